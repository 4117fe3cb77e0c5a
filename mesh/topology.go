package mesh

import "fmt"

// Topology is what an element is whatever its order.
type Topology uint8

// The topologies of elements.
const (
	Line Topology = iota + 1
	Triangle
	Quadrilateral
	Tetrahedron
	Hexahedron
	Prism
	Pyramid
)

// topologies are corners on the unit lattice and, by corners, edges and faces in
// gmsh's order and with gmsh's directions, by which it numbers nodes. A face is
// a triangle or a quadrilateral. facets are the sides with normals outwards.
var topologies = [...]struct {
	name, plural string
	dim          int
	corners      [][3]int
	edges        [][2]int
	faces        [][]int
	facets       [][]int
}{
	Line: {name: "line", plural: "lines", dim: 1, corners: [][3]int{{0}, {1}}, edges: [][2]int{{0, 1}}},
	Triangle: {name: "triangle", plural: "triangles", dim: 2, corners: [][3]int{{0, 0}, {1, 0}, {0, 1}},
		edges: [][2]int{{0, 1}, {1, 2}, {2, 0}}, faces: [][]int{{0, 1, 2}},
		facets: [][]int{{0, 1}, {1, 2}, {2, 0}}},
	Quadrilateral: {name: "quadrilateral", plural: "quadrilaterals", dim: 2, corners: [][3]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}},
		edges: [][2]int{{0, 1}, {1, 2}, {2, 3}, {3, 0}}, faces: [][]int{{0, 1, 2, 3}},
		facets: [][]int{{0, 1}, {1, 2}, {2, 3}, {3, 0}}},
	Tetrahedron: {name: "tetrahedron", plural: "tetrahedra", dim: 3, corners: [][3]int{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		edges:  [][2]int{{0, 1}, {1, 2}, {2, 0}, {3, 0}, {3, 2}, {3, 1}},
		faces:  [][]int{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {3, 1, 2}},
		facets: [][]int{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}}},
	Hexahedron: {name: "hexahedron", plural: "hexahedra", dim: 3,
		corners: [][3]int{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}},
		edges:   [][2]int{{0, 1}, {0, 3}, {0, 4}, {1, 2}, {1, 5}, {2, 3}, {2, 6}, {3, 7}, {4, 5}, {4, 7}, {5, 6}, {6, 7}},
		faces:   [][]int{{0, 3, 2, 1}, {0, 1, 5, 4}, {0, 4, 7, 3}, {1, 2, 6, 5}, {2, 3, 7, 6}, {4, 5, 6, 7}},
		facets:  [][]int{{0, 3, 2, 1}, {0, 1, 5, 4}, {0, 4, 7, 3}, {1, 2, 6, 5}, {2, 3, 7, 6}, {4, 5, 6, 7}}},
	Prism: {name: "prism", plural: "prisms", dim: 3,
		corners: [][3]int{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {0, 1, 1}},
		edges:   [][2]int{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 4}, {2, 5}, {3, 4}, {3, 5}, {4, 5}},
		faces:   [][]int{{0, 2, 1}, {3, 4, 5}, {0, 1, 4, 3}, {0, 3, 5, 2}, {1, 2, 5, 4}},
		facets:  [][]int{{0, 2, 1}, {3, 4, 5}, {0, 1, 4, 3}, {0, 3, 5, 2}, {1, 2, 5, 4}}},
	Pyramid: {name: "pyramid", plural: "pyramids", dim: 3,
		corners: [][3]int{{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}},
		edges:   [][2]int{{0, 1}, {0, 3}, {0, 4}, {1, 2}, {1, 4}, {2, 3}, {2, 4}, {3, 4}},
		faces:   [][]int{{0, 1, 4}, {3, 0, 4}, {1, 2, 4}, {2, 3, 4}, {0, 3, 2, 1}},
		facets:  [][]int{{0, 1, 4}, {3, 0, 4}, {1, 2, 4}, {2, 3, 4}, {0, 3, 2, 1}}},
}

// Dim returns the dimension, the number of parameters. It panics if there is no
// such topology.
func (t Topology) Dim() int {
	if t < Line || t > Pyramid {
		panic(fmt.Sprintf("mesh: no topology %d", uint8(t)))
	}
	return topologies[t].dim
}

// Corners returns the number of corners.
func (t Topology) Corners() int { return len(topologies[t].corners) }

// Simplex reports whether this is the line, the triangle or the tetrahedron.
func (t Topology) Simplex() bool { return t.Corners() == t.Dim()+1 }

// String returns a name such as "triangle".
func (t Topology) String() string { return topologies[t].name }

// Plural returns a name such as "triangles".
func (t Topology) Plural() string { return topologies[t].plural }
