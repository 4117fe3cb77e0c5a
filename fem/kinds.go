package fem

import (
	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

// cornersOf returns the number of corners of a kind, which are its first nodes.
func cornersOf(k mesh.Kind) int { return k.Corners() }

// linear returns the element of first order with the same corners.
func linear(k mesh.Kind) mesh.Kind { return k.Linear() }

// orderOf returns the order of a kind: of its functions on an edge.
func orderOf(k mesh.Kind) int { return k.Order() }

// ofOrder returns the kind of the given order in which fields are sought on an
// element of kind k: k itself if it has that order.
func ofOrder(k mesh.Kind, order int) mesh.Kind {
	if k.Order() == order {
		return k
	}
	return mesh.NewKind(k.Topology(), order)
}

// sides are the corners of the sides of cells.
var sides = func() (list [mesh.Pyramid + 1][][]int) {
	for t := mesh.Triangle; t <= mesh.Pyramid; t++ {
		list[t] = mesh.NewKind(t, 1).Facets()
	}
	return list
}()

// sidesOf returns the corners of the sides of a cell.
func sidesOf(k mesh.Kind) [][]int { return sides[k.Topology()] }

// places returns the parameters of the nodes of a kind.
func places(k mesh.Kind) [][]float64 {
	list := make([][]float64, k.Nodes())
	for a := range list {
		list[a] = make([]float64, k.Dim())
		k.Node(list[a], a)
	}
	return list
}

// rule returns points and weights on the parameters of a kind that are exact for
// polynomials of the degree, on a pyramid for its functions of that degree.
func rule(k mesh.Kind, degree int) (s, w []float64) {
	switch k.Topology() {
	case mesh.Prism:
		return prismRule(degree)
	case mesh.Pyramid:
		return pyramidRule(degree)
	}
	return geometry.UnitRule(k.Simplex(), k.Dim(), degree)
}

// prismRule is the product of rules on a triangle and across it.
func prismRule(degree int) (s, w []float64) {
	flat, area := geometry.UnitRule(true, 2, degree)
	across, length := geometry.UnitRule(false, 1, degree)
	for i, a := range area {
		for j, l := range length {
			s = append(s, flat[2*i], flat[2*i+1], across[j])
			w = append(w, a*l)
		}
	}
	return s, w
}

// pyramidRule is a rule on the cube whose upper side is drawn together to the
// apex, by which the functions become polynomials.
func pyramidRule(degree int) (s, w []float64) {
	flat, area := geometry.UnitRule(false, 2, degree)
	height, length := geometry.UnitRule(false, 1, degree+2)
	for j, l := range length {
		left := 1 - height[j]
		for i, a := range area {
			s = append(s, left*flat[2*i], left*flat[2*i+1], height[j])
			w = append(w, a*l*left*left)
		}
	}
	return s, w
}

// A half is an element of half the size in another: its kind of first order and
// the parameters of its corners, in halves.
type half struct {
	kind    mesh.Kind
	corners [][3]int
}

// halves returns the elements of half the size that an element is cut into.
func halves(k mesh.Kind) []half {
	unit := linear(k)
	switch unit.Topology() {
	case mesh.Line:
		return shifted(unit, [][3]int{{}, {1}})
	case mesh.Triangle:
		return append(shifted(unit, [][3]int{{}, {1}, {0, 1}}), half{unit, [][3]int{{1, 0}, {1, 1}, {0, 1}}})
	case mesh.Quadrilateral:
		return shifted(unit, [][3]int{{}, {1}, {0, 1}, {1, 1}})
	case mesh.Tetrahedron:
		return tetHalves()
	case mesh.Hexahedron:
		return shifted(unit, [][3]int{{}, {1}, {0, 1}, {1, 1}, {0, 0, 1}, {1, 0, 1}, {0, 1, 1}, {1, 1, 1}})
	case mesh.Prism:
		list := shifted(unit, [][3]int{{}, {1}, {0, 1}, {0, 0, 1}, {1, 0, 1}, {0, 1, 1}})
		for z := range 2 {
			list = append(list, half{unit, [][3]int{{1, 0, z}, {1, 1, z}, {0, 1, z}, {1, 0, z + 1}, {1, 1, z + 1}, {0, 1, z + 1}}})
		}
		return list
	}
	return pyramidHalves()
}

// shifted returns copies of a kind in halves.
func shifted(k mesh.Kind, by [][3]int) []half {
	var list []half
	for _, d := range by {
		h := half{kind: k}
		for _, s := range places(k) {
			for j, v := range s {
				d[j] += int(v)
			}
			h.corners = append(h.corners, d)
			for j, v := range s {
				d[j] -= int(v)
			}
		}
		list = append(list, h)
	}
	return list
}

// tetHalves are those at the corners and those of the octahedron between them,
// which is cut along the diagonal between two opposite edges.
func tetHalves() []half {
	list := shifted(mesh.Tet4, [][3]int{{}, {1}, {0, 1}, {0, 0, 1}})
	from, to := [3]int{1, 0, 0}, [3]int{0, 1, 1}
	for _, edge := range [][2][3]int{
		{{1, 0, 1}, {1, 1, 0}}, {{1, 1, 0}, {0, 1, 0}}, {{0, 1, 0}, {0, 0, 1}}, {{0, 0, 1}, {1, 0, 1}},
	} {
		list = append(list, half{mesh.Tet4, [][3]int{from, edge[0], edge[1], to}})
	}
	return list
}

// pyramidHalves are a pyramid at each corner, one upside down on the middle of
// the base, and tetrahedra between these.
func pyramidHalves() []half {
	list := append(shifted(mesh.Pyramid5, [][3]int{{}, {1}, {0, 1}, {1, 1}, {0, 0, 1}}),
		half{mesh.Pyramid5, [][3]int{{0, 0, 1}, {0, 1, 1}, {1, 1, 1}, {1, 0, 1}, {1, 1, 0}}})
	center := [3]int{1, 1, 0}
	for _, t := range [][3][3]int{ // the middle of an edge of the base and the apexes beside it
		{{1, 0, 0}, {0, 0, 1}, {1, 0, 1}}, {{2, 1, 0}, {1, 0, 1}, {1, 1, 1}},
		{{1, 2, 0}, {1, 1, 1}, {0, 1, 1}}, {{0, 1, 0}, {0, 1, 1}, {0, 0, 1}},
	} {
		list = append(list, half{mesh.Tet4, [][3]int{t[0], center, t[1], t[2]}})
	}
	return list
}
