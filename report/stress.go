package report

import (
	"fmt"
	"math"

	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// addStresses adds the largest stresses of a body in weak form, with their places,
// and the largest von Mises stress of the given values near corners where it may have
// no bound.
func addStresses(all map[string]Quantity, p pinn.Problem, weak *solve.WeakInfo, values *table) {
	mises, ok := p.ByRole(pinn.EquivalentStress)
	if !ok {
		return
	}
	unknown := Number(math.NaN())
	for name, peak := range weak.Peaks {
		q := Quantity{Value: Number(peak.Value), Estimate: Number(peak.Estimate), Reference: unknown, Uncertainty: unknown, Unit: mises.Unit, On: peak.On}
		q.At = numbers(peak.X)
		if peak.Within > 0 {
			q.Note = fmt.Sprintf("the mean over what of the part is within %.3g of there", peak.Within)
		}
		if peak.Corner != nil {
			q.Note = fmt.Sprintf("it rises towards %.4g, a corner where the stress may have no bound: the value %.3g from there", peak.Corner, solve.Near*largestSide(p.Domain))
		}
		all[name] = q
	}
	if values == nil {
		return
	}
	if sharp, v := values.corner(p, weak, mises); sharp != nil {
		all[misesCorner] = Quantity{Value: Number(v), Estimate: unknown, Reference: unknown, Uncertainty: unknown, Unit: mises.Unit, At: numbers(sharp),
			Note: fmt.Sprintf("a corner where the stress may have no bound: the value %.3g from it", solve.Apart*largestSide(p.Domain))}
	}
}

// corner returns the place and the size of the largest von Mises stress at the nodes
// near corners where it may have no bound, nil if there are none.
func (t *table) corner(p pinn.Problem, weak *solve.WeakInfo, mises pinn.Output) (at []float64, largest float64) {
	pts, values := t.grid.Points(), named(t.all, []pinn.Output{mises})[0].values[0]
	near := solve.Near * largestSide(p.Domain)
	for i, v := range values {
		for _, c := range weak.Unbounded {
			if finite(v) && (at == nil || v > largest) && c.Distance(pts.At(i)) <= near {
				at, largest = pts.At(i), v
			}
		}
	}
	return at, largest
}

// Singular is a corner, or in space an edge, at which the stress may have no bound.
// At nodes nearer than Apart derivatives are those at this distance from it.
type Singular struct {
	At    []Number `json:"at"`           // m
	To    []Number `json:"to,omitempty"` // the other end of an edge, m
	Mises Number   `json:"mises"`        // the largest of the given values nearer than Apart, Pa
	Apart Number   `json:"apart"`        // m
}

// singular returns the corners at which the stress may have no bound.
func singular(r *solve.Result, values *table) (list []Singular) {
	apart := solve.Apart * largestSide(r.Problem.Domain)
	for _, c := range r.Weak.Unbounded {
		s := Singular{At: numbers(c.X), Mises: Number(math.NaN()), Apart: Number(apart)}
		if c.Along != nil {
			s.To = numbers(vec.Add(c.X, c.Along))
		}
		if mises, ok := r.Problem.ByRole(pinn.EquivalentStress); ok && values != nil {
			pts := values.grid.Points()
			for i, v := range named(values.all, []pinn.Output{mises})[0].values[0] {
				if finite(v) && c.Distance(pts.At(i)) <= apart && !(Number(v) <= s.Mises) {
					s.Mises = Number(v)
				}
			}
		}
		list = append(list, s)
	}
	return list
}

func numbers(values []float64) (list []Number) {
	for _, v := range values {
		list = append(list, Number(v))
	}
	return list
}
