package locking

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/cases"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// interest is the quantity of interest of a case whose fields are not known.
type interest struct {
	quantity string    // of the case
	nus      []float64 // at which it has a reference, of finite elements
}

var interests = map[string]interest{
	"cook":    {"tip_uy", []float64{0.3, 1. / 3, 0.49, 0.499, 0.4999, 0.49999, 0.499999, 0.5}},
	"bonded":  {"E_app", []float64{0.3, 0.49, 0.499, 0.4999, 0.499999, 0.5}},
	"bracket": {"mean_uy.load", []float64{0.3, 0.4999, 0.5}},
}

// of returns the ratios that a formulation or element can take.
func (i interest) of(form string) []float64 {
	if limited(form) {
		return i.nus
	}
	return slices.DeleteFunc(slices.Clone(i.nus), func(nu float64) bool { return nu == 0.5 })
}

// Quantity is the quantity of interest of a solution.
type Quantity struct {
	Name     string        `json:"name"`
	Value    report.Number `json:"value"`
	Error    report.Number `json:"error"`    // relative, against the reference
	Estimate report.Number `json:"estimate"` // of the relative error, by the solve itself; NaN of a strong statement
}

// reference returns what is known of the quantity of interest of the case.
func (k Key) reference() (float64, error) {
	c, err := cases.Find(k.Case)
	if err != nil {
		return 0, err
	}
	p, err := c.Pose(mixed, map[string]float64{"nu": k.Nu})
	if err != nil {
		return 0, err
	}
	if q := quantityOf(p, interests[k.Case].quantity); q.Reference != nil {
		return *q.Reference, nil
	}
	return 0, fmt.Errorf("locking: %s has no reference at nu = %v; it has at %v", k.Case, k.Nu, interests[k.Case].nus)
}

// relative returns the relative error of a value.
func relative(value, reference float64) float64 { return math.Abs(value/reference - 1) }

// quantityOf returns the quantity of the given name.
func quantityOf(p pinn.Problem, name string) pinn.Quantity {
	for _, q := range p.Quantities {
		if q.Name == name {
			return q
		}
	}
	panic(fmt.Sprintf("locking: %s has no quantity %q", p.Name, name))
}

// quantity returns the quantity of interest of a solution.
func (k Key) quantity(r *solve.Result) (*Quantity, error) {
	name := interests[k.Case].quantity
	v, err := r.Solution.Value(quantityOf(r.Solution.Problem(), name))
	if err != nil {
		return nil, err
	}
	reference, err := k.reference()
	if err != nil {
		return nil, err
	}
	got := Quantity{Name: name, Value: report.Number(v), Error: report.Number(relative(v, reference)), Estimate: unknown}
	if r.Weak != nil {
		if e, ok := r.Weak.Estimates[name]; ok {
			got.Estimate = report.Number(e / math.Abs(v))
		}
	}
	return &got, nil
}

// quantityMeter measures the relative error of the quantity of interest of a
// network, where its fields have nothing to be compared with.
type quantityMeter struct {
	sys       *strong.System
	quantity  pinn.Quantity
	reference float64
}

func (k Key) newQuantityMeter(p pinn.Problem, net fields.Network, d strong.Discretization) (*quantityMeter, error) {
	d.Points = 1 // the quantity has points of its own
	sys, err := strong.Compile(p, net, d)
	if err != nil {
		return nil, err
	}
	reference, err := k.reference()
	return &quantityMeter{sys, quantityOf(p, interests[k.Case].quantity), reference}, err
}

// error returns the relative error at theta, NaN where it cannot be evaluated.
func (m *quantityMeter) error(theta []float64) float64 {
	v, err := m.sys.Solution(theta).Value(m.quantity)
	if err != nil {
		return math.NaN()
	}
	return relative(v, m.reference)
}

// nameOfError names the error of interest of a case.
func nameOfError(caseName string) string {
	if i, ok := interests[caseName]; ok {
		return "relative error of " + i.quantity
	}
	return "relative L2 error of u"
}

// errorOfInterest returns the relative error of a solve, or of that on the
// finest mesh of elements: of the quantity of interest, or of the displacement
// in L2 where fields are known.
func errorOfInterest(r Record) float64 {
	switch {
	case r.Control != nil:
		return float64(r.Control.finest().Error)
	case r.Training.Quantity != nil:
		return float64(r.Training.Quantity.Error)
	}
	return errorU(r)
}
