package locking

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/cases"
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

// relative returns the relative error of a value of the quantity of interest
// of the case.
func (k Key) relative(value report.Number) (report.Number, error) {
	c, err := cases.Find(k.Case)
	if err != nil {
		return 0, err
	}
	p, err := c.Pose(mixed, map[string]float64{"nu": k.Nu})
	if err != nil {
		return 0, err
	}
	for _, q := range p.Quantities {
		if q.Name == interests[k.Case].quantity && q.Reference != nil {
			return report.Number(math.Abs(float64(value) / *q.Reference - 1)), nil
		}
	}
	return 0, fmt.Errorf("locking: %s has no reference at nu = %v; it has at %v", k.Case, k.Nu, interests[k.Case].nus)
}

// quantity returns the quantity of interest of a solution.
func (k Key) quantity(r *solve.Result) (*Quantity, error) {
	name := interests[k.Case].quantity
	for _, q := range r.Solution.Problem().Quantities {
		if q.Name != name {
			continue
		}
		v, err := r.Solution.Value(q)
		if err != nil {
			return nil, err
		}
		got := Quantity{Name: name, Value: report.Number(v), Estimate: unknown}
		if got.Error, err = k.relative(got.Value); err != nil {
			return nil, err
		}
		if r.Weak != nil {
			if e, ok := r.Weak.Estimates[name]; ok {
				got.Estimate = report.Number(e / math.Abs(v))
			}
		}
		return &got, nil
	}
	panic(fmt.Sprintf("locking: %s has no quantity %q", k.Case, name))
}

// errorOfInterest returns the relative error of a direct solve or of the
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
