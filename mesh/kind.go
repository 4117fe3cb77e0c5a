package mesh

import "fmt"

// Kind is a kind of element: its shape and its nodes, which are in gmsh's
// order. Corners come first, in the order of the drawings, then the midpoints
// of edges, then the center:
//
//	Line2, Line3    0--2--1
//
//	Triangle3       2         Quad4      3--6--2
//	Triangle6       |`\       Quad8      |     |
//	                5  4      Quad9      7  8  5
//	                |    `\              |     |
//	                0--3---1             0--4--1
//
//	Tet4, Tet10     corners 0, 1, 2, 3 at the origin and at one along each axis,
//	                midpoints of 01, 12, 20, 30, 23, 13
type Kind uint8

const (
	Line2 Kind = iota + 1
	Line3
	Triangle3
	Triangle6
	Quad4
	Quad8
	Quad9
	Tet4
	Tet10
)

// traits are the properties of a kind.
type traits struct {
	name    string
	msh     int // number of the kind in MSH files
	dim     int
	nodes   int
	corners int
	simplex bool
	edges   [][2]int // of a simplex: the two corners around node corners+i
	facet   Kind     // kind of the sides, 0 for lines
	facets  [][]int  // nodes of each side, normal outwards if the cell is positive
	turned  []int    // the same nodes in an order that changes the orientation
}

var kinds = [...]traits{
	Line2: {name: "2-node line", msh: 1, dim: 1, nodes: 2, corners: 2, simplex: true},
	Line3: {name: "3-node line", msh: 8, dim: 1, nodes: 3, corners: 2, simplex: true, edges: [][2]int{{0, 1}}},
	Triangle3: {name: "3-node triangle", msh: 2, dim: 2, nodes: 3, corners: 3, simplex: true,
		facet: Line2, facets: [][]int{{0, 1}, {1, 2}, {2, 0}}, turned: []int{0, 2, 1}},
	Triangle6: {name: "6-node triangle", msh: 9, dim: 2, nodes: 6, corners: 3, simplex: true,
		edges: [][2]int{{0, 1}, {1, 2}, {2, 0}},
		facet: Line3, facets: [][]int{{0, 1, 3}, {1, 2, 4}, {2, 0, 5}}, turned: []int{0, 2, 1, 5, 4, 3}},
	Quad4: {name: "4-node quadrilateral", msh: 3, dim: 2, nodes: 4, corners: 4,
		facet: Line2, facets: [][]int{{0, 1}, {1, 2}, {2, 3}, {3, 0}}, turned: []int{0, 3, 2, 1}},
	Quad8: {name: "8-node quadrilateral", msh: 16, dim: 2, nodes: 8, corners: 4,
		facet: Line3, facets: [][]int{{0, 1, 4}, {1, 2, 5}, {2, 3, 6}, {3, 0, 7}}, turned: []int{0, 3, 2, 1, 7, 6, 5, 4}},
	Quad9: {name: "9-node quadrilateral", msh: 10, dim: 2, nodes: 9, corners: 4,
		facet: Line3, facets: [][]int{{0, 1, 4}, {1, 2, 5}, {2, 3, 6}, {3, 0, 7}}, turned: []int{0, 3, 2, 1, 7, 6, 5, 4, 8}},
	Tet4: {name: "4-node tetrahedron", msh: 4, dim: 3, nodes: 4, corners: 4, simplex: true,
		facet: Triangle3, facets: [][]int{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}}, turned: []int{0, 2, 1, 3}},
	Tet10: {name: "10-node tetrahedron", msh: 11, dim: 3, nodes: 10, corners: 4, simplex: true,
		edges: [][2]int{{0, 1}, {1, 2}, {2, 0}, {3, 0}, {2, 3}, {1, 3}},
		facet: Triangle6, facets: [][]int{{0, 2, 1, 6, 5, 4}, {0, 1, 3, 4, 9, 7}, {0, 3, 2, 7, 8, 6}, {1, 2, 3, 5, 8, 9}},
		turned: []int{0, 2, 1, 3, 6, 5, 4, 7, 9, 8}},
}

func (k Kind) traits() *traits {
	if k < Line2 || k > Tet10 {
		panic(fmt.Sprintf("mesh: no kind of element %d", uint8(k)))
	}
	return &kinds[k]
}

// Dim returns the dimension of the element, the number of its parameters.
func (k Kind) Dim() int { return k.traits().dim }

// Nodes returns the number of nodes.
func (k Kind) Nodes() int { return k.traits().nodes }

// Simplex reports whether the element is a line, a triangle or a tetrahedron.
func (k Kind) Simplex() bool { return k.traits().simplex }

// String returns a name such as "6-node triangle".
func (k Kind) String() string { return k.traits().name }
