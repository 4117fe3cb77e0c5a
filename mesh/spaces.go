package mesh

// monomials are products of powers of the parameters, at most squares.
type monomials [][3]int

// serendipity returns the monomials of the kind of second order that has nodes
// on edges only: on quadrilaterals and hexahedra those with at most one square,
// on prisms quadratics on the triangle times linears across it and linears
// times squares (Zienkiewicz and Taylor, The Finite Element Method, vol. 1,
// sections "Serendipity family" and "Prismatic elements").
func serendipity(t Topology) monomials {
	var list monomials
	dim := t.Dim()
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				e := [3]int{i, j, k}
				switch {
				case dim == 2 && k > 0:
				case t == Prism && (i+j > 2 || k == 2 && i+j > 1):
				case t != Prism && squares(e) > 1:
				default:
					list = append(list, e)
				}
			}
		}
	}
	return list
}

func squares(e [3]int) (n int) {
	for _, p := range e {
		if p == 2 {
			n++
		}
	}
	return n
}

func (m monomials) at(v, dv, s []float64) {
	var power, slope [3][3]float64
	for j := range power {
		power[j] = [3]float64{0: 1}
	}
	for j, u := range s {
		power[j], slope[j] = [3]float64{1, u, u * u}, [3]float64{0, 1, 2 * u}
	}
	for i, e := range m {
		v[i] = power[0][e[0]] * power[1][e[1]] * power[2][e[2]]
		for j := range len(s) {
			if dv != nil {
				p := power
				p[j] = slope[j]
				dv[i*len(s)+j] = p[0][e[0]] * p[1][e[1]] * p[2][e[2]]
			}
		}
	}
}

// pyramidal is the functions L_i(r) L_j(t) (1-z)^m L_k(z) with m = max(i, j) of
// the coordinates r = s_0/(1-z), t = s_1/(1-z), z = s_2 of a pyramid, where L are
// Legendre's polynomials on [0,1]: M. Bergot, G. Cohen and M. Duruflé,
// Higher-order finite elements for hybrid meshes using new nodal pyramidal
// elements, J. Sci. Comput. 42 (2010) 345-381. They are rational in s, and
// polynomials of the same degree on every face.
type pyramidal [][3]int

// pyramidTerms returns the i, j, k of the functions of an order; without those
// of inner nodes only at order 2.
func pyramidTerms(order int, edgesOnly bool) (terms pyramidal) {
	for i := range order + 1 {
		for j := range order + 1 {
			if edgesOnly && i == 2 && j == 2 {
				continue
			}
			for k := range order + 1 - max(i, j) {
				terms = append(terms, [3]int{i, j, k})
			}
		}
	}
	return terms
}

func (p pyramidal) at(v, dv, s []float64) {
	const apex = 1e-14 // nearer to it, r and t are taken as in the middle
	var r, t, z, dr, dt, dz, w [MaxOrder + 1]float64
	left := 1 - s[2]
	x, y := .5, .5
	if left > apex || left < -apex {
		x, y = s[0]/left, s[1]/left
	}
	legendre(&r, &dr, x)
	legendre(&t, &dt, y)
	legendre(&z, &dz, s[2])
	w[0] = 1
	for m := range MaxOrder {
		w[m+1] = w[m] * left
	}
	for a, e := range p {
		i, j, k := e[0], e[1], e[2]
		m := max(i, j)
		v[a] = r[i] * t[j] * w[m] * z[k]
		if dv == nil {
			continue
		}
		d := dv[3*a : 3*a+3]
		if m == 0 {
			d[0], d[1], d[2] = 0, 0, dz[k]
			continue
		}
		less := w[m-1] * z[k]
		d[0], d[1] = dr[i]*t[j]*less, r[i]*dt[j]*less
		d[2] = x*d[0] + y*d[1] + r[i]*t[j]*(w[m]*dz[k]-float64(m)*less)
	}
}

// legendre sets v to Legendre's polynomials on [0,1] at u, d to their derivatives.
func legendre(v, d *[MaxOrder + 1]float64, u float64) {
	t := 2*u - 1
	v[0], d[0], v[1], d[1] = 1, 0, t, 2
	for m := 1; m < MaxOrder; m++ {
		a, b := float64(2*m+1)/float64(m+1), float64(m)/float64(m+1)
		v[m+1] = a*t*v[m] - b*v[m-1]
		d[m+1] = a*(2*v[m]+t*d[m]) - b*d[m-1]
	}
}
