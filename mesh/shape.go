package mesh

import "fmt"

// Shape evaluates the shape functions of the element and their derivatives at
// the parameter s, of length Dim: in the unit simplex, s_i ≥ 0 and Σ s_i ≤ 1, for
// a simplex, in the unit square for a quadrilateral. With n (Nodes) and dn
// (Nodes×Dim, row-major; nil if not wanted) the element is
//
//	x = Σ_a n_a x_a,  ∂x_i/∂s_j = Σ_a x_ai dn_aj.
//
// Shape panics if a length is wrong.
func (k Kind) Shape(n, dn, s []float64) {
	t := k.traits()
	if len(n) != t.nodes || dn != nil && len(dn) != t.nodes*t.dim || len(s) != t.dim {
		panic(fmt.Sprintf("mesh: shape of a %s with %d values, %d derivatives, %d parameters", k, len(n), len(dn), len(s)))
	}
	switch {
	case t.simplex && t.edges == nil:
		linear(n, dn, s)
	case t.simplex:
		quadratic(t, n, dn, s)
	case k == Quad4:
		bilinear(n, dn, s)
	case k == Quad9:
		biquadratic(n, dn, s)
	default:
		serendipity(n, dn, s)
	}
}

// Map writes to x the point of an element at the parameter s, and to slope the
// derivatives ∂x_i/∂s_j there. nodes holds the coordinates of its nodes, len(x)
// each. Map panics if the number of nodes is wrong.
func (k Kind) Map(x []float64, slope *[3][3]float64, nodes, s []float64) {
	const most = 10 // nodes
	var n [most]float64
	var dn [3 * most]float64
	dim := len(x)
	count, params := len(nodes)/dim, len(s)
	k.Shape(n[:count], dn[:count*params], s)
	*slope = [3][3]float64{}
	clear(x)
	for a := range count {
		for i, v := range nodes[a*dim : (a+1)*dim] {
			x[i] += n[a] * v
			for j := range params {
				slope[i][j] += dn[a*params+j] * v
			}
		}
	}
}

// linear sets n to the barycentric coordinates, 1 - Σ s_i and s.
func linear(n, dn, s []float64) {
	dim := len(s)
	n[0] = 1
	for i, si := range s {
		n[0] -= si
		n[i+1] = si
	}
	if dn == nil {
		return
	}
	clear(dn)
	for j := range dim {
		dn[j] = -1
		dn[(j+1)*dim+j] = 1
	}
}

// quadratic sets n, with barycentric coordinates λ, to λ_a (2 λ_a - 1) at the
// corners and 4 λ_a λ_b at the middle of the edge ab.
func quadratic(t *traits, n, dn, s []float64) {
	var lambda [4]float64
	var slope [12]float64
	linear(lambda[:t.corners], slope[:t.corners*t.dim], s)
	for a := range t.corners {
		n[a] = lambda[a] * (2*lambda[a] - 1)
	}
	for i, e := range t.edges {
		n[t.corners+i] = 4 * lambda[e[0]] * lambda[e[1]]
	}
	if dn == nil {
		return
	}
	for j := range t.dim {
		for a := range t.corners {
			dn[a*t.dim+j] = (4*lambda[a] - 1) * slope[a*t.dim+j]
		}
		for i, e := range t.edges {
			dn[(t.corners+i)*t.dim+j] = 4 * (lambda[e[0]]*slope[e[1]*t.dim+j] + lambda[e[1]]*slope[e[0]*t.dim+j])
		}
	}
}

// quadNodes are the nodes of the nine-node quadrilateral on a lattice of half a
// side.
var quadNodes = [9][2]int{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 0}, {2, 1}, {1, 2}, {0, 1}, {1, 1}}

func bilinear(n, dn, s []float64) {
	x, y := [3]float64{0: 1 - s[0], 2: s[0]}, [3]float64{0: 1 - s[1], 2: s[1]}
	slope := [3]float64{0: -1, 2: 1}
	tensor(n, dn, x, y, slope, slope)
}

func biquadratic(n, dn, s []float64) {
	x, dx := parabolas(s[0])
	y, dy := parabolas(s[1])
	tensor(n, dn, x, y, dx, dy)
}

// parabolas returns the polynomials of degree 2 that are one at one of 0, 1/2
// and 1 and zero at the other two, and their derivatives.
func parabolas(s float64) (n, dn [3]float64) {
	return [3]float64{(1 - s) * (1 - 2*s), 4 * s * (1 - s), s * (2*s - 1)},
		[3]float64{4*s - 3, 4 - 8*s, 4*s - 1}
}

// tensor sets n to products of functions of s_0 and s_1 given on the lattice.
func tensor(n, dn []float64, x, y, dx, dy [3]float64) {
	for a := range n {
		i, j := quadNodes[a][0], quadNodes[a][1]
		n[a] = x[i] * y[j]
		if dn != nil {
			dn[2*a], dn[2*a+1] = dx[i]*y[j], x[i]*dy[j]
		}
	}
}

// serendipity is biquadratic with the center at half the sum of the midpoints
// minus a quarter of the sum of the corners, which removes the product of the
// squares.
func serendipity(n, dn, s []float64) {
	var full [9]float64
	var slope [18]float64
	biquadratic(full[:], slope[:], s)
	for a := range 8 {
		share := 0.5
		if a < 4 {
			share = -0.25
		}
		n[a] = full[a] + share*full[8]
		if dn != nil {
			dn[2*a] = slope[2*a] + share*slope[16]
			dn[2*a+1] = slope[2*a+1] + share*slope[17]
		}
	}
}
