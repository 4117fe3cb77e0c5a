package ad

// Vector is a vector field: its components, jets of one layout. With its methods and
// those of Tensor equations read as they are written: for linear elasticity
//
//	e := u.Grad().Sym()
//	s := e.Scale(2*mu).Add(Identity(e.Tr().Scale(lambda), 2))
//	residual := s.Div()
type Vector []Jet

// Tensor is a field of second-order tensors, by rows.
type Tensor [][]Jet

// Gradient returns the gradient of a scalar field, jets of one order less.
func (j Jet) Gradient() Vector {
	g := make(Vector, j.lanes.Dim)
	for i := range g {
		g[i] = j.D(i)
	}
	return g
}

// Grad returns the gradient, Grad()[i][j] = du_i/dx_j.
func (u Vector) Grad() Tensor { return Grad(u) }

// Div returns the divergence.
func (u Vector) Div() Jet { return Div(u) }

// Lap returns the Laplacian of every component.
func (u Vector) Lap() []Expr {
	l := make([]Expr, len(u))
	for i, c := range u {
		l[i] = c.Lap()
	}
	return l
}

// D returns the derivative of every component along axis i.
func (u Vector) D(i int) Vector { return u.each(func(c Jet) Jet { return c.D(i) }) }

// Add returns u + v.
func (u Vector) Add(v Vector) Vector { return u.with("sum", v, Jet.Add) }

// Sub returns u - v.
func (u Vector) Sub(v Vector) Vector { return u.with("difference", v, Jet.Sub) }

// Scale returns a u.
func (u Vector) Scale(a float64) Vector { return u.each(func(c Jet) Jet { return c.Scale(a) }) }

// Times returns s u.
func (u Vector) Times(s Jet) Vector { return u.each(s.Mul) }

// Dot returns the scalar product u . v.
func (u Vector) Dot(v Vector) Jet {
	p := u.with("scalar product", v, Jet.Mul)
	s := p[0]
	for _, c := range p[1:] {
		s = s.Add(c)
	}
	return s
}

// Along returns (u . grad) f, the derivative of a scalar field along u.
func (u Vector) Along(f Jet) Jet { return u.Dot(f.Gradient()) }

// Values returns the values of the components.
func (u Vector) Values() []Expr {
	v := make([]Expr, len(u))
	for i, c := range u {
		v[i] = c.V()
	}
	return v
}

func (u Vector) each(f func(Jet) Jet) Vector {
	v := make(Vector, len(u))
	for i, c := range u {
		v[i] = f(c)
	}
	return v
}

func (u Vector) with(what string, v Vector, f func(a, b Jet) Jet) Vector {
	if len(u) != len(v) || len(u) == 0 {
		fail("%s of vectors of %d and %d components", what, len(u), len(v))
	}
	w := make(Vector, len(u))
	for i, c := range u {
		w[i] = f(c, v[i])
	}
	return w
}

// Identity returns s I, an n x n tensor.
func Identity(s Jet, n int) Tensor {
	zero := s.Scale(0)
	return build(n, func(i, j int) Jet {
		if i == j {
			return s
		}
		return zero
	})
}

// Div returns the divergence row by row, Div()_i = sum_j da_ij/dx_j.
func (a Tensor) Div() Vector { return DivRows(a) }

// Tr returns the trace.
func (a Tensor) Tr() Jet { return Trace(a) }

// Sym returns the symmetric part.
func (a Tensor) Sym() Tensor { return Sym(a) }

// T returns the transpose.
func (a Tensor) T() Tensor { return Transpose(a) }

// Det returns the determinant of a 2x2 or 3x3 tensor.
func (a Tensor) Det() Jet { return Det(a) }

// Cof returns the cofactors of a 2x2 or 3x3 tensor: a Cof(a)' = det(a) I.
func (a Tensor) Cof() Tensor { return Cof(a) }

// Inv returns the inverse of a 2x2 or 3x3 tensor.
func (a Tensor) Inv() Tensor { return Inverse(a) }

// Add returns a + b.
func (a Tensor) Add(b Tensor) Tensor { return a.with("sum", b, Vector.Add) }

// Sub returns a - b.
func (a Tensor) Sub(b Tensor) Tensor { return a.with("difference", b, Vector.Sub) }

// Scale returns s a.
func (a Tensor) Scale(s float64) Tensor { return a.rows(func(r Vector) Vector { return r.Scale(s) }) }

// Times returns s a.
func (a Tensor) Times(s Jet) Tensor { return a.rows(func(r Vector) Vector { return r.Times(s) }) }

// Of returns the product a u with a vector.
func (a Tensor) Of(u Vector) Vector {
	v := make(Vector, len(a))
	for i, row := range a {
		v[i] = Vector(row).Dot(u)
	}
	return v
}

// Mul returns the product a b of two square tensors.
func (a Tensor) Mul(b Tensor) Tensor { return Product(a, b) }

// Inner returns the double contraction a:b, the sum of the products of components.
func (a Tensor) Inner(b Tensor) Jet { return Inner(a, b) }

func (a Tensor) rows(f func(Vector) Vector) Tensor {
	b := make(Tensor, len(a))
	for i, row := range a {
		b[i] = f(row)
	}
	return b
}

func (a Tensor) with(what string, b Tensor, f func(u, v Vector) Vector) Tensor {
	if len(a) != len(b) {
		fail("%s of tensors of %d and %d rows", what, len(a), len(b))
	}
	c := make(Tensor, len(a))
	for i, row := range a {
		c[i] = f(row, b[i])
	}
	return c
}
