package report

import (
	"fmt"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// samples are the values of an output at points, one column per component.
type samples struct {
	pinn.Output
	values [][]float64
	exact  [][]float64 // nil if unknown
}

// sample evaluates outputs at points.
func sample(sol *fields.Solution, outputs []pinn.Output, pts geometry.Points) ([]samples, error) {
	var all []samples
	for _, o := range outputs {
		s := samples{Output: o}
		var err error
		if s.values, err = sol.Eval(o, pts); err != nil {
			return nil, fmt.Errorf("output %s: %w", o.Name, err)
		}
		if o.Exact != nil {
			s.exact = exactValues(o, pts)
		}
		all = append(all, s)
	}
	return all, nil
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
