package ad

import (
	"fmt"

	"pinnsolve/internal/kernel"
)

// Order says which derivatives with respect to the coordinates a jet carries.
type Order = kernel.Order

// The orders of a jet. A term asks for the lowest one that is enough: a
// Dirichlet condition needs Value, a traction Gradient, the mixed momentum
// balance Laplacian, the displacement form Hessian.
const (
	Value     = kernel.Value
	Gradient  = kernel.Gradient
	Laplacian = kernel.Laplacian
	Hessian   = kernel.Hessian
)

// Lanes is the layout of a jet: its space dimension and order.
type Lanes = kernel.Lanes

// Jet is a field at the points of a tile together with its derivatives in space
// up to its order. Algebra on jets is exact to the lower of the orders of its
// operands (truncated Taylor algebra: Griewank & Walther 2008, ch. 13), so a
// constitutive law is written once, in values, and D gives its divergence.
type Jet struct {
	lanes Lanes
	c     []Expr
}

// NewJet returns the jet with the given lanes, in the order that Lanes
// defines.
func NewJet(l Lanes, lanes []Expr) Jet {
	if len(lanes) != l.Count() {
		fail("a jet of %d lanes given %d", l.Count(), len(lanes))
	}
	return Jet{l, lanes}
}

// Constant returns the jet of the number c in dim dimensions.
func Constant(dim int, c float64) Jet {
	l := Lanes{Dim: dim, Order: Hessian}
	j := Jet{l, make([]Expr, l.Count())}
	j.c[0] = Const(c)
	return j
}

// Lanes returns the layout of the jet.
func (j Jet) Lanes() Lanes { return j.lanes }

// Lane returns one lane of the jet.
func (j Jet) Lane(k int) Expr { return j.c[k] }

// V returns the value.
func (j Jet) V() Expr { return j.c[0] }

// D returns the derivative along axis i, a jet of order one less: Gradient
// of a Hessian, Value of a Gradient or Laplacian.
func (j Jet) D(i int) Jet {
	if i < 0 || i >= j.lanes.Dim {
		fail("derivative by coordinate %d: there are %d, and the valid numbers are 0 to %d", i, j.lanes.Dim, j.lanes.Dim-1)
	}
	switch j.lanes.Order {
	case Value:
		fail("derivative of a jet that carries only its value: raise the order of the term")
	case Hessian:
		d := Jet{lanes: Lanes{Dim: j.lanes.Dim, Order: Gradient}, c: []Expr{j.c[j.lanes.First(i)]}}
		for k := range j.lanes.Dim {
			d.c = append(d.c, j.c[j.lanes.Second(i, k)])
		}
		return d
	}
	return Jet{lanes: Lanes{Dim: j.lanes.Dim}, c: []Expr{j.c[j.lanes.First(i)]}}
}

// Grad returns the gradient: the value of the derivative along every coordinate.
func (j Jet) Grad() []Expr {
	g := make([]Expr, j.lanes.Dim)
	for i := range g {
		g[i] = j.D(i).V()
	}
	return g
}

// Lap returns the Laplacian, the sum of the pure second derivatives.
func (j Jet) Lap() Expr {
	switch j.lanes.Order {
	case Laplacian:
		return j.c[j.lanes.Lap()]
	case Hessian:
		var s Expr
		for i := range j.lanes.Dim {
			s = s.Add(j.c[j.lanes.Second(i, i)])
		}
		return s
	}
	fail("Laplacian of a jet without second derivatives: raise the order of the term")
	return Expr{}
}

// Truncate returns the jet at a lower order.
func (j Jet) Truncate(o Order) Jet {
	if o == j.lanes.Order {
		return j
	}
	if o > j.lanes.Order {
		fail("a jet of order %d asked for order %d", j.lanes.Order, o)
	}
	l := Lanes{Dim: j.lanes.Dim, Order: o}
	if o == Laplacian {
		return Jet{l, append(j.c[:1+l.Dim:1+l.Dim], j.Lap())}
	}
	return Jet{l, j.c[:l.Count()]}
}

// common truncates two jets to their common order.
func common(j, k Jet) (Jet, Jet) {
	if j.lanes.Dim != k.lanes.Dim {
		fail("operands are jets in %d and %d dimensions", j.lanes.Dim, k.lanes.Dim)
	}
	o := min(j.lanes.Order, k.lanes.Order)
	return j.Truncate(o), k.Truncate(o)
}

