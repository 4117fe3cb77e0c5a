package ad

import (
	"fmt"
	"math"
	"slices"
	"strings"

	G "gorgonia.org/gorgonia"
)

// Expr is a scalar quantity with one value at every point of a tile: a number,
// or a quantity computed by the graph. The zero value is the number zero, and
// sums and products with numbers cost nothing: an Expr is stored as c + sum_i
// a_i v_i over vertices v_i and becomes a vertex of the graph only where a
// nonlinear operation needs one.
type Expr struct {
	g     *Graph
	c     float64
	terms []term
}

type term struct {
	a float64
	v *node
}

// Const returns the number c.
func Const(c float64) Expr { return Expr{c: c} }

func (g *Graph) of(v *node) Expr { return Expr{g: g, terms: []term{{1, v}}} }

// IsZero reports whether e is the number zero, whatever the inputs.
func (e Expr) IsZero() bool { return e.c == 0 && len(e.terms) == 0 }

// Number returns the value of an e that is a number, whatever the inputs, and reports
// whether it is one.
func (e Expr) Number() (float64, bool) { return e.c, len(e.terms) == 0 }

func (e Expr) degree() int {
	d := 0
	for _, t := range e.terms {
		d = max(d, t.v.degree)
	}
	return d
}

func (e Expr) graph(f Expr) *Graph {
	if e.g != nil && f.g != nil && e.g != f.g {
		fail("operands belong to two graphs")
	}
	if e.g == nil {
		return f.g
	}
	return e.g
}

// Add returns e + f.
func (e Expr) Add(f Expr) Expr {
	r := Expr{g: e.graph(f), c: e.c + f.c, terms: slices.Clone(e.terms)}
next:
	for _, t := range f.terms {
		for i := range r.terms {
			if r.terms[i].v == t.v {
				r.terms[i].a += t.a
				if r.terms[i].a == 0 {
					r.terms = slices.Delete(r.terms, i, i+1)
				}
				continue next
			}
		}
		r.terms = append(r.terms, t)
	}
	return r
}

// Scale returns a e.
func (e Expr) Scale(a float64) Expr {
	if a == 0 {
		return Expr{}
	}
	r := Expr{g: e.g, c: a * e.c, terms: slices.Clone(e.terms)}
	for i := range r.terms {
		r.terms[i].a *= a
	}
	return r
}

// Neg returns -e.
func (e Expr) Neg() Expr { return e.Scale(-1) }

// Sub returns e - f.
func (e Expr) Sub(f Expr) Expr { return e.Add(f.Neg()) }

// Sum returns the sum of its arguments, zero for none.
func Sum(es ...Expr) Expr {
	var s Expr
	for _, e := range es {
		s = s.Add(e)
	}
	return s
}

// split writes e as a times a vertex, without the factor if it is cheap.
func (e Expr) split() (float64, *node) {
	if e.c == 0 && len(e.terms) == 1 {
		return e.terms[0].a, e.terms[0].v
	}
	return 1, e.vertex()
}

// vertex returns e as a vertex, which it adds to the graph if need be.
func (e Expr) vertex() *node {
	if e.g == nil {
		fail("a number has no vertex")
	}
	if e.c == 0 && len(e.terms) == 1 && e.terms[0].a == 1 {
		return e.terms[0].v
	}
	a := make([]float64, len(e.terms))
	vs := make([]*node, len(e.terms))
	var key strings.Builder
	fmt.Fprintf(&key, "lin %x", math.Float64bits(e.c))
	for i, t := range e.terms {
		a[i], vs[i] = t.a, t.v
		fmt.Fprintf(&key, " %x", math.Float64bits(t.a))
	}
	c, wrt := e.c, wrts(vs...)
	o := &op{key: key.String(), kind: "linear", numbers: append([]float64{c}, a...), shape: []int{e.g.N}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for k := range dst {
				dst[k] = c
			}
			for i, x := range in {
				ai := a[i]
				for k, v := range x {
					dst[k] += ai * v
				}
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) { return scaled(adj, a[i]) })
		}}
	return e.g.apply(o, e.degree(), vs...)
}

// wrts marks the vertices that depend on a variable input.
func wrts(vs ...*node) []bool {
	w := make([]bool, len(vs))
	for i, v := range vs {
		w[i] = v.degree > 0
	}
	return w
}

// scaled returns a times the adjoint n.
func scaled(n *G.Node, a float64) (*G.Node, error) {
	return adjoint(fmt.Sprintf("scale %x", math.Float64bits(a)), n.Shape(), func(dst []float64, in [][]float64) {
		for k, v := range in[0] {
			dst[k] = a * v
		}
	}, n)
}

// product returns the pointwise product of adjoint nodes.
func product(n ...*G.Node) (*G.Node, error) {
	return adjoint("product", n[0].Shape(), func(dst []float64, in [][]float64) {
		copy(dst, in[0])
		for _, x := range in[1:] {
			for k, v := range x {
				dst[k] *= v
			}
		}
	}, n...)
}

