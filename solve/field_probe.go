package solve

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// probe evaluates measured outputs on the fields of a form.
type probe struct {
	observer *weak.Observer
	points   geometry.Points
	values   *pinn.Program   // of the outputs, with derivatives by the lanes
	by       []*pinn.Program // derivatives by the parameters
	at       []int           // of every measurement: its point
	of       [][]int         // of every point: the measurements
	row      []int           // of every measurement: its component
	jacobian *mat.Dense
	largest  float64 // value of the last prediction
}

func newProbe(g *weak.Form, m *mixture, data []Measurement) (*probe, error) {
	p, err := m.problem().Complete()
	if err != nil {
		return nil, err
	}
	find, err := look(p, data)
	if err != nil {
		return nil, err
	}
	o := &probe{points: find.points, at: find.at, of: make([][]int, find.points.Len())}
	for i, at := range find.at {
		o.of[at] = append(o.of[at], i)
	}
	if o.observer, err = g.Observe(find.points); err != nil {
		return nil, err
	}
	l := ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Gradient}
	starts := []int{}
	program := func(p pinn.Problem, gradient bool) (*pinn.Program, error) {
		return pinn.NewProgram(min(512, find.points.Len()), l.Dim, gradient, func(at *pinn.Point) []ad.Expr {
			at.Variables(l, p.Scales())
			var all []ad.Expr
			starts = nil
			for _, name := range find.outputs {
				i := slices.IndexFunc(p.Outputs, func(o pinn.Output) bool { return o.Name == name })
				starts = append(starts, len(all))
				all = append(all, p.Outputs[i].Eval(at)...)
			}
			return all
		})
	}
	if o.values, err = program(p, true); err != nil {
		return nil, err
	}
	for i := range m.params {
		d := m.derivative(i)
		d.Fields = p.Fields
		one, err := program(d, false)
		if err != nil {
			return nil, err
		}
		o.by = append(o.by, one)
	}
	for i := range data {
		o.row = append(o.row, starts[find.component[i].output]+find.component[i].component)
	}
	return o, nil
}

// panels calls f for the points with the lanes of the fields, panel by panel.
func (o *probe) panels(lanes [][]float64, f func(lo, hi int, part [][]float64)) {
	part := make([][]float64, len(lanes))
	for lo := 0; lo < o.points.Len(); lo += o.values.N {
		hi := min(lo+o.values.N, o.points.Len())
		for i, col := range lanes {
			part[i] = col[lo:hi]
		}
		f(lo, hi, part)
	}
}

// predict returns the measurements, and their derivatives by the lanes at their points.
func (o *probe) predict(ctx context.Context, theta []float64) (values []float64, by [][]float64, err error) {
	lanes, err := o.observer.Lanes(ctx, false, theta)
	if err != nil {
		return nil, nil, err
	}
	values, o.largest = make([]float64, len(o.at)), 0
	by = make([][]float64, len(lanes[0]))
	for i := range by {
		by[i] = make([]float64, len(o.at))
	}
	o.panels(lanes[0], func(lo, hi int, part [][]float64) {
		out := o.values.At(o.points, lo, hi, part)
		wanted := map[int]bool{}
		for p := lo; p < hi; p++ {
			for _, i := range o.of[p] {
				values[i] = out[o.row[i]][p-lo]
				wanted[o.row[i]] = true
				o.largest = math.Max(o.largest, math.Abs(values[i]))
			}
		}
		for k := range o.values.Out {
			if !wanted[k] {
				continue
			}
			for l, col := range o.values.Derivative(k) {
				for p := lo; p < hi && col != nil; p++ {
					for _, i := range o.of[p] {
						if o.row[i] == k {
							by[l][i] = col[p-lo]
						}
					}
				}
			}
		}
	})
	return values, by, nil
}

// change returns what changes of the coefficients change: a column each.
func (o *probe) change(ctx context.Context, thetas, by [][]float64) ([][]float64, error) {
	lanes, err := o.observer.Lanes(ctx, true, thetas...)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, len(thetas))
	for t := range out {
		out[t] = make([]float64, len(o.at))
		for l, col := range lanes[t] {
			for i, p := range o.at {
				out[t][i] += col[p] * by[l][i]
			}
		}
	}
	return out, nil
}

// direct adds what the outputs themselves depend on a parameter, by n functions: columns
// from first on.
func (o *probe) direct(ctx context.Context, j *mat.Dense, first, n, param int, theta []float64, slope func(dst, x []float64)) error {
	lanes, err := o.observer.Lanes(ctx, false, theta)
	if err != nil {
		return err
	}
	row := make([]float64, n)
	o.panels(lanes[0], func(lo, hi int, part [][]float64) {
		out := o.by[param].At(o.points, lo, hi, part)
		for p := lo; p < hi; p++ {
			for _, i := range o.of[p] {
				v := out[o.row[i]][p-lo]
				if math.Abs(v) < 1e-12*o.largest { // displacements do not, but for rounding
					continue
				}
				slope(row, o.points.At(p))
				floats.AddScaled(j.RawRowView(i)[first:first+n], v, row)
			}
		}
	})
	return nil
}