// lanewise combines two jets lane by lane.
func lanewise(j, k Jet, f func(a, b Expr) Expr) Jet {
	j, k = common(j, k)
	r := Jet{j.lanes, make([]Expr, len(j.c))}
	for i := range r.c {
		r.c[i] = f(j.c[i], k.c[i])
	}
	return r
}

// Add returns j + k.
func (j Jet) Add(k Jet) Jet { return lanewise(j, k, Expr.Add) }

// Sub returns j - k.
func (j Jet) Sub(k Jet) Jet { return lanewise(j, k, Expr.Sub) }

// Scale returns a j.
func (j Jet) Scale(a float64) Jet {
	return lanewise(j, j, func(e, _ Expr) Expr { return e.Scale(a) })
}

// Neg returns -j.
func (j Jet) Neg() Jet { return j.Scale(-1) }

// Shift returns j + a.
func (j Jet) Shift(a float64) Jet {
	c := append([]Expr(nil), j.c...)
	c[0] = c[0].Add(Const(a))
	return Jet{j.lanes, c}
}

// Mul returns j k, by Leibniz's rule.
func (j Jet) Mul(k Jet) Jet {
	j, k = common(j, k)
	return bilinear(j, k, j.c[0].Mul(k.c[0]), j.c[0], k.c[0])
}

// bilinear returns the jet with value v and the derivatives of a function f(j,
// k) with f_j = b, f_k = a, f_jk = 1 and f_jj = f_kk = 0.
func bilinear(j, k Jet, v, a, b Expr) Jet {
	l := j.lanes
	r := Jet{l, make([]Expr, l.Count())}
	r.c[0] = v
	if l.Order == Value {
		return r
	}
	for i := range l.Dim {
		s := l.First(i)
		r.c[s] = a.Mul(k.c[s]).Add(b.Mul(j.c[s]))
	}
	switch l.Order {
	case Laplacian:
		s := l.Lap()
		e := a.Mul(k.c[s]).Add(b.Mul(j.c[s]))
		for i := range l.Dim {
			e = e.Add(j.c[l.First(i)].Mul(k.c[l.First(i)]).Scale(2))
		}
		r.c[s] = e
	case Hessian:
		for i := range l.Dim {
			for m := i; m < l.Dim; m++ {
				s := l.Second(i, m)
				r.c[s] = Sum(a.Mul(k.c[s]), b.Mul(j.c[s]),
					j.c[l.First(i)].Mul(k.c[l.First(m)]), j.c[l.First(m)].Mul(k.c[l.First(i)]))
			}
		}
	}
	return r
}

// chain returns the jet of f(j) from f and its first two derivatives at the
// value of j.
func (j Jet) chain(f, f1, f2 Expr) Jet {
	l := j.lanes
	r := Jet{l, make([]Expr, l.Count())}
	r.c[0] = f
	if l.Order == Value {
		return r
	}
	for i := range l.Dim {
		r.c[l.First(i)] = f1.Mul(j.c[l.First(i)])
	}
	switch l.Order {
	case Laplacian:
		var q Expr
		for i := range l.Dim {
			q = q.Add(j.c[l.First(i)].Mul(j.c[l.First(i)]))
		}
		r.c[l.Lap()] = f1.Mul(j.c[l.Lap()]).Add(f2.Mul(q))
	case Hessian:
		for i := range l.Dim {
			for m := i; m < l.Dim; m++ {
				s := l.Second(i, m)
				r.c[s] = f1.Mul(j.c[s]).Add(f2.Mul(j.c[l.First(i)].Mul(j.c[l.First(m)])))
			}
		}
	}
	return r
}

// Div returns j/k.
func (j Jet) Div(k Jet) Jet { return j.Mul(k.Pow(-1)) }

// Exp returns exp(j).
func (j Jet) Exp() Jet { e := j.c[0].Exp(); return j.chain(e, e, e) }

// Log returns the natural logarithm of j.
func (j Jet) Log() Jet {
	i := j.c[0].Pow(-1)
	return j.chain(j.c[0].Log(), i, i.Mul(i).Neg())
}

// Sqrt returns the square root of j.
func (j Jet) Sqrt() Jet {
	s := j.c[0].Sqrt()
	i := s.Pow(-1).Scale(0.5)
	return j.chain(s, i, i.Div(j.c[0]).Scale(-0.5))
}

