package weak

import (
	"context"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/geometry"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
)

// Weighted computes residuals at theta with the fluxes multiplied by functions of the
// position, one residual a function: what a coefficient of the fluxes that is a sum of
// such functions changes. f stores the values of n functions at x.
func (g *Form) Weighted(ctx context.Context, theta []float64, n int, f func(dst, x []float64)) ([][]float64, error) {
	all := dense.New(g.Dim(), n)
	g.place(theta)
	a := &assembly{Form: g, theta: theta}
	for _, z := range g.integrals {
		if z.idle() {
			continue
		}
		for _, c := range z.cells {
			for lo := c.lo; lo < c.hi; lo += panel {
				if err := a.weigh(ctx, all, z, c.active, lo, min(lo+panel, c.hi), f); err != nil {
					return nil, err
				}
			}
		}
	}
	r := make([][]float64, n)
	for k := range r {
		r[k] = make([]float64, g.Dim())
		for i := range r[k] {
			r[k][i] = all.Data[i*n+k]
		}
	}
	return r, nil
}

// weigh adds the points lo..hi of a cell.
func (a *assembly) weigh(ctx context.Context, all blas64.General, z *integral, active []int, lo, hi int, f func(dst, x []float64)) error {
	lanes, n := z.lanes(), all.Cols
	factor := make([]float64, (hi-lo)*n)
	for p := range hi - lo {
		f(factor[p*n:(p+1)*n], z.pts.At(lo+p))
	}
	phi, vs, root, err := a.weighted(ctx, z, active, lo, hi)
	if err != nil {
		return err
	}
	fluxes, _ := z.evaluate(lo, hi, vs, false)
	product := dense.New(hi-lo, n)
	for i, col := range fluxes {
		if col == nil || zero(col) {
			continue
		}
		for p, v := range col {
			v *= root[p]
			for k, u := range factor[p*n : (p+1)*n] {
				product.Data[p*n+k] = v * u
			}
		}
		c := i / lanes
		parallel.For(a.workers, len(active), func(at int) {
			m := phi[at].lane(a.groupOf[c]*lanes + i%lanes)
			if m.Cols == 0 {
				return
			}
			first := a.offset[active[at]] + a.first[active[at]][c]
			dst := blas64.General{Rows: m.Cols, Cols: n, Stride: n, Data: all.Data[first*n:]}
			blas64.Gemm(dense.Trans, dense.NoTrans, 1, m, product, 1, dst)
		})
	}
	return ctx.Err()
}

// SolveAll is Solve for several right-hand sides.
func (t *Tangent) SolveAll(ctx context.Context, x, b [][]float64) error { return t.solveAll(ctx, x, b) }

// Observer evaluates the fields of a form at points, for many coefficients at once.
type Observer struct {
	g     *Form
	z     *integral
	order []int // of the points, as they were given
}

// Observe prepares points, which lie in the body.
func (g *Form) Observe(pts geometry.Points) (*Observer, error) {
	numbered := geometry.Points{Dim: pts.Dim, X: pts.X, W: make([]float64, pts.Len()), Cell: pts.Cell}
	for i := range numbered.W {
		numbered.W[i] = float64(i)
	}
	z := &integral{scales: g.problem.Scales()}
	z.pts, z.cells = sortByCell(numbered, g.basis)
	o := &Observer{g: g, z: z}
	for _, w := range z.pts.W {
		o.order = append(o.order, int(w))
	}
	return o, z.newAnsatz(g.problem)
}

// Lanes returns values and gradients of all fields in units of the fields, as a program
// of [pinn.Point.Variables] takes them: for each vector of coefficients a column a field
// and lane. change leaves out the lift: what a change of the coefficients changes.
func (o *Observer) Lanes(ctx context.Context, change bool, thetas ...[]float64) ([][][]float64, error) {
	g, z := o.g, o.z
	n := len(g.problem.Fields) * z.lanes()
	out := make([][][]float64, len(thetas))
	for t := range out {
		out[t] = make([][]float64, n)
		for i := range out[t] {
			out[t][i] = make([]float64, z.pts.Len())
		}
	}
	if change {
		bare := *z
		bare.lift = make([][][]float64, len(z.lift))
		z = &bare
	}
	c := g.combine(thetas...)
	err := z.panels(ctx, func(cell cell, lo, hi int) {
		part, err := c.at(ctx, z, cell.active, lo, hi)
		if err != nil {
			return
		}
		for t := range out {
			for i, col := range part[t] {
				for p, v := range col {
					out[t][i][o.order[lo+p]] = v
				}
			}
		}
	})
	return out, err
}
