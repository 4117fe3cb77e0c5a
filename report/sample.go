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
}

func newTable(sol *fields.Solution) (*table, error) {
	p := sol.Problem()
	g := p.Domain.Grid(fieldNodes[p.Domain.Dim()])
	if p.Materials != nil {
		g = g.Apart(p.Materials.Of)
	}
	all, err := sample(sol, p.Outputs, g.Points())
	if err != nil {
		return nil, err
	}
	if t := stresses(all); t != nil {
		all = append(all, principal(t, roleUnit(all, pinn.Stress)))
	}
	if s, ok := apart(sol, g.Points()); ok {
		s.Unit = roleUnit(all, pinn.Displacement)
		all = append(all, s)
	}
	return &table{g, all}, nil
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
