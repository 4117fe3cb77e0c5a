package main

import (
	"math"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// fromFile sets what a problem file says of unknowns and measurements, where the command
// line says nothing.
func (o *identifyOptions) fromFile(flags *pflag.FlagSet) error {
	if o.file == nil {
		return nil
	}
	given := map[string]bool{}
	flags.Visit(func(g *pflag.Flag) { given[g.Name] = true })
	for _, g := range o.file.Given() {
		if given[g.Name] {
			continue
		}
		if err := flags.Set(g.Name, g.Value); err != nil {
			return g.At(o.file.Name()+".yaml", err)
		}
	}
	return nil
}

// transform gives an unknown the transform that its problem file asks for.
func (o *identifyOptions) transform(u *inverse.Unknown) {
	if o.file == nil {
		return
	}
	switch o.file.Transforms()[u.Name] {
	case "log":
		u.Transform, u.Lo = inverse.Log, math.Max(u.Lo, 1e-300)
	case "linear":
		u.Transform = inverse.Linear
	}
}

// columns are the names that a table of measurements of a problem has.
type columns struct {
	axes, outputs []string
	quantities    []string // measured of the whole body, at no place
	parameters    []string // that differ between experiments
}

func columnsFor(p pinn.Problem) (c columns) {
	for _, a := range p.Axes() {
		c.axes = append(c.axes, a.Name)
	}
	for _, f := range p.Fields { // what is reported unless there are outputs
		c.outputs = append(c.outputs, f.Name)
	}
	for _, o := range p.Outputs {
		c.outputs = append(c.outputs, o.Components...)
	}
	for _, q := range p.Quantities {
		if !slices.Contains(c.outputs, q.Name) {
			c.quantities = append(c.quantities, q.Name)
		}
	}
	return c
}

// atPlaces reports whether some of the columns are measured at places.
func (c columns) atPlaces(header []string) bool {
	return slices.ContainsFunc(header, func(name string) bool {
		return name != "" && !c.passedOver(name) && !strings.HasPrefix(name, "sigma_") && !slices.Contains(c.quantities, name) && !slices.Contains(c.parameters, name)
	})
}

// passedOver reports whether a column is a coordinate, also one that the body has not.
func (c columns) passedOver(name string) bool {
	return slices.Contains(c.axes, name) || slices.Contains([]string{"x", "y", "z", "t"}, name) && !slices.Contains(c.outputs, name)
}
