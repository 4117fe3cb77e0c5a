package mesh

import "gonum.org/v1/gonum/mat"

// basis is the shape functions of an element, of one of two sorts. They are no
// interface so that arguments need not live on the heap.
type basis struct {
	*product
	*combined
}

// newBasis returns the basis for nodes at the given places.
func (k Kind) newBasis(places [][3]int) basis {
	t := k.Topology()
	switch {
	case t == Pyramid:
		return basis{combined: newCombined(k, places, space{pyramid: pyramidTerms(k.Order(), k.partial())})}
	case k.partial():
		return basis{combined: newCombined(k, places, space{monomials: serendipity(t)})}
	}
	return basis{product: newProduct(t, k.Order(), places)}
}

// shape evaluates the shape functions n and, unless dn is nil, their derivatives
// (nodes×Dim) at the parameters s.
func (b *basis) shape(n, dn, s []float64) {
	if b.product != nil {
		b.product.shape(n, dn, s)
		return
	}
	b.combined.shape(n, dn, s)
}

// product is shape functions that are products of polynomials of one variable
// each: of barycentric coordinates on simplices (Silvester, Numerische
// Mathematik 13 (1969) 481-492), of the parameters on lines, quadrilaterals and
// hexahedra (Lagrange), of both on prisms.
type product struct {
	order, dim int
	simplex    int        // so many parameters are barycentric coordinates, with one more that makes their sum 1
	index      [][4]uint8 // of a node: which polynomial of each parameter, then of that one more
}

func newProduct(t Topology, order int, places [][3]int) *product {
	p := &product{order: order, dim: t.Dim(), index: make([][4]uint8, len(places))}
	if t.Simplex() && t != Line {
		p.simplex = p.dim
	} else if t == Prism {
		p.simplex = 2
	}
	for a, place := range places {
		rest := order
		for j := range p.dim {
			p.index[a][j] = uint8(place[j])
			if j < p.simplex {
				rest -= place[j]
			}
		}
		if p.simplex > 0 {
			p.index[a][3] = uint8(rest)
		}
	}
	return p
}

func (p *product) shape(n, dn, s []float64) {
	var v, d [4][MaxOrder + 1]float64
	for j := range v {
		v[j][0] = 1
	}
	rest := 1.0
	for j, u := range s {
		if j >= p.simplex {
			lagrange(&v[j], &d[j], u, p.order)
			continue
		}
		silvester(&v[j], &d[j], u, p.order)
		rest -= u
	}
	if p.simplex > 0 {
		silvester(&v[3], &d[3], rest, p.order)
	}
	for a, i := range p.index {
		v0, v1, v2, v3 := v[0][i[0]], v[1][i[1]], v[2][i[2]], v[3][i[3]]
		n[a] = v0 * v1 * v2 * v3
		if dn == nil {
			continue
		}
		slopes := [3]float64{d[0][i[0]] * v1 * v2 * v3, v0 * d[1][i[1]] * v2 * v3, v0 * v1 * d[2][i[2]] * v3}
		less := v0 * v1 * v2 * d[3][i[3]]
		for j := range p.simplex {
			slopes[j] -= less
		}
		copy(dn[a*p.dim:(a+1)*p.dim], slopes[:])
	}
}

// silvester sets v[m] to Π_{k<m} (order u - k)/(k + 1), and d[m] to its
// derivative by u.
func silvester(v, d *[MaxOrder + 1]float64, u float64, order int) {
	t, p := float64(order)*u, float64(order)
	v[0], d[0] = 1, 0
	for m := range order {
		k := float64(m)
		v[m+1] = v[m] * (t - k) / (k + 1)
		d[m+1] = (d[m]*(t-k) + v[m]*p) / (k + 1)
	}
}

// lagrange sets v[m] to the polynomial that is one at m/order and zero at the
// other places of the lattice, and d[m] to its derivative by u.
func lagrange(v, d *[MaxOrder + 1]float64, u float64, order int) {
	t, p := float64(order)*u, float64(order)
	for m := range order + 1 {
		v[m], d[m] = 1, 0
		for k := range order + 1 {
			if k != m {
				span := float64(m - k)
				d[m] = (d[m]*(t-float64(k)) + v[m]*p) / span
				v[m] *= (t - float64(k)) / span
			}
		}
	}
}

// space is a set of functions of the parameters, of one of two sorts.
type space struct {
	monomials monomials
	pyramid   pyramidal
}

func (f *space) size() int { return len(f.monomials) + len(f.pyramid) }

// at computes the functions and, unless dv is nil, their derivatives
// (functions×Dim).
func (f *space) at(v, dv, s []float64) {
	if f.pyramid != nil {
		f.pyramid.at(v, dv, s)
		return
	}
	f.monomials.at(v, dv, s)
}

// combined is shape functions that are combinations of the functions of a space:
// those that are one at their own node and zero at the others.
type combined struct {
	space
	dim   int
	share []float64 // nodes×functions
}

func newCombined(k Kind, places [][3]int, f space) *combined {
	nodes := len(places)
	c := &combined{space: f, dim: k.Dim()}
	values := mat.NewDense(nodes, nodes, nil) // functions×nodes
	s, v := make([]float64, c.dim), make([]float64, nodes)
	for a, place := range places {
		for j := range s {
			s[j] = float64(place[j]) / float64(k.Order())
		}
		f.at(v, nil, s)
		values.SetCol(a, v)
	}
	var inverse mat.Dense
	if err := inverse.Inverse(values); err != nil {
		panic("mesh: the functions of a kind do not interpolate at its nodes: " + err.Error())
	}
	c.share = inverse.RawMatrix().Data
	return c
}

func (c *combined) shape(n, dn, s []float64) {
	var buffer [MaxNodes]float64
	var slopes []float64
	v := buffer[:c.size()]
	if dn != nil {
		var more [3 * MaxNodes]float64
		slopes = more[:len(v)*c.dim]
	}
	c.at(v, slopes, s)
	for a := range n {
		row := c.share[a*len(v) : (a+1)*len(v)]
		n[a] = 0
		for i, w := range row {
			n[a] += w * v[i]
		}
		if dn == nil {
			continue
		}
		for j := range c.dim {
			sum := 0.0
			for i, w := range row {
				sum += w * slopes[i*c.dim+j]
			}
			dn[a*c.dim+j] = sum
		}
	}
}
