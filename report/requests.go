package report

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

// Requests are what a user wants to see of a solution besides what every run has.
type Requests struct {
	Probes [][]float64 // points of the body, m
	Lines  []Line
	// Yields are the yield stresses of the body, Pa, by material; with the name ""
	// of all of it.
	Yields map[string]float64
}

// Line is a straight line with equally spaced points, its ends among them. Those
// outside the body have no values.
type Line struct {
	From, To []float64 // m
	N        int
}

// Probe has the values of all outputs at a point, by component.
type Probe struct {
	At     []Number          `json:"at"` // m
	Values map[string]Number `json:"values"`
	// Estimates are of the absolute errors; empty if they are not known.
	Estimates map[string]Number `json:"estimates,omitempty"`

	names []string // in order
	units []string
}

// Names returns the components in the order of the outputs, with their units.
func (p Probe) Names() (names, units []string) { return p.names, p.units }

// LineInfo says what was found along a line.
type LineInfo struct {
	From    []Number `json:"from"` // m
	To      []Number `json:"to"`   // m
	Points  int      `json:"points"`
	Outside int      `json:"outside"` // points that are not in the body and have no values
	File    string   `json:"file"`
}

// Look adds what requests ask for to the result of a solve, which must have a
// solution; without one, or without the time to evaluate it, it adds nothing.
func (res *Result) Look(r *solve.Result, q Requests) error {
	if r.Solution == nil {
		return nil
	}
	err := res.look(r, q)
	if late(r.Solution, err) {
		return nil
	}
	return err
}

func (res *Result) look(r *solve.Result, q Requests) error {
	for _, x := range q.Probes {
		p, err := newProbe(r, x)
		if err != nil {
			return err
		}
		res.Probes = append(res.Probes, p)
	}
	for k, l := range q.Lines {
		t, err := newTrack(r.Solution, l)
		if err != nil {
			return err
		}
		t.name = fmt.Sprintf("line-%d", k+1)
		res.tracks = append(res.tracks, t)
		res.Lines = append(res.Lines, LineInfo{From: numbers(l.From), To: numbers(l.To), Points: l.N, Outside: l.N - t.pts.Len(), File: t.name + ".csv"})
	}
	res.yields = q.Yields
	if len(q.Yields) > 0 {
		res.addSafety(r)
	}
	return nil
}

// everything evaluates all outputs at points, and the principal stresses.
func everything(sol *fields.Solution, pts geometry.Points) ([]samples, error) {
	all, err := sample(sol, sol.Problem().Outputs, pts)
	if err != nil {
		return nil, err
	}
	if t := stresses(all); t != nil {
		all = append(all, principal(t, roleUnit(all, pinn.Stress)))
	}
	return all, nil
}

// located returns points of a domain with the cells that they are in.
func located(d *geometry.Domain, places ...[]float64) geometry.Points {
	pts := geometry.Points{Dim: d.Dim(), W: make([]float64, len(places))}
	for _, x := range places {
		pts.X = append(pts.X, x...)
		if d.Mesh() != nil {
			pts.Cell = append(pts.Cell, d.Locate(x))
		}
	}
	return pts
}

// newProbe evaluates a solution at a point, with estimates by its nested solution.
func newProbe(r *solve.Result, x []float64) (Probe, error) {
	p := Probe{At: numbers(x), Values: map[string]Number{}}
	pts := located(r.Problem.Domain, x)
	all, err := everything(r.Solution, pts)
	if err != nil {
		return p, err
	}
	var nested []samples
	if n := r.Nested(); n != nil {
		if nested, err = everything(n.Within(r.Solution.Context()), pts); err != nil {
			return p, err
		}
		p.Estimates = map[string]Number{}
	}
	for i, s := range all {
		for k, c := range s.Components {
			name, v := componentName(all, s, c), s.values[k][0]
			p.names, p.units, p.Values[name] = append(p.names, name), append(p.units, s.Unit), Number(v)
			if nested != nil {
				p.Estimates[name] = Number(solve.LeftOver(r.Problem) * math.Abs(v-nested[i].values[k][0]))
			}
		}
	}
	return p, nil
}

// Inside returns a point for one that a user gives: itself if it is in the body, or
// the nearest on the boundary if that is next to it, as where a mesh is a little off
// a circle. The error names the nearest point that is.
func Inside(d *geometry.Domain, x []float64) ([]float64, error) {
	const beside, points = 1e-3, 3000 // of the size of the body; of the boundary
	if d.Contains(x) {
		return x, nil
	}
	var near []float64
	least := math.Inf(1)
	for _, part := range d.Parts() {
		pts, err := d.BoundaryLattice(part, points, 5)
		if err != nil {
			return nil, err
		}
		for i := range pts.Len() {
			r := 0.0
			for j, v := range pts.At(i) {
				r = math.Hypot(r, v-x[j])
			}
			if r < least {
				least, near = r, slices.Clone(pts.At(i))
			}
		}
	}
	if least <= beside*largestSide(d) {
		return near, nil
	}
	return nil, fmt.Errorf("%.6g is outside the body; the nearest point of it is %.6g", x, near)
}

// stressed returns the von Mises stress among outputs; ok is false if there is none.
func stressed(p pinn.Problem) bool {
	_, ok := p.ByRole(pinn.EquivalentStress)
	return ok
}
