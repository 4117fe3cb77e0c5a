package fields

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// Quadratic is sum_v G_v v + 1/2 sum_vw H_vw v w at the points of a tile, where
// v = output*lanes + lane numbers the outputs' lanes; nil is zero.
type Quadratic struct {
	G [][]float64
	H [][][]float64
}

// quadraticSlack is the relative difference allowed between second derivatives
// of a quadratic at two states.
const quadraticSlack = 1e-8

// Quadratic expands result k on tile t, times the weights of its points, about
// zero output. Second derivatives are differences of first ones over a step of
// 1, which is exact for a quadratic; it returns false if a step of 2 gives
// other ones.
func (p *Probe) Quadratic(t, k int, weight []float64) (Quadratic, bool) {
	if p.Affine {
		q := Quadratic{G: make([][]float64, p.Lanes.Count()*p.outputs)}
		q.H = make([][][]float64, len(q.G))
		for j, c := range p.entries[k] {
			g := make([]float64, p.Tile)
			for i, w := range weight {
				g[i] = w * p.coef[t][k][j][i]
			}
			q.G[c.Col*p.Lanes.Count()+c.Lane] = g
		}
		return q, true
	}
	clear(p.out)
	p.load(t)
	clearAll(p.program.Weight)
	copy(p.program.Weight[k], weight)
	gradient := func(v int, x float64) [][]float64 {
		clearAll(p.program.Var)
		for i := range p.program.Var[v] {
			p.program.Var[v][i] = x
		}
		p.program.Run()
		g := make([][]float64, len(p.program.Adjoint))
		for k, a := range p.program.Adjoint {
			g[k] = slices.Clone(a)
		}
		return g
	}
	q := Quadratic{G: gradient(0, 0), H: make([][][]float64, len(p.program.Var))}
	for v := range q.H {
		q.H[v] = gradient(v, 1)
		twice := gradient(v, 2)
		for w, col := range q.H[v] {
			if col == nil {
				continue
			}
			floats.Sub(col, q.G[w])
			floats.Sub(twice[w], q.G[w])
			size := floats.Norm(col, math.Inf(1))
			floats.AddScaled(twice[w], -2, col)
			if !(floats.Norm(twice[w], math.Inf(1)) <= quadraticSlack*(size+floats.Norm(q.G[w], math.Inf(1)))) {
				return q, false
			}
			if size == 0 {
				q.H[v][w] = nil
			}
		}
	}
	return q, true
}
