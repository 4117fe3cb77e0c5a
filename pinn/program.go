package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Program holds compiled expressions of the fields at points, N points at a
// time. Its variables are what the fields are made from. It has one machine and
// is not safe for concurrent use.
type Program struct {
	*ad.Pointwise
	sources []source
}

// NewProgram compiles the expressions that build makes at points in dim
// dimensions; build sets the fields first. With gradient, derivatives by the
// variables are available too.
func NewProgram(n, dim int, gradient bool, build func(p *Point) []ad.Expr) (*Program, error) {
	var at *Point
	pw, err := ad.CompilePointwise(n, gradient, func(g *ad.Graph) []ad.Expr {
		at = NewPoint(g, dim)
		return build(at)
	})
	if err != nil {
		return nil, err
	}
	return &Program{pw, at.sources}, nil
}

// Load sets the data for the points lo, lo+1, ... of a set. Points beyond the
// last repeat it.
func (p *Program) Load(pts geometry.Points, lo int) { p.LoadTo(p.Data, pts, lo) }

// LoadTo stores the data of the points in the caller's columns.
func (p *Program) LoadTo(cols [][]float64, pts geometry.Points, lo int) {
	for _, s := range p.sources {
		s.fill(cols[:s.columns], pts, lo)
		cols = cols[s.columns:]
	}
}

// At evaluates the expressions at the points lo..hi of a set, at most N, given
// the values of the variables in columns of at least that length. The results,
// one column per expression, are valid until the next call.
func (p *Program) At(pts geometry.Points, lo, hi int, variables [][]float64) [][]float64 {
	p.Load(pts, lo)
	n := hi - lo
	for v, col := range p.Var {
		copy(col, variables[v][:n])
		for i := n; i < len(col); i++ {
			col[i] = col[n-1]
		}
	}
	p.Run()
	return p.Out
}

// Derivative returns the derivative of expression k by every variable at the
// points and values of the last evaluation, nil for variables that it does not
// depend on. The columns are valid until the next call.
func (p *Program) Derivative(k int) [][]float64 {
	for j, w := range p.Weight {
		v := 0.0
		if j == k {
			v = 1
		}
		for i := range w {
			w[i] = v
		}
	}
	p.Run()
	return p.Adjoint
}
