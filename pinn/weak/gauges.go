package weak

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
	"pinnsolve/pinn"
)

// gauges fix what a weak form leaves free, such as rigid motions, by a penalty
// on their means over a single cell of the basis, which keeps the tangent
// sparse. The form is flat along these directions, so the penalty does not
// affect the balance. RestoreGauges then moves the solution along them until
// the means over the whole body vanish.
type gauges struct {
	program *pinn.Program
	local   [][]piece // for every gauge, the derivative of its mean over the cell
	weight  []float64
	number  []int // of every gauge among the results of the program
}

// piece is the part of a vector of coefficients that belongs to one window.
type piece struct {
	window int
	values []float64
}

// newGauges compiles the gauges of the weak form; see Options.Free.
func (g *Form) newGauges(ctx context.Context, free bool) error {
	terms := g.problem.Weak.Gauges
	if len(terms) == 0 {
		return nil
	}
	z := g.integrals[0]
	q := &gauges{}
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	var err error
	q.program, err = pinn.NewProgram(z.program.N, l.Dim, true, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, z.scales)
		var es []ad.Expr
		for _, t := range terms {
			for _, r := range t.Residual(at) {
				es = append(es, r.Scale(1/t.Scale))
			}
		}
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
	for k := range q.program.Out {
		pieces, negative, err := g.gaugeVector(ctx, z, largest, k)
		if err != nil {
			return err
		}
		if free && !negative {
			continue
		}
		q.local, q.number = append(q.local, pieces), append(q.number, k)
		weight := g.problem.Weak.Stiffness[0] * math.Pow(g.problem.Fields[0].Scale, 2)
		if negative {
			weight = -weight
		}
		q.weight = append(q.weight, weight)
	}
	if len(q.local) == 0 {
		g.gauges = nil
	}
	return nil
}

// gaugeVector returns the derivative of the mean of gauge k over a cell, at
// rest, and whether it is a gauge of multipliers.
func (g *Form) gaugeVector(ctx context.Context, z *integral, c cell, k int) (pieces []piece, negative bool, err error) {
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
		g.gauges.program.At(z.pts, lo, hi, rest)
		phi, err := g.modes(ctx, z, c.active, lo, hi)
		if err != nil {
			return nil, false, err
		}
		for v, col := range g.gauges.program.Derivative(k) {
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
				blas64.Gemv(dense.Trans, 1, m, blas64.Vector{N: hi - lo, Inc: 1, Data: weighted}, 1, blas64.Vector{N: m.Cols, Inc: 1, Data: dst})
			}
		}
	}
	return pieces, negative, nil
}

// addGauges adds the penalties to residual and tangent.
func (g *Form) addGauges(k *blocks.Matrix, r, theta []float64) {
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
func (g *Form) means(ctx context.Context, theta []float64) ([]float64, error) {
	z := g.integrals[0]
	m, measure := make([]float64, len(g.gauges.local)), floats.Sum(z.pts.W)
	combined := g.combine(theta)
	err := z.panels(ctx, func(c cell, lo, hi int) {
		vs, err := combined.at(ctx, z, c.active, lo, hi)
		if err != nil {
			return // panels returns it
		}
		out := g.gauges.program.At(z.pts, lo, hi, vs[0])
		for j, k := range g.gauges.number {
			m[j] += inner(z.pts.W[lo:hi], out[k]) / measure
		}
	})
	return m, err
}

// RestoreGauges moves a solution, at which the tangent was made, along the
// directions that the weak form leaves free until the gauges vanish over the
// whole body.
func (t *Tangent) RestoreGauges(ctx context.Context, theta []float64) error {
	g := t.g
	if g.gauges == nil {
		return nil
	}
	n := len(g.gauges.local)
	directions := make([][]float64, n)
	slopes := mat.NewDense(n, n, nil)
	at, err := g.means(ctx, theta)
	if err != nil {
		return err
	}
	for j, pieces := range g.gauges.local {
		b := make([]float64, g.Dim())
		for _, p := range pieces {
			copy(b[g.offset[p.window]:], p.values)
		}
		z := make([]float64, g.Dim())
		if err := t.Solve(ctx, z, b); err != nil {
			return err
		}
		floats.Scale(g.gauges.weight[j], z)
		directions[j] = z
		moved := append([]float64(nil), theta...)
		floats.Add(moved, z)
		means, err := g.means(ctx, moved)
		if err != nil {
			return err
		}
		for i, m := range means {
			slopes.Set(i, j, m-at[i])
		}
	}
	var alpha mat.VecDense
	if alpha.SolveVec(slopes, mat.NewVecDense(n, at)) != nil {
		return nil // the gauges cannot distinguish the directions: any of them is a solution
	}
	for j, z := range directions {
		floats.AddScaled(theta, -alpha.AtVec(j), z)
	}
	return nil
}
