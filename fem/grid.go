package fem

import (
	"pinnsolve/mesh"
)

// A grid is a mesh with the nodes of a displacement on it.
type grid struct {
	mesh     *mesh.Mesh // bodies parted
	revolved bool       // it is the section of a body of revolution
	dim      int
	body     []int // of each cell
	bodies   int
	order    int

	displacement *lattice
	cells        [][]int   // nodes of the displacement
	facets       [][][]int // the same of the facets of each part
	straight     []bool    // of each cell
	owner        []int     // the body of each node
	tables       tables
}

// newGrid numbers the nodes of a displacement of the given order.
func newGrid(m *mesh.Mesh, order int, revolved bool) *grid {
	g := &grid{dim: m.Dim, order: order, revolved: revolved, tables: tables{}}
	g.body, g.bodies = bodies(m)
	g.mesh = parted(m, g.body)
	m = g.mesh
	g.displacement = newLattice(m, order)
	g.cells = g.displacement.all(m.Cells)
	for _, p := range m.Parts {
		g.facets = append(g.facets, g.displacement.all(p.Facets))
	}
	at := map[mesh.Kind][][]float64{}
	g.straight = make([]bool, len(m.Cells))
	g.owner = make([]int, g.displacement.Len())
	for c, e := range m.Cells {
		if at[e.Kind] == nil {
			at[e.Kind] = places(e.Kind)
		}
		g.straight[c] = straight(m, e, at[e.Kind])
		for _, v := range g.cells[c] {
			g.owner[v] = g.body[c]
		}
	}
	return g
}

// table returns the shape functions at the points for the stiffness of a cell,
// exact on straight simplices and boxes, with those of a pressure unless its
// order is negative.
func (g *grid) table(cell, pressure int) *table {
	e := g.mesh.Cells[cell]
	degree := 2 * (g.order - 1)
	if !e.Kind.Simplex() {
		degree = 2 * g.order
	}
	if !g.straight[cell] {
		degree += 2 * orderOf(e.Kind)
	}
	if g.revolved {
		degree += radiusDegree
	}
	return g.tables.get(tableKey{e.Kind, g.order, pressure, max(1, degree)})
}

// radiusDegree is what the radius, and one over it, add to the degree of a stiffness.
const radiusDegree = 6

// loadDegree is the degree in which loads are integrated beside the functions
// that they are tested with.
const loadDegree = 5

// loadTable returns the functions at points for loads on a cell or a facet, and
// for means.
func (g *grid) loadTable(k mesh.Kind, pressure int) *table {
	return g.tables.get(tableKey{k, g.order, pressure, g.order + loadDegree + 2*(orderOf(k)-1)})
}
