package pinn

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/blocks"
)

// gauges fix what a weak form leaves free, such as rigid motions: a penalty on
// their means over a single cell of the basis, which keeps the tangent sparse.
// The form is flat along these directions, so the penalty takes no part in the
// balance. Restore then moves the solution along them to where the means over
// the whole body vanish.
type gauges struct {
	pw      *ad.Pointwise
	sources []source
	local   [][]piece // of every gauge: derivative of its mean over the cell
	weight  []float64
}

// piece is the part of a vector of coefficients that belongs to one window.
type piece struct {
	window int
	values []float64
}

// newGauges compiles the gauges of the weak form.
func (g *Galerkin) newGauges() error {
	terms := g.problem.Weak.Gauges
	if len(terms) == 0 {
		return nil
	}
	z := g.regions[0]
	q := &gauges{}
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	var err error
	q.pw, err = ad.CompilePointwise(z.pw.N, true, func(gr *ad.Graph) []ad.Expr {
		at := z.fieldsOf(gr, l)
		var es []ad.Expr
		for _, t := range terms {
			for _, r := range t.Residual(at) {
				es = append(es, r.Scale(1/t.unit()))
			}
		}
		q.sources = at.sources
		return es
	})
	if err != nil {
		return err
	}
	g.gauges = q
	largest := z.cells[0]
	for _, c := range z.cells {
		if floats.Sum(z.pts.W[c.lo:c.hi]) > floats.Sum(z.pts.W[largest.lo:largest.hi]) {
			largest = c
		}
	}
	for k := range q.pw.Out {
		pieces, negative := g.gaugeVector(z, largest, k)
		q.local = append(q.local, pieces)
		weight := g.problem.Weak.Stiffness[0] * math.Pow(g.problem.Fields[0].unit(), 2)
		if negative {
			weight = -weight
		}
		q.weight = append(q.weight, weight)
	}
	return nil
}

// run evaluates the gauges' residuals at points of the interior zone.
func (q *gauges) run(z *zone, lo, hi int, lanes [][]float64) {
	fill(q.pw.Data, q.sources, z.pts, lo, q.pw.N)
	for v, col := range q.pw.Var {
		for i := range col {
			col[i] = lanes[v][min(i, hi-lo-1)]
		}
	}
	q.pw.Run()
}

// gaugeVector returns the derivative of the mean of gauge k over a cell, at
// rest, and whether it is one of multipliers.
func (g *Galerkin) gaugeVector(z *zone, c cell, k int) (pieces []piece, negative bool) {
	lanes := 1 + z.pts.Dim
	for _, w := range c.active {
		pieces = append(pieces, piece{w, make([]float64, g.sizes[w])})
	}
	measure := floats.Sum(z.pts.W[c.lo:c.hi])
	negative = true
	for lo := c.lo; lo < c.hi; lo += panel {
		hi := min(lo+panel, c.hi)
		rest := make([][]float64, lanes*len(g.problem.Fields))
		for i := range rest {
			rest[i] = make([]float64, hi-lo)
		}
		for j, w := range g.gauges.pw.Weight {
			for p := range w {
				w[p] = 0
				if j == k {
					w[p] = 1
				}
			}
		}
		g.gauges.run(z, lo, hi, rest)
		phi := g.modes(z, c.active, lo, hi)
		for v, col := range g.gauges.pw.Adjoint {
			if col == nil {
				continue
			}
			f, lane := v/lanes, v%lanes
			weighted := make([]float64, hi-lo)
			for p, x := range z.pts.W[lo:hi] {
				weighted[p] = x * col[p] / measure
				negative = negative && (weighted[p] == 0 || g.problem.Fields[f].Multiplier)
			}
			for a, w := range c.active {
				m := phi[a].lane(g.groupOf[f]*lanes + lane)
				if m.Cols == 0 {
					continue
				}
				dst := pieces[a].values[g.first[w][f]:][:m.Cols]
				blas64.Gemv(trans, 1, m, blas64.Vector{N: hi - lo, Inc: 1, Data: weighted}, 1, blas64.Vector{N: m.Cols, Inc: 1, Data: dst})
			}
		}
	}
	return pieces, negative
}

// addGauges adds the penalties to residual and tangent.
func (g *Galerkin) addGauges(k *blocks.Matrix, r, theta []float64) {
	if g.gauges == nil {
		return
	}
	for j, pieces := range g.gauges.local {
		var mean float64
		for _, p := range pieces {
			mean += floats.Dot(p.values, theta[g.offset[p.window]:g.offset[p.window+1]])
		}
		weight := g.gauges.weight[j]
		for _, p := range pieces {
			floats.AddScaled(r[g.offset[p.window]:g.offset[p.window+1]], weight*mean, p.values)
			if k == nil {
				continue
			}
			for _, q := range pieces {
				if g.symmetric && p.window < q.window {
					continue
				}
				blas64.Ger(weight, blas64.Vector{N: len(p.values), Inc: 1, Data: p.values}, blas64.Vector{N: len(q.values), Inc: 1, Data: q.values}, k.Block(p.window, q.window))
			}
		}
	}
}

// means returns the means of the gauges over the body.
func (g *Galerkin) means(theta []float64) []float64 {
	z := g.regions[0]
	m, measure := make([]float64, len(g.gauges.local)), floats.Sum(z.pts.W)
	combined := g.combine(theta)
	g.panels(z, func(c cell, lo, hi int) {
		g.gauges.run(z, lo, hi, combined.at(z, c.active, lo, hi)[0])
		for j, out := range g.gauges.pw.Out {
			m[j] += inner(z.pts.W[lo:hi], out) / measure
		}
	})
	return m
}

// Restore moves a solution along the directions that the weak form leaves free
// to where the gauges vanish over the whole body. It needs the tangent at the
// solution.
func (g *Galerkin) Restore(theta []float64) {
	if g.gauges == nil {
		return
	}
	n := len(g.gauges.local)
	directions := make([][]float64, n)
	slopes := mat.NewDense(n, n, nil)
	at := g.means(theta)
	for j, pieces := range g.gauges.local {
		b := make([]float64, g.Dim())
		for _, p := range pieces {
			copy(b[g.offset[p.window]:], p.values)
		}
		z := make([]float64, g.Dim())
		g.last.Solve(z, b)
		floats.Scale(g.gauges.weight[j], z)
		directions[j] = z
		moved := append([]float64(nil), theta...)
		floats.Add(moved, z)
		for i, m := range g.means(moved) {
			slopes.Set(i, j, m-at[i])
		}
	}
	var alpha mat.VecDense
	if alpha.SolveVec(slopes, mat.NewVecDense(n, at)) != nil {
		return // the gauges do not tell the directions apart: any of them is a solution
	}
	for j, z := range directions {
		floats.AddScaled(theta, -alpha.AtVec(j), z)
	}
}
