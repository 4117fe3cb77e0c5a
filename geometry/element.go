package geometry

import (
	"math"
	"sync"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// An element is a cell or facet of a mesh: x(s) = Σ N_i(s) node_i.
type element struct {
	kind  mesh.Kind
	dim   int       // of space
	nodes []float64 // dim to a node
}

func newElement(m *mesh.Mesh, e mesh.Element) element {
	el := element{kind: e.Kind, dim: m.Dim, nodes: make([]float64, 0, len(e.Nodes)*m.Dim)}
	for _, i := range e.Nodes {
		el.nodes = append(el.nodes, m.X[i*m.Dim:(i+1)*m.Dim]...)
	}
	return el
}

func (e element) node(i int) []float64 { return e.nodes[i*e.dim : (i+1)*e.dim] }

// patch returns the element as a patch: over the simplex if it is one, else over
// the cube, of which prisms and pyramids have a side collapsed.
func (e element) patch() Patch {
	k := e.kind.Dim()
	at := e.place()
	if e.straight() {
		at = e.affine()
	}
	switch e.kind.Topology() {
	case mesh.Prism:
		return Patch{K: k, Map: collapsedPrism(at), spread: evenPrism(at), excess: 1}
	case mesh.Pyramid:
		return Patch{K: k, Map: collapsedPyramid(at), spread: evenPyramid(at), excess: 2}
	}
	return Patch{K: k, Simplex: e.kind.Simplex(), Map: at}
}

// place returns the map of the parameters of the element to points; see
// Patch.Map.
func (e element) place() func(x, n, s []float64) float64 {
	k := e.kind.Dim()
	return func(x, n, s []float64) float64 {
		var slope [3][3]float64
		e.kind.Map(x, &slope, e.nodes, s)
		return density(&slope, n, k, len(x))
	}
}

// along are the corners along the axes of the parameters from the first corner.
var along = [...][]int{
	mesh.Line: {1}, mesh.Triangle: {1, 2}, mesh.Quadrilateral: {1, 3},
	mesh.Tetrahedron: {1, 2, 3}, mesh.Hexahedron: {1, 3, 4}, mesh.Prism: {1, 2, 3}, mesh.Pyramid: {1, 3, 4},
}

// slopes returns the derivatives ∂x_i/∂s_j of the affine map that has the first
// corner of the element and those along the axes at their places.
func (e element) slopes() (slope [3][3]float64) {
	origin := e.node(0)
	for j, corner := range along[e.kind.Topology()] {
		for a, v := range e.node(corner) {
			slope[a][j] = v - origin[a]
		}
	}
	return slope
}

// affine returns the map of a straight element.
func (e element) affine() func(x, n, s []float64) float64 {
	slope, origin := e.slopes(), e.node(0)
	var normal [3]float64
	measure := density(&slope, normal[:e.dim], e.kind.Dim(), e.dim)
	return func(x, n, s []float64) float64 {
		for a := range x {
			x[a] = origin[a]
			for j, t := range s {
				x[a] += t * slope[a][j]
			}
		}
		copy(n, normal[:])
		return measure
	}
}

// straight reports whether the element is the affine image of its parameters,
// give or take rounding.
func (e element) straight() bool {
	const rounding = 1e-13 // of the coordinates
	slope, origin := e.slopes(), e.node(0)
	var buffer, point [3]float64
	s, x := buffer[:e.kind.Dim()], point[:e.dim]
	for i := range len(e.nodes) / e.dim {
		e.kind.Node(s, i)
		for a := range x {
			x[a] = origin[a]
			for j, t := range s {
				x[a] += t * slope[a][j]
			}
		}
		if vec.Distance(x, e.node(i)) > rounding*(vec.Norm(x)+vec.Norm(origin)) {
			return false
		}
	}
	return true
}

// collapsedPrism returns the map over the cube of a prism whose parameters run
// over the unit triangle times [0,1].
func collapsedPrism(at func(x, n, s []float64) float64) func(x, n, t []float64) float64 {
	return func(x, n, t []float64) float64 {
		s := [3]float64{t[0] * (1 - t[1]), t[0] * t[1], t[2]}
		return at(x, n, s[:]) * t[0]
	}
}

// evenPrism is collapsedPrism but that equal volumes of the cube have equal
// volumes of the parameters; see Patch.spread.
func evenPrism(at func(x, n, s []float64) float64) func(x, n, u []float64) float64 {
	return func(x, n, u []float64) float64 {
		r := math.Sqrt(u[0])
		s := [3]float64{r * (1 - u[1]), r * u[1], u[2]}
		return at(x, n, s[:]) / 2
	}
}

// collapsedPyramid returns the map over the cube of a pyramid, whose parameters
// are s_0, s_1 from 0 to 1 - s_2.
func collapsedPyramid(at func(x, n, s []float64) float64) func(x, n, t []float64) float64 {
	return func(x, n, t []float64) float64 {
		left := 1 - t[2]
		s := [3]float64{t[0] * left, t[1] * left, t[2]}
		return at(x, n, s[:]) * left * left
	}
}

// evenPyramid is to collapsedPyramid as evenPrism is to collapsedPrism.
func evenPyramid(at func(x, n, s []float64) float64) func(x, n, u []float64) float64 {
	return func(x, n, u []float64) float64 {
		left := math.Cbrt(1 - u[2])
		s := [3]float64{u[0] * left, u[1] * left, 1 - left}
		return at(x, n, s[:]) / 3
	}
}

// degree returns a degree of rules that integrate the density of the element
// exactly, or to some 1e-9 where it is a curved facet.
func (e element) degree() int {
	const least, perOrder = 10, 8
	p := e.kind.Order()
	if e.kind.Dim() < e.dim && p > 2 {
		return least + perOrder*(p-2)
	}
	return max(least, 3*p-1)
}

// volumes are the measures of the parameters.
var volumes = [...]float64{
	mesh.Line: 1, mesh.Triangle: 1. / 2, mesh.Quadrilateral: 1,
	mesh.Tetrahedron: 1. / 6, mesh.Hexahedron: 1, mesh.Prism: 1. / 2, mesh.Pyramid: 1. / 3,
}

// measure returns the length, area or volume of the element.
func (e element) measure() float64 {
	k := e.kind.Dim()
	if e.straight() {
		slope := e.slopes()
		return density(&slope, nil, k, e.dim) * volumes[e.kind.Topology()]
	}
	source := e.patch()
	ref := reference{source.Simplex && k > 1, k, e.degree() + source.excess}
	rule, known := measureRules.Load(ref)
	if !known {
		rule, _ = measureRules.LoadOrStore(ref, ref.rule())
	}
	r, x, sum := rule.(referenceRule), make([]float64, e.dim), 0.0
	for j, w := range r.w {
		sum += w * source.Map(x, nil, r.x[j*k:(j+1)*k])
	}
	return sum
}

// measureRules keeps the rules of measure by their references.
var measureRules sync.Map

// density returns the measure of the image by volume of the parameters, k of
// them in space of dimension dim, and writes the unit normal to n unless that is
// nil or k is dim: the tangent turned by -90 degrees in the plane, the cross
// product of the tangents in space.
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
