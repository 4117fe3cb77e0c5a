package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/geometry/features"
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
	At          []Number `json:"at,omitempty"`   // position of the value, m
	Note        string   `json:"note,omitempty"` // a warning about the value
}

// Names of the quantities of every body in weak form.
const (
	energyName  = "energy"
	misesMax    = "mises_max"
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
	if mises, ok := p.ByRole(pinn.EquivalentStress); ok && values != nil {
		bounded, corner := largestMises(p, weak.Unbounded, mises, values, nil)
		all[misesMax] = bounded
		if corner.At != nil {
			all[misesCorner] = corner
		}
		if m := p.Materials; m != nil {
			for k, name := range m.Names {
				all[misesMax+"."+name], _ = largestMises(p, weak.Unbounded, mises, values, func(cell int) bool { return m.Of[cell] == k })
			}
		}
	}
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

// largestMises returns the largest von Mises stress at the nodes of the grid, or at
// those of some cells, and, if there are some, that at corners of the boundary and of
// interfaces where the stress may have no bound, as it is solve.Apart of the size of
// the body from them; near such corners the first depends on the grid, and a note says
// so.
func largestMises(p pinn.Problem, corners []features.Corner, mises pinn.Output, at *table, among func(cell int) bool) (bounded, corner Quantity) {
	const near = 0.02 // of the size of the body
	pts, values := at.grid.Points(), named(at.all, []pinn.Output{mises})[0].values
	size := largestSide(p.Domain)
	best, gap, sharp := -1, 0.0, -1
	for i, v := range values[0] {
		if among != nil && !among(pts.Cell[i]) {
			continue
		}
		r := math.Inf(1)
		for _, c := range corners {
			r = min(r, c.Distance(pts.At(i)))
		}
		switch {
		case !finite(v):
		case r <= solve.Apart*size:
			if sharp < 0 || v > values[0][sharp] {
				sharp = i
			}
		case best < 0 || v > values[0][best]:
			best, gap = i, r
		}
	}
	quantity := func(i int) Quantity {
		unknown := Number(math.NaN())
		q := Quantity{Value: unknown, Estimate: unknown, Reference: unknown, Uncertainty: unknown, Unit: mises.Unit}
		if i >= 0 {
			q.Value = Number(values[0][i])
			for _, x := range pts.At(i) {
				q.At = append(q.At, Number(x))
			}
		}
		return q
	}
	bounded, corner = quantity(best), quantity(sharp)
	if gap < near*size {
		bounded.Note = "next to a corner of the boundary or of an interface, where the stress may have no bound"
	}
	corner.Note = fmt.Sprintf("a corner where the stress may have no bound: the value %.3g from it", solve.Apart*size)
	return bounded, corner
}
