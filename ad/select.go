package ad

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"
)

// Less returns 1 where e < f and 0 elsewhere, NaN counting as not less. Its
// derivatives are zero.
func Less(e, f Expr) Expr {
	d := e.Sub(f)
	if c, ok := d.Number(); ok {
		return Const(below(c))
	}
	x := d.vertex()
	degree := 0
	if x.degree > 0 {
		degree = nonlinear
	}
	o := &op{key: "less", shape: []int{d.g.N}, wrt: []bool{false},
		eval: func(dst []float64, in [][]float64) {
			for k, v := range in[0] {
				dst[k] = below(v)
			}
		}}
	return d.g.of(d.g.apply(o, degree, x))
}

func below(v float64) float64 {
	if v < 0 {
		return 1
	}
	return 0
}

// Select returns a where the condition is not zero and b elsewhere. What it does
// not select may be anything there, NaN too.
func Select(condition, a, b Expr) Expr {
	if c, ok := condition.Number(); ok {
		if c != 0 {
			return a
		}
		return b
	}
	g := condition.graph(a.Sub(b))
	children := []*node{condition.vertex()}
	degree := 0
	// branch returns the values of a branch, which a number has without a vertex.
	branch := func(e Expr) func(in [][]float64, k int) float64 {
		if c, ok := e.Number(); ok {
			return func([][]float64, int) float64 { return c }
		}
		i := len(children)
		children, degree = append(children, e.vertex()), max(degree, e.degree())
		return func(in [][]float64, k int) float64 { return in[i][k] }
	}
	yes, no := branch(a), branch(b)
	if condition.degree() > 0 {
		degree = nonlinear
	}
	ca, _ := a.Number()
	cb, _ := b.Number()
	wrt := wrts(children...)
	wrt[0] = false // piecewise constant
	first := len(a.terms) > 0
	var branches []int // that are vertices
	for i, e := range []Expr{a, b} {
		if len(e.terms) > 0 {
			branches = append(branches, i)
		}
	}
	o := &op{key: fmt.Sprintf("select %v %v %x %x", first, len(b.terms) > 0, math.Float64bits(ca), math.Float64bits(cb)), kind: "select", numbers: []float64{ca, cb}, places: branches, shape: []int{g.N}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for k, c := range in[0] {
				if c != 0 {
					dst[k] = yes(in, k)
				} else {
					dst[k] = no(in, k)
				}
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				chosen := i == 1 && first
				return adjoint(fmt.Sprint("slope select ", chosen), out.Shape(), func(dst []float64, in [][]float64) {
					for k, c := range in[0] {
						dst[k] = 0
						if (c != 0) == chosen {
							dst[k] = in[1][k]
						}
					}
				}, in[0], adj)
			})
		}}
	return g.of(g.apply(o, degree, children...))
}

// SelectJet is Select of every lane.
func SelectJet(condition Expr, a, b Jet) Jet {
	return lanewise(a, b, func(x, y Expr) Expr { return Select(condition, x, y) })
}

// Atan returns the angle in (-pi/2, pi/2) whose tangent is e.
func (e Expr) Atan() Expr {
	return e.apply(function{"atan", math.Atan, func(x, _ float64) float64 { return 1 / (1 + x*x) }})
}

// Atan returns the angle in (-pi/2, pi/2) whose tangent is j.
func (j Jet) Atan() Jet {
	v := j.c[0]
	slope := v.Mul(v).Add(Const(1)).Pow(-1)
	return j.chain(v.Atan(), slope, v.Mul(slope).Mul(slope).Scale(-2))
}

// Sinh returns the hyperbolic sine of e.
func (e Expr) Sinh() Expr {
	return e.apply(function{"sinh", math.Sinh, func(x, _ float64) float64 { return math.Cosh(x) }})
}

// Cosh returns the hyperbolic cosine of e.
func (e Expr) Cosh() Expr {
	return e.apply(function{"cosh", math.Cosh, func(x, _ float64) float64 { return math.Sinh(x) }})
}

// Sinh returns the hyperbolic sine of j.
func (j Jet) Sinh() Jet { s := j.c[0].Sinh(); return j.chain(s, j.c[0].Cosh(), s) }

// Cosh returns the hyperbolic cosine of j.
func (j Jet) Cosh() Jet { c := j.c[0].Cosh(); return j.chain(c, j.c[0].Sinh(), c) }
