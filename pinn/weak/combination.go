package weak

import (
	"context"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/parallel"
)

// combination holds the fields with several vectors of coefficients and
// evaluates them from features, without making modes.
type combination struct {
	g     *Form
	count int
	raw   [][]blas64.General // window, group: coefficients of the features, a column for every vector and field of the group
	used  []bool             // the lanes of the groups that are wanted, nil for all; others are those of the lift
}

// combine prepares the fields with the coefficients thetas.
func (g *Form) combine(thetas ...[]float64) *combination {
	c := &combination{g: g, count: len(thetas), raw: make([][]blas64.General, len(g.sizes))}
	parallel.For(g.workers, len(g.sizes), func(w int) {
		c.raw[w] = make([]blas64.General, g.groups())
		for group := range c.raw[w] {
			fields := g.inGroup(group)
			n, cols := g.basis.Candidates(w, group), len(thetas)*len(fields)
			m := blas64.General{Rows: n, Cols: cols, Stride: cols, Data: make([]float64, n*cols)}
			for t, theta := range thetas {
				for k, f := range fields {
					at := g.offset[w] + g.first[w][f]
					for i, v := range g.basis.Features(w, group, theta[at:at+g.basis.Modes(w, group)]) {
						m.Data[i*cols+t*len(fields)+k] = v
					}
				}
			}
			c.raw[w][group] = m
		}
	})
	return c
}

// at evaluates the lanes of all fields, in units of the fields, at points
// lo..hi of an integral: for each vector of coefficients one column per
// field*(1+dim) + lane.
func (c *combination) at(ctx context.Context, z *integral, active []int, lo, hi int) ([][][]float64, error) {
	g, lanes := c.g, z.lanes()
	out := make([][][]float64, c.count)
	for t := range out {
		out[t] = g.lifts(z, lo, hi)
	}
	err := g.strips(ctx, z, lo, hi, func(from, to int, pick []int, x []float64) {
		of := z.within(pick)
		for group := range g.groups() {
			fields := g.inGroup(group)
			cols := c.count * len(fields)
			sum := make([]blas64.General, lanes)
			for l := range sum {
				cols := cols
				if c.used != nil && !c.used[group*lanes+l] {
					cols = 0
				}
				sum[l] = blas64.General{Rows: to - from, Cols: cols, Stride: max(1, cols), Data: make([]float64, (to-from)*cols)}
			}
			fs := g.factors(z, active, pick, x, group)
			for a, w := range active {
				g.basis.Combine(sum, w, group, x, of, fs[a], c.raw[w][group])
			}
			for t := range out {
				for k, f := range fields {
					for l, m := range sum {
						if m.Cols == 0 {
							continue
						}
						col := out[t][f*lanes+l][from:to]
						for p := range col {
							col[p] += m.Data[p*cols+t*len(fields)+k]
						}
					}
				}
			}
		}
	})
	return out, err
}
