package report

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// mostSafety is the largest safety factor in files and pictures: that of a point
// without stress is infinite.
const mostSafety = 100

// Safety factors: yield stress over von Mises stress.
const (
	safetyName   = "safety"
	safetyMin    = "safety_min"
	safetyCorner = "safety_corner"
)

// CheckYields returns an error if yield stresses are for a material that the problem
// does not have, or for a problem without a von Mises stress.
func CheckYields(p pinn.Problem, yields map[string]float64) error {
	if len(yields) == 0 {
		return nil
	}
	if !stressed(p) {
		return fmt.Errorf("%s has no von Mises stress to compare with a yield stress: leave it out", p.Name)
	}
	for name := range yields {
		if name != "" && (p.Materials == nil || !slices.Contains(p.Materials.Names, name)) {
			return fmt.Errorf("%s has no material %q: choose from %s, or give one number for all", p.Name, name, materialNames(p))
		}
	}
	return nil
}

func materialNames(p pinn.Problem) string {
	if p.Materials == nil {
		return "none (it is of one material)"
	}
	return fmt.Sprintf("%q", p.Materials.Names)
}

// yieldAt returns the yield stress at a point of a set, NaN if it is not known.
func yieldAt(p pinn.Problem, yields map[string]float64, pts geometry.Points, i int) float64 {
	if v, ok := yields[""]; ok {
		return v
	}
	if v, ok := yields[p.Materials.Names[p.Materials.At(pts, i)]]; ok {
		return v
	}
	return math.NaN()
}

// safety returns the safety factor at points as an output, from the von Mises stress
// among all outputs.
func safety(p pinn.Problem, yields map[string]float64, pts geometry.Points, all []samples) (samples, bool) {
	k := slices.IndexFunc(all, func(s samples) bool { return s.Role == pinn.EquivalentStress })
	if len(yields) == 0 || k < 0 {
		return samples{}, false
	}
	s := samples{Output: pinn.Output{Name: safetyName, Components: []string{safetyName}, Unit: "1"}, values: [][]float64{make([]float64, pts.Len())}}
	for i, v := range all[k].values[0] {
		f := yieldAt(p, yields, pts, i) / v
		if math.IsNaN(f) || f > mostSafety { // no yield stress, or next to no stress
			f = mostSafety
		}
		s.values[0][i] = f
	}
	return s, true
}

// addSafety adds the least safety factors: where the von Mises stress is largest, in
// every material that has a yield stress.
func (res *Result) addSafety(r *solve.Result) {
	least := func(name, of, suffix string, yield float64) {
		q, ok := res.Quantities[of+suffix]
		if !ok || !(q.Value > 0) {
			return
		}
		f := Number(yield) / q.Value
		safe := q
		safe.Value, safe.Unit, safe.Estimate = f, "1", f*q.Estimate/q.Value
		if old, ok := res.Quantities[name]; !ok || f < old.Value {
			res.Quantities[name] = safe
		}
	}
	for material, yield := range res.yields {
		suffix := ""
		if material != "" {
			suffix = "." + material
		}
		least(safetyMin, solve.MisesMax, suffix, yield)
	}
	if c, ok := res.Quantities[misesCorner]; ok && len(c.At) > 0 {
		at := make([]float64, len(c.At))
		for i, v := range c.At {
			at[i] = float64(v)
		}
		if yield := yieldAt(r.Problem, res.yields, located(r.Problem.Domain, at), 0); yield == yield {
			least(safetyCorner, misesCorner, "", yield)
		}
	}
}
