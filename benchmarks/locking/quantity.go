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

// quantityOfInterest measures the error of a case without exact fields.
type quantityOfInterest struct {
	name string
	nus  []float64 // Poisson's ratios with a reference, from finite elements
}

// quantities are the quantities of interest by case.
var quantities = map[string]quantityOfInterest{
	"cook":    {"tip_uy", []float64{0.3, 1. / 3, 0.49, 0.499, 0.4999, 0.49999, 0.499999, 0.5}},
	"bonded":  {"E_app", []float64{0.3, 0.49, 0.499, 0.4999, 0.499999, 0.5}},
	"bracket": {"mean_uy.load", []float64{0.3, 0.4999, 0.5}},
}

// of returns the ratios allowed by a formulation or element.
func (q quantityOfInterest) of(form string) []float64 {
	if limited(form) {
		return q.nus
	}
	return slices.DeleteFunc(slices.Clone(q.nus), func(nu float64) bool { return nu == 0.5 })
}

// Quantity is the quantity of interest of a solution.
type Quantity struct {
	Name     string        `json:"name"`
	Value    report.Number `json:"value"`
	Error    report.Number `json:"error"`    // relative, against the reference
	Estimate report.Number `json:"estimate"` // of the relative error, by the solve; NaN for a strong statement
}

// reference returns the reference value of the case's quantity of interest.
func (k Key) reference() (float64, error) {
	c, err := cases.Find(k.Case)
	if err != nil {
		return 0, err
	}
	p, err := c.Pose(mixed, map[string]float64{"nu": k.Nu})
	if err != nil {
		return 0, err
	}
	if q := quantityOf(p, quantities[k.Case].name); q.Reference != nil {
		return *q.Reference, nil
	}
	return 0, fmt.Errorf("locking: %s has no reference at nu = %v; it has at %v", k.Case, k.Nu, quantities[k.Case].nus)
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
	name := quantities[k.Case].name
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
// network in a case without exact fields.
type quantityMeter struct {
	sys       *strong.System
	quantity  pinn.Quantity
	reference float64
}

func (k Key) newQuantityMeter(p pinn.Problem, net fields.Network, d strong.Discretization) (*quantityMeter, error) {
	d.Points = 1 // the quantity has its own points
	sys, err := strong.Compile(p, net, d)
	if err != nil {
		return nil, err
	}
	reference, err := k.reference()
	return &quantityMeter{sys, quantityOf(p, quantities[k.Case].name), reference}, err
}

// error returns the relative error at theta, NaN if it cannot be evaluated.
func (m *quantityMeter) error(theta []float64) float64 {
	v, err := m.sys.Solution(theta).Value(m.quantity)
	if err != nil {
		return math.NaN()
	}
	return relative(v, m.reference)
}

// mainErrorName names the error that mainError returns for a case.
func mainErrorName(caseName string) string {
	if q, ok := quantities[caseName]; ok {
		return "relative error of " + q.name
	}
	return "relative L2 error of u"
}

// mainError returns the relative error of a solve, or of the finite elements on
// their finest mesh: of the quantity of interest, or of the displacement in L2
// if exact fields are known.
func mainError(r Record) float64 {
	switch {
	case r.FEM != nil:
		return float64(r.FEM.finest().Error)
	case r.Training.Quantity != nil:
		return float64(r.Training.Quantity.Error)
	}
	return errorU(r)
}
