package mesh

import "fmt"

// Shape evaluates the shape functions of the element and their derivatives at
// the parameters s, of length Dim: in the unit simplex, s_i ≥ 0 and Σ s_i ≤ 1,
// for a simplex; in the unit cube for quadrilaterals and hexahedra; in the unit
// triangle times [0,1] for prisms; 0 ≤ s_0, s_1 ≤ 1 - s_2 for pyramids. With n
// (Nodes) and dn (Nodes×Dim, row-major; nil if not wanted) the element is
//
//	x = Σ_a n_a x_a,  ∂x_i/∂s_j = Σ_a x_ai dn_aj.
//
// Shape panics if a length is wrong.
func (k Kind) Shape(n, dn, s []float64) {
	t, dim := k.traits(), k.Dim()
	if nodes := len(t.places); len(n) != nodes || dn != nil && len(dn) != nodes*dim || len(s) != dim {
		panic(fmt.Sprintf("mesh: shape of a %s with %d values, %d derivatives, %d parameters", k, len(n), len(dn), len(s)))
	}
	if k.Order() == 1 && k.Simplex() {
		linear(n, dn, s)
		return
	}
	t.basis.shape(n, dn, s)
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

// Map writes to x the point of an element at the parameters s, and to slope the
// derivatives ∂x_i/∂s_j there. nodes are the coordinates of its nodes, len(x) to
// each. Map panics if there are too many or too few.
func (k Kind) Map(x []float64, slope *[3][3]float64, nodes, s []float64) {
	const few, more = 10, 27 // nodes of simplices and of others up to second order
	switch count := len(nodes) / len(x); {
	case count <= few:
		var n [few]float64
		var dn [3 * few]float64
		k.place(x, slope, nodes, s, n[:count], dn[:count*len(s)])
	case count <= more:
		var n [more]float64
		var dn [3 * more]float64
		k.place(x, slope, nodes, s, n[:count], dn[:count*len(s)])
	default:
		k.place(x, slope, nodes, s, make([]float64, count), make([]float64, count*len(s)))
	}
}

// place is Map with room for the shape functions.
func (k Kind) place(x []float64, slope *[3][3]float64, nodes, s, n, dn []float64) {
	k.Shape(n, dn, s)
	*slope = [3][3]float64{}
	clear(x)
	dim, params := len(x), len(s)
	for a, share := range n {
		for i, v := range nodes[a*dim : (a+1)*dim] {
			x[i] += share * v
			for j := range params {
				slope[i][j] += dn[a*params+j] * v
			}
		}
	}
}
