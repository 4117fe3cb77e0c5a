package geometry

import (
	"math"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// An element is a cell or facet of a mesh: x(s) = Σ N_i(s) node_i.
type element struct {
	kind  mesh.Kind
	dim   int       // of space
	nodes []float64 // dim per node
}

func newElement(m *mesh.Mesh, e mesh.Element) element {
	el := element{kind: e.Kind, dim: m.Dim, nodes: make([]float64, 0, len(e.Nodes)*m.Dim)}
	for _, i := range e.Nodes {
		el.nodes = append(el.nodes, m.X[i*m.Dim:(i+1)*m.Dim]...)
	}
	return el
}

func (e element) node(i int) []float64 { return e.nodes[i*e.dim : (i+1)*e.dim] }

// patch returns the element as a patch.
func (e element) patch() Patch {
	k := e.kind.Dim()
	if e.straight() {
		return e.affine()
	}
	return Patch{K: k, Simplex: e.kind.Simplex(), Map: func(x, n, s []float64) float64 {
		var slope [3][3]float64
		e.kind.Map(x, &slope, e.nodes, s)
		return density(&slope, n, k, len(x))
	}}
}

// affine returns the patch of a straight simplex.
func (e element) affine() Patch {
	k := e.kind.Dim()
	var slope [3][3]float64
	origin := e.node(0)
	for j := range k {
		for a, v := range e.node(j + 1) {
			slope[a][j] = v - origin[a]
		}
	}
	var normal [3]float64
	measure := density(&slope, normal[:e.dim], k, e.dim)
	return Patch{K: k, Simplex: true, Map: func(x, n, s []float64) float64 {
		for a := range x {
			x[a] = origin[a]
			for j, t := range s {
				x[a] += t * slope[a][j]
			}
		}
		copy(n, normal[:])
		return measure
	}}
}

// straight reports whether the element is a simplex whose further nodes are the
// midpoints of its straight edges, up to rounding.
func (e element) straight() bool {
	const rounding = 1e-13 // of the coordinates
	if !e.kind.Simplex() {
		return false
	}
	k := e.kind.Dim()
	corner := element{kind: [...]mesh.Kind{1: mesh.Line2, 2: mesh.Triangle3, 3: mesh.Tet4}[k], dim: e.dim, nodes: e.nodes[:(k+1)*e.dim]}
	x, slope := make([]float64, e.dim), [3][3]float64{}
	for i, s := range middles[k][:len(e.nodes)/e.dim-k-1] {
		corner.kind.Map(x, &slope, corner.nodes, s)
		if vec.Distance(x, e.node(k+1+i)) > rounding*(vec.Norm(x)+vec.Norm(e.node(0))) {
			return false
		}
	}
	return true
}

// middles are the parameters of the nodes on the edges of second-order simplices.
var middles = [...][][]float64{
	1: {{.5}},
	2: {{.5, 0}, {.5, .5}, {0, .5}},
	3: {{.5, 0, 0}, {.5, .5, 0}, {0, .5, 0}, {0, 0, .5}, {0, .5, .5}, {.5, 0, .5}},
}

// density returns the measure of the image per volume of the parameters, of
// which there are k in space of dimension dim, and writes the unit normal to n
// unless n is nil or k is dim: the tangent turned by -90 degrees in 2D, the
// cross product of the tangents in 3D.
func density(slope *[3][3]float64, n []float64, k, dim int) float64 {
	switch {
	case k == dim:
		return determinant(slope, dim)
	case dim == 2:
		tx, ty := slope[0][0], slope[1][0]
		length := math.Hypot(tx, ty)
		if n != nil {
			n[0], n[1] = ty/length, -tx/length
		}
		return length
	default:
		var c [3]float64
		for a := range c {
			b, d := (a+1)%3, (a+2)%3
			c[a] = slope[b][0]*slope[d][1] - slope[d][0]*slope[b][1]
		}
		area := vec.Norm(c[:])
		if n != nil {
			for a := range c {
				n[a] = c[a] / area
			}
		}
		return area
	}
}

func determinant(m *[3][3]float64, dim int) float64 {
	if dim == 2 {
		return m[0][0]*m[1][1] - m[0][1]*m[1][0]
	}
	return m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) -
		m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) +
		m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
}

// outside returns how far x is outside the element in units of its parameters,
// negative inside, by Newton's method on x(s).
func (e element) outside(x []float64) float64 {
	const iterations, tolerance = 20, 1e-14
	k := e.kind.Dim()
	var buffer, point [3]float64
	s := buffer[:k]
	for j := range s {
		s[j] = 1 / float64(k+1)
	}
	for range iterations {
		var slope [3][3]float64
		y := point[:e.dim]
		e.kind.Map(y, &slope, e.nodes, s)
		det := determinant(&slope, e.dim)
		var step float64
		for j := range s { // Cramer's rule
			column := slope
			for a := range x {
				column[a][j] = x[a] - y[a]
			}
			d := determinant(&column, e.dim) / det
			s[j] += d
			step = max(step, math.Abs(d))
		}
		if !(step > tolerance) {
			break
		}
	}
	out, sum := math.Inf(-1), 0.0
	for _, v := range s {
		out = max(out, -v)
		if !e.kind.Simplex() {
			out = max(out, v-1)
		}
		sum += v
	}
	if e.kind.Simplex() {
		out = max(out, sum-1)
	}
	return out
}

// bounds returns the box around the nodes of the element.
func (e element) bounds() (lo, hi [3]float64) {
	for a := range e.dim {
		lo[a], hi[a] = math.Inf(1), math.Inf(-1)
	}
	for i := range len(e.nodes) / e.dim {
		for a, v := range e.node(i) {
			lo[a], hi[a] = min(lo[a], v), max(hi[a], v)
		}
	}
	return lo, hi
}
