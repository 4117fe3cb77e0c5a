package solve

import (
	"cmp"
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

const (
	// A solution with an error beyond wrongRatio times what the checks leave
	// room for, and beyond wrongLeast, is not one of the exact solution's problem.
	// Residuals and the energy of a network bound an error only up to the
	// condition of the problem; the estimates of windows are errors, and the
	// tolerance for them leaves less room.
	wrongRatio     = 100
	wrongTolerance = 10
	wrongLeast     = 1e-3
	wrongPoints    = 400 // at which the error is measured
)

// compareExact compares a solution that the checks confirm with the exact one,
// where that is known: they agree for every wrong equation, too, only the exact
// solution does not.
func (r *Result) compareExact(tolerance float64, seed uint64) error {
	if !r.Trusted() || r.Solution == nil {
		return nil
	}
	bar := math.Max(wrongLeast, wrongRatio*tolerance)
	if r.Evolution != nil {
		bar = math.Max(bar, wrongRatio*float64(r.Evolution.Estimate))
	} else if r.Squares != nil {
		bar = math.Max(wrongLeast, math.Max(wrongTolerance*tolerance, wrongRatio*float64(r.Squares.Estimate)))
	} else if r.Weak == nil {
		bar = math.Max(bar, wrongRatio*float64(r.Check.Fresh))
	} else if !r.Weak.Trained {
		bar = math.Max(wrongLeast, math.Max(wrongTolerance*tolerance, wrongRatio*r.Weak.LargestEstimate))
	}
	p := r.Solution.Problem()
	pts := p.Domain.Interior(wrongPoints, geometry.Uniform{}, seed)
	for _, o := range exactOutputs(p) {
		e, err := r.Solution.Error(o, pts)
		if err != nil {
			return err
		}
		off := float64(e.RelL2)
		if nothing(o, pts) { // Error is absolute
			off /= scaleOf(p, o)
		}
		if off > bar || math.IsNaN(off) {
			r.Status = Wrong
			r.Message = fmt.Sprintf("The checks confirm the solution, but its %s is %.2g off the exact values, relative, above %.2g: the equation or the exact solution is mistaken, or the conditions do not determine it. %s",
				o.Name, off, bar, r.Status.Advice())
			return nil
		}
	}
	return nil
}

// exactOutputs returns the fields and the outputs made of their values alone
// whose exact values are known. Derivatives have errors of another size.
func exactOutputs(p pinn.Problem) []pinn.Output {
	var all []pinn.Output
	named := map[string]bool{}
	for _, o := range p.Outputs {
		if o.Exact != nil && o.Order == ad.Value {
			all = append(all, o)
			named[o.Name] = true
		}
	}
	for i, f := range p.Fields {
		if f.Exact != nil && !named[f.Name] {
			all = append(all, pinn.Output{
				Name: f.Name, Components: []string{f.Name}, Unit: cmp.Or(f.Unit, "1"),
				Eval:  func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[i].V()} },
				Exact: func(dst, x []float64) { dst[0] = f.Exact(x) },
			})
		}
	}
	return all
}

// nothing reports whether the exact values of an output vanish.
func nothing(o pinn.Output, pts geometry.Points) bool {
	want := make([]float64, len(o.Components))
	for i := range pts.Len() {
		o.Exact(want, pts.At(i))
		for _, v := range want {
			if v != 0 {
				return false
			}
		}
	}
	return true
}

// scaleOf returns the magnitude of an output: that of the field of its name, or
// of the first field.
func scaleOf(p pinn.Problem, o pinn.Output) float64 {
	return p.Scales()[max(0, p.FieldIndex(o.Name))]
}
