package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/training"
)

// unknown is the error for a name that is none of the choices.
func unknown(kind, name string, choices []string) error {
	if len(choices) == 0 {
		return fmt.Errorf("unknown %s %q: there are none", kind, name)
	}
	return fmt.Errorf("unknown %s %q: choose from %s (did you mean %s?)", kind, name, strings.Join(choices, ", "), nearest.Word(name, choices))
}

// findForm returns a formulation of a case, "" being the recommended one.
func findForm(c pinn.Case, name string) (pinn.Form, error) {
	if form, err := c.Form(name); err == nil {
		return form, nil
	}
	return pinn.Form{}, unknown("formulation of "+c.Name, name, formNames(c))
}

func caseNames() []string {
	var names []string
	for _, c := range cases.All() {
		names = append(names, c.Name)
	}
	return names
}

func formNames(c pinn.Case) []string {
	var names []string
	for _, f := range c.Forms {
		names = append(names, f.Name)
	}
	return names
}

func paramNames(c pinn.Case) []string {
	var names []string
	for _, p := range c.Params {
		names = append(names, p.Name)
	}
	return names
}

// inputNames returns the coordinates the network may be given.
func inputNames(p pinn.Problem) []string {
	if len(p.Inputs) == 0 {
		return []string{pinn.Cartesian.Name}
	}
	var names []string
	for _, m := range p.Inputs {
		names = append(names, m.Name)
	}
	return names
}

func samplerNames() []string {
	var names []string
	for _, s := range geometry.Samplers() {
		names = append(names, s.Name())
	}
	return names
}

func methodNames() []string {
	var names []string
	for _, m := range training.Methods() {
		names = append(names, m.Name)
	}
	return names
}

func balancerNames() []string {
	var names []string
	for _, b := range training.Balancers() {
		names = append(names, b.Name)
	}
	return names
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}