// Pow returns j to the constant power p.
func (j Jet) Pow(p float64) Jet {
	v := j.c[0]
	switch p { // small powers by products: math.Pow is slow
	case 2:
		return j.Mul(j)
	case -1:
		i := v.Pow(-1)
		i2 := i.Mul(i)
		return j.chain(i, i2.Neg(), i2.Mul(i).Scale(2))
	}
	return j.chain(v.Pow(p), v.Pow(p-1).Scale(p), v.Pow(p-2).Scale(p*(p-1)))
}

// Tanh returns the hyperbolic tangent of j.
func (j Jet) Tanh() Jet {
	t := j.c[0].Tanh()
	t1 := Const(1).Sub(t.Mul(t))
	return j.chain(t, t1, t.Mul(t1).Scale(-2))
}

// Sin returns the sine of j.
func (j Jet) Sin() Jet { s := j.c[0].Sin(); return j.chain(s, j.c[0].Cos(), s.Neg()) }

// Cos returns the cosine of j.
func (j Jet) Cos() Jet { c := j.c[0].Cos(); return j.chain(c, j.c[0].Sin().Neg(), c.Neg()) }

// Activate returns f(j).
func (j Jet) Activate(f Activation) Jet {
	derivative := func(k int) Expr {
		at := func(x float64, k int) float64 {
			var d [4]float64
			d[0], d[1], d[2], d[3] = f.Derivatives(x)
			return d[k]
		}
		kind := f.String()
		if k > 0 {
			kind = fmt.Sprint("derivative ", k, " of ", f)
		}
		return j.c[0].applyAs(kind, nil, function{fmt.Sprint("derivative ", k, " ", f),
			func(x float64) float64 { return at(x, k) },
			func(x, _ float64) float64 { return at(x, k+1) }})
	}
	if j.lanes.Order == Value {
		return Jet{j.lanes, []Expr{derivative(0)}}
	}
	return j.chain(derivative(0), derivative(1), derivative(2))
}

// JetAtan2 returns the angle of the point (x, y), in (-pi, pi].
func JetAtan2(y, x Jet) Jet {
	y, x = common(y, x)
	l := x.lanes
	r := Jet{l, make([]Expr, l.Count())}
	r.c[0] = Atan2(y.c[0], x.c[0])
	if l.Order == Value {
		return r
	}
	// theta_i = w_i/q with w_i = x y_i - y x_i and q = x^2 + y^2.
	X, Y := x.c[0], y.c[0]
	inv := X.Mul(X).Add(Y.Mul(Y)).Pow(-1)
	first := func(i int) Expr {
		s := l.First(i)
		return X.Mul(y.c[s]).Sub(Y.Mul(x.c[s])).Mul(inv)
	}
	for i := range l.Dim {
		r.c[l.First(i)] = first(i)
	}
	// theta_ij = (x_j y_i - y_j x_i + x y_ij - y x_ij - theta_i q_j)/q; the
	// antisymmetric part in the first two cancels against theta_i q_j.
	second := func(i, j, s int, cross bool) Expr {
		e := X.Mul(y.c[s]).Sub(Y.Mul(x.c[s]))
		if cross {
			si, sj := l.First(i), l.First(j)
			qj := X.Mul(x.c[sj]).Add(Y.Mul(y.c[sj])).Scale(2)
			e = e.Add(x.c[sj].Mul(y.c[si])).Sub(y.c[sj].Mul(x.c[si])).Sub(r.c[si].Mul(qj))
		}
		return e.Mul(inv)
	}
	switch l.Order {
	case Laplacian:
		s := l.Lap()
		e := second(0, 0, s, false)
		for i := range l.Dim {
			si := l.First(i)
			qi := X.Mul(x.c[si]).Add(Y.Mul(y.c[si])).Scale(2)
			e = e.Sub(r.c[si].Mul(qi).Mul(inv))
		}
		r.c[s] = e
	case Hessian:
		for i := range l.Dim {
			for j := i; j < l.Dim; j++ {
				r.c[l.Second(i, j)] = second(i, j, l.Second(i, j), true)
			}
		}
	}
	return r
}

// Coordinates adds one data column per space coordinate and returns the
// coordinates as jets of the given layout, each with derivative one along its
// own axis.
func (g *Graph) Coordinates(l Lanes) []Jet {
	x := make([]Jet, l.Dim)
	for i := range x {
		c := make([]Expr, l.Count())
		c[0] = g.Data()
		if l.Order >= Gradient {
			c[l.First(i)] = Const(1)
		}
		x[i] = Jet{l, c}
	}
	return x
}