// Mul returns e f.
func (e Expr) Mul(f Expr) Expr {
	if c, ok := e.Number(); ok {
		return f.Scale(c)
	}
	if c, ok := f.Number(); ok {
		return e.Scale(c)
	}
	g := e.graph(f)
	a, x := e.split()
	b, y := f.split()
	if x.id > y.id { // one vertex for x*y and y*x
		x, y = y, x
	}
	wrt := wrts(x, y)
	o := &op{key: "mul", kind: "multiply", shape: []int{g.N}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			x, y := in[0], in[1]
			for k := range dst {
				dst[k] = x[k] * y[k]
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) { return product(adj, in[1-i]) })
		}}
	return g.of(g.apply(o, x.degree+y.degree, x, y)).Scale(a * b)
}

// Div returns e/f.
func (e Expr) Div(f Expr) Expr {
	if c, ok := f.Number(); ok {
		return e.Scale(1 / c)
	}
	return e.Mul(f.Pow(-1))
}

// function is a smooth scalar function with its derivative, which may use
// the value y of the function at x.
type function struct {
	key   string
	f     func(x float64) float64
	slope func(x, y float64) float64
}

func (e Expr) apply(f function) Expr { return e.applyAs(f.key, nil, f) }

// applyAs is apply of a function that Operations calls kind, with numbers of its own.
func (e Expr) applyAs(kind string, numbers []float64, f function) Expr {
	if c, ok := e.Number(); ok {
		return Const(f.f(c))
	}
	x := e.vertex()
	degree := 0
	if x.degree > 0 {
		degree = nonlinear
	}
	o := &op{key: f.key, kind: kind, numbers: numbers, shape: []int{e.g.N}, wrt: wrts(x),
		eval: func(dst []float64, in [][]float64) {
			for k, v := range in[0] {
				dst[k] = f.f(v)
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			n, err := adjoint("slope "+f.key, out.Shape(), func(dst []float64, in [][]float64) {
				for k, v := range in[0] {
					dst[k] = in[2][k] * f.slope(v, in[1][k])
				}
			}, in[0], out, adj)
			return G.Nodes{n}, err
		}}
	return e.g.of(e.g.apply(o, degree, x))
}

// Exp returns exp(e).
func (e Expr) Exp() Expr {
	return e.apply(function{"exp", math.Exp, func(_, y float64) float64 { return y }})
}

// Log returns the natural logarithm of e.
func (e Expr) Log() Expr {
	return e.apply(function{"log", math.Log, func(x, _ float64) float64 { return 1 / x }})
}

// Sqrt returns the square root of e.
func (e Expr) Sqrt() Expr {
	return e.apply(function{"sqrt", math.Sqrt, func(_, y float64) float64 { return 0.5 / y }})
}

// Pow returns e to the constant power p.
func (e Expr) Pow(p float64) Expr {
	switch p {
	case 0:
		return Const(1)
	case 1:
		return e
	case 2:
		return e.Mul(e)
	case -1:
		return e.apply(function{"inv", func(x float64) float64 { return 1 / x }, func(_, y float64) float64 { return -y * y }})
	}
	return e.applyAs("pow", []float64{p}, function{fmt.Sprintf("pow %x", math.Float64bits(p)),
		func(x float64) float64 { return math.Pow(x, p) },
		func(x, _ float64) float64 { return p * math.Pow(x, p-1) }})
}

// Tanh returns the hyperbolic tangent of e.
func (e Expr) Tanh() Expr {
	return e.apply(function{"tanh", math.Tanh, func(_, y float64) float64 { return 1 - y*y }})
}

// Sin returns the sine of e.
func (e Expr) Sin() Expr {
	return e.apply(function{"sin", math.Sin, func(x, _ float64) float64 { return math.Cos(x) }})
}

// Cos returns the cosine of e.
func (e Expr) Cos() Expr {
	return e.apply(function{"cos", math.Cos, func(x, _ float64) float64 { return -math.Sin(x) }})
}

// Atan2 returns the angle of the point (x, y) in (-pi, pi].
func Atan2(y, x Expr) Expr {
	if a, ok := y.Number(); ok {
		if b, ok := x.Number(); ok {
			return Const(math.Atan2(a, b))
		}
		fail("Atan2 of a number and a quantity")
	}
	g := y.graph(x)
	vy, vx := y.vertex(), x.vertex()
	wrt, degree := wrts(vy, vx), 0
	if vy.degree+vx.degree > 0 {
		degree = nonlinear
	}
	o := &op{key: "atan2", shape: []int{g.N}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for k := range dst {
				dst[k] = math.Atan2(in[0][k], in[1][k])
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			// d atan2(y, x) = (x dy - y dx)/(x^2 + y^2)
			return each(wrt, func(i int) (*G.Node, error) {
				sign := 1 - 2*float64(i)
				return adjoint(fmt.Sprint("slope atan2 ", i), out.Shape(), func(dst []float64, in [][]float64) {
					other := in[1-i]
					for k := range dst {
						dst[k] = sign * in[2][k] * other[k] / (in[0][k]*in[0][k] + in[1][k]*in[1][k])
					}
				}, in[0], in[1], adj)
			})
		}}
	return g.of(g.apply(o, degree, vy, vx))
}
