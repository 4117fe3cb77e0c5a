package geometry

import (
	"slices"

	"pinnsolve/mesh"
)

// CellKind is the kind of a cell of a Grid. The nodes of a cell are in VTK
// order: corners, then the midpoints of edges, then the center.
type CellKind uint8

// The kinds of cells. A number is the number of nodes, for cells with more than
// corners.
const (
	Line CellKind = iota + 1
	Quad
	Hexahedron
	Triangle
	Tetrahedron
	Triangle6
	Tetrahedron10
	Quad8
	Quad9
)

// cellKinds maps kinds of elements to kinds of cells.
var cellKinds = [...]CellKind{
	mesh.Triangle3: Triangle, mesh.Triangle6: Triangle6,
	mesh.Quad4: Quad, mesh.Quad8: Quad8, mesh.Quad9: Quad9,
	mesh.Tet4: Tetrahedron, mesh.Tet10: Tetrahedron10,
}

// meshGrid returns the nodes and cells of a mesh.
func meshGrid(m *mesh.Mesh) Grid {
	g := Grid{Dim: m.Dim, X: slices.Clone(m.X), mesh: true}
	for _, e := range m.Cells {
		nodes := slices.Clone(e.Nodes)
		if e.Kind == mesh.Tet10 { // gmsh has the last two edges the other way round
			nodes[8], nodes[9] = nodes[9], nodes[8]
		}
		g.Cells = append(g.Cells, nodes)
		g.Kinds = append(g.Kinds, cellKinds[e.Kind])
	}
	return g
}

// The straight pieces of each kind of cell, by local nodes.
var (
	triangles = [...][][]int{
		Triangle:  {{0, 1, 2}},
		Triangle6: {{0, 3, 5}, {3, 1, 4}, {5, 4, 2}, {3, 4, 5}},
		Quad:      {{0, 1, 2}, {0, 2, 3}},
		Quad8:     {{0, 4, 7}, {4, 1, 5}, {5, 2, 6}, {6, 3, 7}, {4, 5, 6}, {4, 6, 7}},
		Quad9:     {{0, 4, 8}, {0, 8, 7}, {4, 1, 5}, {4, 5, 8}, {8, 5, 2}, {8, 2, 6}, {7, 8, 6}, {7, 6, 3}},
	}
	tetrahedra = [...][][]int{
		Hexahedron:  {{0, 1, 2, 6}, {0, 2, 3, 6}, {0, 3, 7, 6}, {0, 7, 4, 6}, {0, 4, 5, 6}, {0, 5, 1, 6}},
		Tetrahedron: {{0, 1, 2, 3}},
		Tetrahedron10: {{0, 4, 6, 7}, {4, 1, 5, 8}, {6, 5, 2, 9}, {7, 8, 9, 3},
			{4, 5, 6, 8}, {4, 6, 7, 8}, {5, 9, 6, 8}, {6, 9, 7, 8}},
	}
)

// Simplices returns the grid with every cell divided into straight pieces:
// triangles in 2D, tetrahedra in 3D, lines unchanged.
func (g Grid) Simplices() [][]int {
	if g.Dim == 1 {
		return g.Cells
	}
	var all [][]int
	for c, cell := range g.Cells {
		pieces := tetrahedra[:]
		if g.Dim == 2 {
			pieces = triangles[:]
		}
		for _, local := range pieces[g.Kinds[c]] {
			simplex := make([]int, len(local))
			for k, i := range local {
				simplex[k] = cell[i]
			}
			all = append(all, simplex)
		}
	}
	return all
}
