package fem

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

// families are the elements that differ in their order alone, from order 1 on,
// complete ones.
var families = [][]mesh.Kind{
	{mesh.Line2, mesh.Line3},
	{mesh.Triangle3, mesh.Triangle6},
	{mesh.Quad4, mesh.Quad9},
	{mesh.Tet4, mesh.Tet10},
}

// family returns the elements that a kind is one of, from order 1 on.
func family(k mesh.Kind) []mesh.Kind {
	i := 0
	switch {
	case k.Dim() == 3:
		i = 3
	case k.Dim() == 2 && k.Simplex():
		i = 1
	case k.Dim() == 2:
		i = 2
	}
	return families[i]
}

// linear returns the element of first order with the same corners.
func linear(k mesh.Kind) mesh.Kind { return family(k)[0] }

// cornersOf returns the number of corners of a kind, which are its first nodes.
func cornersOf(k mesh.Kind) int { return linear(k).Nodes() }

// orderOf returns the order of a kind: of its functions on an edge.
func orderOf(k mesh.Kind) int {
	kinds := family(k)
	for i, complete := range kinds {
		if k.Nodes() <= complete.Nodes() {
			return i + 1
		}
	}
	return len(kinds) + 1
}

// ofOrder returns the kind of the given order in which fields are sought on an
// element of kind k: k itself if it has that order.
func ofOrder(k mesh.Kind, order int) mesh.Kind {
	if orderOf(k) == order {
		return k
	}
	kinds := family(k)
	if order > len(kinds) {
		panic(fmt.Sprintf("fem: no element of order %d on a %s", order, k))
	}
	return kinds[order-1]
}

// sidesOf returns the corners of the sides of a cell.
func sidesOf(k mesh.Kind) [][]int {
	switch linear(k) {
	case mesh.Triangle3:
		return [][]int{{0, 1}, {1, 2}, {2, 0}}
	case mesh.Quad4:
		return [][]int{{0, 1}, {1, 2}, {2, 3}, {3, 0}}
	case mesh.Tet4:
		return [][]int{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}}
	}
	return nil
}

// places returns the parameters of the nodes of a kind, which follow from its
// shape functions: Σ_a N_a(s) s_a = s for all s.
func places(k mesh.Kind) [][]float64 {
	s, _ := rule(k, 2*orderOf(k)+4)
	dim, n := k.Dim(), k.Nodes()
	points := len(s) / dim
	shapes := mat.NewDense(points, n, nil)
	for i := range points {
		k.Shape(shapes.RawRowView(i), nil, s[i*dim:(i+1)*dim])
	}
	var at mat.Dense
	if err := at.Solve(shapes, mat.NewDense(points, dim, s)); err != nil {
		panic(fmt.Sprintf("fem: the shape functions of a %s: %v", k, err))
	}
	list := make([][]float64, n)
	for a := range list {
		list[a] = slices.Clone(at.RawRowView(a))
		for j, v := range list[a] {
			list[a][j] = math.Round(v*(1<<30)) / (1 << 30)
		}
	}
	return list
}

// rule returns points and weights exact for polynomials of the degree on the
// parameters of a kind.
func rule(k mesh.Kind, degree int) (s, w []float64) {
	return geometry.UnitRule(k.Simplex(), k.Dim(), degree)
}

// A half is an element of half the size in another: its kind of first order and
// the parameters of its corners, in halves.
type half struct {
	kind    mesh.Kind
	corners [][3]int
}

// halves returns the elements of half the size that an element is cut into.
func halves(k mesh.Kind) []half {
	switch kind := linear(k); kind {
	case mesh.Line2:
		return []half{{kind, [][3]int{{0}, {1}}}, {kind, [][3]int{{1}, {2}}}}
	case mesh.Triangle3:
		return triangleHalves
	case mesh.Quad4:
		return shifted(kind, [][3]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, [][3]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}})
	}
	return tetHalves
}

// shifted returns copies of a half.
func shifted(k mesh.Kind, corners, by [][3]int) []half {
	var list []half
	for _, d := range by {
		h := half{kind: k}
		for _, c := range corners {
			h.corners = append(h.corners, [3]int{c[0] + d[0], c[1] + d[1], c[2] + d[2]})
		}
		list = append(list, h)
	}
	return list
}

var triangleHalves = append(
	shifted(mesh.Triangle3, [][3]int{{0, 0}, {1, 0}, {0, 1}}, [][3]int{{0, 0}, {1, 0}, {0, 1}}),
	half{mesh.Triangle3, [][3]int{{1, 0}, {1, 1}, {0, 1}}})

// tetHalves are the four at the corners and those of the octahedron between them,
// which is cut along the diagonal between two opposite edges.
var tetHalves = append(
	shifted(mesh.Tet4, [][3]int{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, [][3]int{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}),
	half{mesh.Tet4, [][3]int{{1, 0, 0}, {1, 0, 1}, {1, 1, 0}, {0, 1, 1}}},
	half{mesh.Tet4, [][3]int{{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 1, 1}}},
	half{mesh.Tet4, [][3]int{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}}},
	half{mesh.Tet4, [][3]int{{1, 0, 0}, {0, 0, 1}, {1, 0, 1}, {0, 1, 1}}})
