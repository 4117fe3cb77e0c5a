package geometry

import (
	"slices"

	"pinnsolve/mesh"
)

// CellKind is the kind of a cell of a Grid, by its number in VTK. The nodes of a
// cell are in the order of VTK: corners, then the middles of edges, then others.
type CellKind uint8

// The kinds of cells. A number counts the nodes of those that have more than corners.
const (
	Line          CellKind = 3
	Triangle      CellKind = 5
	Quad          CellKind = 9
	Tetrahedron   CellKind = 10
	Hexahedron    CellKind = 12
	Wedge         CellKind = 13
	Pyramid       CellKind = 14
	Triangle6     CellKind = 22
	Quad8         CellKind = 23
	Tetrahedron10 CellKind = 24
	Hexahedron20  CellKind = 25
	Wedge15       CellKind = 26
	Pyramid13     CellKind = 27
	Quad9         CellKind = 28
	Hexahedron27  CellKind = 29
	Wedge18       CellKind = 32
)

// meshGrid returns the nodes and cells of a mesh. Cells that VTK does not have
// are cut into some of first order.
func meshGrid(m *mesh.Mesh) Grid {
	g := Grid{Dim: m.Dim, X: slices.Clone(m.X)}
	tables := map[mesh.Kind][]gridCell{}
	for c, e := range m.Cells {
		cells, known := tables[e.Kind]
		if !known {
			cells = gridCells(e.Kind)
			tables[e.Kind] = cells
		}
		for _, cell := range cells {
			nodes := make([]int, len(cell.nodes))
			for i, place := range cell.nodes {
				nodes[i] = e.Nodes[place]
			}
			g.Cells = append(g.Cells, nodes)
			g.Kinds = append(g.Kinds, cell.kind)
			g.Of = append(g.Of, c)
		}
	}
	return g
}

// gridCell is a cell of a grid that an element becomes: nodes by their numbers in
// the element.
type gridCell struct {
	kind  CellKind
	nodes []int
}

// gridCells returns the cells that an element of a kind becomes.
func gridCells(k mesh.Kind) (cells []gridCell) {
	if number, nodes, ok := k.VTK(); ok {
		return []gridCell{{CellKind(number), nodes}}
	}
	for _, c := range k.Subcells() {
		number, order, _ := c.Kind.VTK()
		cell := gridCell{kind: CellKind(number)}
		for _, i := range order {
			cell.nodes = append(cell.nodes, c.Nodes[i])
		}
		cells = append(cells, cell)
	}
	return cells
}

// straightPieces are the triangles or tetrahedra that cells of first order are
// cut into.
var straightPieces = map[mesh.Kind][][]int{
	mesh.Triangle3: {{0, 1, 2}},
	mesh.Quad4:     {{0, 1, 2}, {0, 2, 3}},
	mesh.Tet4:      {{0, 1, 2, 3}},
	mesh.Hex8:      {{0, 1, 2, 6}, {0, 2, 3, 6}, {0, 3, 7, 6}, {0, 7, 4, 6}, {0, 4, 5, 6}, {0, 5, 1, 6}},
	mesh.Prism6:    {{0, 1, 2, 5}, {0, 1, 5, 4}, {0, 4, 5, 3}},
	mesh.Pyramid5:  {{0, 1, 2, 4}, {0, 2, 3, 4}},
}

// pieces returns the straight pieces that a cell is divided into, by its nodes in
// the order of VTK.
func (k CellKind) pieces() (all [][]int) {
	for _, kind := range mesh.VTKKinds() {
		number, order, _ := kind.VTK()
		if CellKind(number) != k {
			continue
		}
		at := make([]int, len(order)) // in VTK's order, of a node of the element
		for i, place := range order {
			at[place] = i
		}
		for _, sub := range kind.Subcells() {
			for _, piece := range straightPieces[sub.Kind] {
				nodes := make([]int, len(piece))
				for i, corner := range piece {
					nodes[i] = at[sub.Nodes[corner]]
				}
				all = append(all, nodes)
			}
		}
	}
	return all
}

// Simplices returns the grid with every cell divided into straight pieces of its
// nodes: triangles in the plane, tetrahedra in space, the lines as they are.
func (g Grid) Simplices() [][]int {
	if g.Dim == 1 {
		return g.Cells
	}
	var all [][]int
	pieces := map[CellKind][][]int{}
	for c, cell := range g.Cells {
		kind := g.Kinds[c]
		if _, known := pieces[kind]; !known {
			pieces[kind] = kind.pieces()
		}
		for _, local := range pieces[kind] {
			simplex := make([]int, len(local))
			for k, i := range local {
				simplex[k] = cell[i]
			}
			all = append(all, simplex)
		}
	}
	return all
}
