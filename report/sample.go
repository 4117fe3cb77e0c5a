package report

import (
	"fmt"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// samples are the values of an output at points, one column per component.
type samples struct {
	pinn.Output
	values [][]float64
	exact  [][]float64 // nil if unknown
}

// table holds the values of all outputs at the nodes of a grid: those of
// fields.csv and solution.vtu.
type table struct {
	grid geometry.Grid
	all  []samples
	mesh *vtuMesh // the grid in a VTU file
}

// drawn reports whether the domain of a problem can be drawn, and has a grid: in up to
// three coordinates, time among them.
func drawn(p pinn.Problem) bool { return p.Domain.Dim() <= 3 }

// scattered are points in a domain without a grid.
func scattered(p pinn.Problem) geometry.Points {
	const n, times = 4000, 8
	pts := p.Domain.Interior(n, geometry.Halton{}, 1)
	if p.Timed { // of few times, one after the other
		last := pts.Dim - 1
		lo, hi := p.Domain.Bounds()
		for i := range n {
			pts.At(i)[last] = lo[last] + (hi[last]-lo[last])*float64(1+i*times/n)/times
		}
	}
	return pts
}

// ownGrid is the grid of fields.csv and solution.vtu. Nodes between materials are
// nodes of each.
func ownGrid(p pinn.Problem) geometry.Grid {
	if !drawn(p) {
		return geometry.Grid{Dim: p.Domain.Dim(), X: scattered(p).X}
	}
	g := p.Domain.Grid(fieldNodes[p.Domain.Dim()])
	if p.Divided() && !p.Timed {
		g = g.Apart(p.Materials.Of)
	}
	return g
}

func newTable(sol *fields.Solution) (*table, error) {
	return (&table{grid: ownGrid(sol.Problem()), mesh: &vtuMesh{}}).of(sol)
}

// of returns the table of another solution on the same body.
func (t *table) of(sol *fields.Solution) (*table, error) {
	pts := t.grid.Points()
	all, err := sample(sol, sol.Problem().Outputs, pts)
	if err != nil {
		return nil, err
	}
	return &table{t.grid, append(all, derived(sol, all, pts)...), t.mesh}, nil
}

// derived are the outputs that follow from others and from the points.
func derived(sol *fields.Solution, all []samples, pts geometry.Points) (more []samples) {
	if t := stresses(all); t != nil {
		more = append(more, principal(t, roleUnit(all, pinn.Stress)))
	}
	if s, ok := apart(sol, pts); ok {
		s.Unit = roleUnit(all, pinn.Displacement)
		more = append(more, s)
	}
	return more
}

// notFinite names the first component with values that are not finite, "" if there is
// none.
func (t *table) notFinite() string {
	for _, s := range t.all {
		for k, c := range s.Components {
			bad := 0
			for _, v := range s.values[k] {
				if v-v != 0 {
					bad++
				}
			}
			if bad > 0 {
				return fmt.Sprintf("%s is not finite at %d of %d points", componentName(t.all, s, c), bad, len(s.values[k]))
			}
		}
	}
	return ""
}

// apart returns, as an output, how far from each point its derivatives are given, next
// to places where they have no bound; ok is false if all are given at the points.
func apart(sol *fields.Solution, pts geometry.Points) (s samples, ok bool) {
	s.Output = pinn.Output{Name: "apart", Components: []string{"apart"}}
	moved := sol.Bounded(pts)
	r := make([]float64, pts.Len())
	for i := range r {
		r[i] = vec.Distance(moved.At(i), pts.At(i))
		ok = ok || r[i] > 0
	}
	s.values = [][]float64{r}
	return s, ok
}

// sample evaluates outputs at points.
func sample(sol *fields.Solution, outputs []pinn.Output, pts geometry.Points) ([]samples, error) {
	values, err := evaluate(sol, outputs, pts)
	if err != nil {
		return nil, fmt.Errorf("outputs: %w", err)
	}
	var all []samples
	for k, o := range outputs {
		s := samples{Output: o, values: values[k]}
		if o.Exact != nil {
			s.exact = exactValues(o, pts)
		}
		all = append(all, s)
	}
	return all, nil
}

// evaluate evaluates outputs at points, those with derivatives a little beside the
// places where these have no bound.
func evaluate(sol *fields.Solution, outputs []pinn.Output, pts geometry.Points) ([][][]float64, error) {
	bounded := sol.Bounded(pts)
	if slices.Equal(bounded.X, pts.X) {
		return sol.EvalAll(outputs, pts)
	}
	var parts [2][]pinn.Output // values, derivatives
	part := func(o pinn.Output) int {
		if o.Differentiated() {
			return 1
		}
		return 0
	}
	for _, o := range outputs {
		k := part(o)
		parts[k] = append(parts[k], o)
	}
	var values [2][][][]float64
	for k, at := range []geometry.Points{pts, bounded} {
		if len(parts[k]) == 0 {
			continue
		}
		var err error
		if values[k], err = sol.EvalAll(parts[k], at); err != nil {
			return nil, err
		}
	}
	var all [][][]float64
	for _, o := range outputs {
		k := part(o)
		all, values[k] = append(all, values[k][0]), values[k][1:]
	}
	return all, nil
}

// named returns the samples of some outputs, in their order.
func named(all []samples, outputs []pinn.Output) []samples {
	var some []samples
	for _, o := range outputs {
		k := slices.IndexFunc(all, func(s samples) bool { return s.Name == o.Name })
		some = append(some, all[k])
	}
	return some
}

func exactValues(o pinn.Output, pts geometry.Points) [][]float64 {
	columns := make([][]float64, len(o.Components))
	for k := range columns {
		columns[k] = make([]float64, pts.Len())
	}
	x := make([]float64, len(columns))
	for i := range pts.Len() {
		o.Exact(x, pts.At(i))
		for k, v := range x {
			columns[k][i] = v
		}
	}
	return columns
}

// difference returns component k of values minus exact values.
func (s samples) difference(k int) []float64 {
	d := make([]float64, len(s.values[k]))
	for i, v := range s.values[k] {
		d[i] = v - s.exact[k][i]
	}
	return d
}
