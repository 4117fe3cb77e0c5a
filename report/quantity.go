package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

// Quantity is a single number computed from the solution. Unknown numbers are
// NaN.
type Quantity struct {
	Value       Number   `json:"value"`
	Estimate    Number   `json:"estimate"` // of the absolute error
	Reference   Number   `json:"reference"`
	Uncertainty Number   `json:"uncertainty"` // of the reference, absolute
	Unit        string   `json:"unit"`
	At          []Number `json:"at,omitempty"`    // position of the value, m
	On          string   `json:"on,omitempty"`    // the part of the boundary with that position
	About       []Number `json:"about,omitempty"` // the point that a moment is about, m
	Note        string   `json:"note,omitempty"`  // a warning about the value
}

// Names of the quantities of every body in weak form.
const (
	energyName  = "energy"
	misesCorner = "mises_corner"
)

// quantities returns the problem's quantities and, for a body in weak form,
// those of every body: the reactions of supports, the largest of the given
// values of the von Mises stress and, at small strain, the energy.
func quantities(sol *fields.Solution, weak *solve.WeakInfo, values *table) (map[string]Quantity, error) {
	p := sol.Problem()
	all := map[string]Quantity{}
	unknown := Number(math.NaN())
	for _, q := range p.Quantities {
		v, err := valueOf(sol, weak, q)
		if late(sol, err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("quantity %s: %w", q.Name, err)
		}
		one := Quantity{Value: Number(v), Estimate: unknown, Reference: unknown, Uncertainty: unknown, Unit: q.Unit}
		if r := q.Reaction; r != nil {
			one.About = numbers(r.About)
		}
		if q.Reference != nil {
			one.Reference, one.Uncertainty = Number(*q.Reference), Number(q.Uncertainty)
		}
		if weak != nil {
			if e, ok := weak.Estimates[q.Name]; ok {
				one.Estimate = Number(e)
			}
		}
		all[q.Name] = one
	}
	if _, ok := displacement(p); weak == nil || !ok {
		return all, nil
	}
	addReactions(all, p, weak)
	if !isFinite(p) && weak.Factorisation != "" {
		energy := func(work, estimate float64) Quantity {
			return Quantity{Value: Number(work / 2), Estimate: Number(estimate / 2), Reference: unknown, Uncertainty: unknown, Unit: perThickness("J", p)}
		}
		if _, have := all[energyName]; !have {
			all[energyName] = energy(weak.Work, weak.WorkEstimate)
			for k, v := range weak.Works {
				all[energyName+"."+p.Materials.Names[k]] = energy(v, weak.WorksEstimates[k])
			}
		}
	}
	addStresses(all, p, weak, values)
	return all, nil
}

// valueOf returns the value of a quantity, which the checks of a solution may have
// computed.
func valueOf(sol *fields.Solution, weak *solve.WeakInfo, q pinn.Quantity) (float64, error) {
	if weak != nil {
		if v, ok := weak.Values[q.Name]; ok {
			return v, nil
		}
	}
	return sol.Value(q)
}

// addReactions adds the reactions of the prescribed fields: reaction_x.PART.
func addReactions(all map[string]Quantity, p pinn.Problem, weak *solve.WeakInfo) {
	unknown := Number(math.NaN())
	for _, d := range p.Dirichlet {
		part, ok := d.On.Part()
		r, supported := weak.Reactions[part]
		if !ok || !supported || vanishes(p, part) {
			continue
		}
		prescribed := d.Sum
		if prescribed == nil {
			prescribed = []pinn.Coefficient{{Factor: 1, Field: d.Field}}
		}
		for _, m := range prescribed {
			i := slices.IndexFunc(p.Fields, func(f pinn.Field) bool { return f.Name == m.Field })
			name := "reaction_" + strings.TrimPrefix(m.Field, "u") + "." + part
			if _, have := all[name]; !have {
				all[name] = Quantity{Value: r[i], Estimate: unknown, Reference: unknown, Uncertainty: unknown, Unit: perThickness("N", p)}
			}
		}
	}
}

// vanishes reports whether a part has no area, such as one on the axis of a body of
// revolution.
func vanishes(p pinn.Problem, part string) bool {
	if p.Measure == nil {
		return false
	}
	pts, err := p.Domain.BoundaryQuadrature(part, 2)
	if err != nil {
		return false
	}
	lo, hi := p.Domain.Bounds()
	for i := range pts.Len() {
		if p.Measure(pts.At(i)) > 1e-9*p.Measure(hi)+1e-9*p.Measure(lo) {
			return false
		}
	}
	return true
}

// perThickness is the unit for a body in 3D or of revolution, and per m of
// thickness for another one in 2D.
func perThickness(unit string, p pinn.Problem) string {
	if p.Domain.Dim() == 2 && p.Measure == nil {
		return unit + "/m"
	}
	return unit
}
