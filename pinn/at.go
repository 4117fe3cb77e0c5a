package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// At is what a residual sees: the fields and the data at the points of a
// region, all points at once.
type At struct {
	U []ad.Jet // the fields, in the user's units

	g       *ad.Graph
	dim     int
	sources []source
	x, n    []ad.Expr
}

// source fills k data columns from position x and normal n.
type source struct {
	k int
	f func(dst, x, n []float64)
}

// Eval returns the k values of a given function of position, as data.
func (p *At) Eval(k int, f func(dst, x []float64)) []ad.Expr {
	return p.EvalOn(k, func(dst, x, _ []float64) { f(dst, x) })
}

// EvalOn is Eval for a function of position and outward unit normal.
func (p *At) EvalOn(k int, f func(dst, x, n []float64)) []ad.Expr {
	p.sources = append(p.sources, source{k, f})
	e := make([]ad.Expr, k)
	for i := range e {
		e[i] = p.g.Data()
	}
	return e
}

// Data returns the values of a given scalar function of position.
func (p *At) Data(f func(x []float64) float64) ad.Expr {
	return p.Eval(1, func(dst, x []float64) { dst[0] = f(x) })[0]
}

// X returns the position.
func (p *At) X() []ad.Expr {
	if p.x == nil {
		p.x = p.Eval(p.dim, func(dst, x []float64) { copy(dst, x) })
	}
	return p.x
}

// Normal returns the outward unit normal; the region must be a boundary.
func (p *At) Normal() []ad.Expr {
	if p.n == nil {
		p.n = p.EvalOn(p.dim, func(dst, _, n []float64) { copy(dst, n) })
	}
	return p.n
}

// fill evaluates the sources at points lo..lo+n of pts into cols; points
// beyond the last repeat it, so that padded tiles stay well defined.
func fill(cols [][]float64, ss []source, pts geometry.Points, lo, n int) {
	var buf [16]float64
	for i := range n {
		k := min(lo+i, pts.Len()-1)
		var normal []float64
		if pts.N != nil {
			normal = pts.Normal(k)
		}
		c := 0
		for _, s := range ss {
			dst := buf[:]
			if s.k > len(buf) {
				dst = make([]float64, s.k)
			}
			s.f(dst[:s.k], pts.At(k), normal)
			for j := range s.k {
				cols[c][i] = dst[j]
				c++
			}
		}
	}
}
