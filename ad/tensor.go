package ad

// Grad returns the gradient of the vector field u, grad[i][j] = du_i/dx_j.
func Grad(u []Jet) [][]Jet {
	g := make([][]Jet, len(u))
	for i, ui := range u {
		for j := range ui.lanes.Dim {
			g[i] = append(g[i], ui.D(j))
		}
	}
	return g
}

// Div returns the divergence of a vector field.
func Div(u []Jet) Jet {
	s := u[0].D(0)
	for i := 1; i < len(u); i++ {
		s = s.Add(u[i].D(i))
	}
	return s
}

// DivRows returns the divergence of a second-order tensor field row by row,
// (div s)_i = sum_j ds_ij/dx_j.
func DivRows(s [][]Jet) []Jet {
	d := make([]Jet, len(s))
	for i, row := range s {
		d[i] = Div(row)
	}
	return d
}

// Trace returns the trace of a square tensor.
func Trace(a [][]Jet) Jet {
	t := a[0][0]
	for i := 1; i < len(a); i++ {
		t = t.Add(a[i][i])
	}
	return t
}

// Sym returns the symmetric part of a square tensor.
func Sym(a [][]Jet) [][]Jet {
	return build(len(a), func(i, j int) Jet {
		if i == j {
			return a[i][i]
		}
		return a[i][j].Add(a[j][i]).Scale(0.5)
	})
}

// Cof returns the cofactor matrix of a 2x2 or 3x3 tensor: a Cof(a)' = det(a) I.
func Cof(a [][]Jet) [][]Jet {
	switch len(a) {
	case 2:
		return [][]Jet{{a[1][1], a[1][0].Neg()}, {a[0][1].Neg(), a[0][0]}}
	case 3:
		return build(3, func(i, j int) Jet {
			p, q, r, s := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
			return a[p][r].Mul(a[q][s]).Sub(a[p][s].Mul(a[q][r]))
		})
	}
	fail("cofactors of a %dx%d tensor", len(a), len(a))
	return nil
}

// Det returns the determinant of a 2x2 or 3x3 tensor.
func Det(a [][]Jet) Jet {
	c := Cof(a)
	d := a[0][0].Mul(c[0][0])
	for j := 1; j < len(a); j++ {
		d = d.Add(a[0][j].Mul(c[0][j]))
	}
	return d
}

// Inverse returns the inverse of a 2x2 or 3x3 tensor.
func Inverse(a [][]Jet) [][]Jet {
	c, inv := Cof(a), Det(a).Pow(-1)
	return build(len(a), func(i, j int) Jet { return c[j][i].Mul(inv) })
}

// Transpose returns the transpose of a square tensor.
func Transpose(a [][]Jet) [][]Jet {
	return build(len(a), func(i, j int) Jet { return a[j][i] })
}

// Product returns the product a b of two square tensors.
func Product(a, b [][]Jet) [][]Jet {
	return build(len(a), func(i, j int) Jet {
		s := a[i][0].Mul(b[0][j])
		for k := 1; k < len(a); k++ {
			s = s.Add(a[i][k].Mul(b[k][j]))
		}
		return s
	})
}

// Inner returns the double contraction a:b of two tensors, the sum of the
// products of their components.
func Inner(a, b [][]Jet) Jet {
	s := a[0][0].Mul(b[0][0])
	for i, row := range a {
		for j := range row {
			if i+j > 0 {
				s = s.Add(row[j].Mul(b[i][j]))
			}
		}
	}
	return s
}

func build(n int, f func(i, j int) Jet) [][]Jet {
	a := make([][]Jet, n)
	for i := range a {
		for j := range n {
			a[i] = append(a[i], f(i, j))
		}
	}
	return a
}
