package geometry

import (
	"slices"

	"pinnsolve/mesh"
)

// Hulls returns for every cell of a mesh points, Dim coordinates to each, whose
// convex hull contains the cell: the corners of straight cells, for curved ones
// a little more than the cell. It panics if the domain has no mesh.
func (d *Domain) Hulls() [][]float64 {
	d.mustHaveMesh()
	hulls := make([][]float64, len(d.mesh.Cells))
	for i, e := range d.mesh.Cells {
		hulls[i] = newElement(d.mesh, e).hull()
	}
	return hulls
}

// Side is where two cells of a mesh meet.
type Side struct {
	Cells [2]int
	Hull  []float64 // points, Dim coordinates to each, whose convex hull contains the side
}

// Sides returns the sides that cells of a mesh share, by their nodes: where
// there are two nodes at one place, as along a crack, cells do not meet. It
// panics if the domain has no mesh.
func (d *Domain) Sides() []Side {
	d.mustHaveMesh()
	first := map[sideKey]int{}
	var sides []Side
	for c, e := range d.mesh.Cells {
		for _, shared := range e.Sides() {
			key := newSideKey(shared)
			other, known := first[key]
			if !known {
				first[key] = c
				continue
			}
			sides = append(sides, Side{[2]int{other, c}, newElement(d.mesh, shared).hull()})
		}
	}
	return sides
}

// Facets returns the sides of cells that bound a mesh, straight between their
// corners; the second cell of each is -1. It panics if the domain has no mesh.
func (d *Domain) Facets() []Side {
	d.mustHaveMesh()
	var all []Side
	of := newSideCells(d.mesh)
	for _, part := range d.mesh.Parts {
		cells := of.cells(part.Facets)
		for i, f := range part.Facets {
			all = append(all, Side{[2]int{cells[i], -1}, newElement(d.mesh, f).nodes[:f.Kind.Corners()*d.dim]})
		}
	}
	return all
}

// Locate returns the cell of a mesh that contains x or is next to it, -1 if the
// domain has no mesh.
func (d *Domain) Locate(x []float64) int {
	d.mustHave(x)
	if d.locate == nil {
		return -1
	}
	return d.locate(x)
}

func (d *Domain) mustHaveMesh() {
	if d.mesh == nil {
		panic("geometry: the domain does not come from a mesh")
	}
}

// hull returns points whose convex hull contains the element.
func (e element) hull() []float64 {
	if e.kind.Order() == 1 || e.straight() {
		return e.nodes[:e.kind.Corners()*e.dim]
	}
	return inflated(e.nodes, e.dim)
}

// inflated returns points moved away from their middle by half as much again:
// their hull contains the quadratic element of those nodes unless it is bent out
// of all proportion.
func inflated(x []float64, dim int) []float64 {
	const by = 1.5
	x = slices.Clone(x)
	n := len(x) / dim
	for a := range dim {
		var middle float64
		for i := range n {
			middle += x[i*dim+a] / float64(n)
		}
		for i := range n {
			x[i*dim+a] = middle + by*(x[i*dim+a]-middle)
		}
	}
	return x
}

// sideKey identifies a side by its corners, at most four.
type sideKey [4]int

func newSideKey(side mesh.Element) sideKey {
	k := sideKey{-1, -1, -1, -1}
	slices.Sort(k[:copy(k[:], side.Nodes[:side.Kind.Corners()])])
	return k
}

// sideCells has the last cell with each side; a facet has one.
type sideCells map[sideKey]int

func newSideCells(m *mesh.Mesh) sideCells {
	of := sideCells{}
	for c, e := range m.Cells {
		for _, side := range e.Sides() {
			of[newSideKey(side)] = c
		}
	}
	return of
}

// cells returns the cell that every facet bounds.
func (of sideCells) cells(facets []mesh.Element) []int {
	cells := make([]int, len(facets))
	for i, f := range facets {
		cells[i] = of[newSideKey(f)]
	}
	return cells
}

// fill gives the points after the first from a cell.
func (p *Points) fill(cell int) {
	for len(p.Cell) < len(p.W) {
		p.Cell = append(p.Cell, cell)
	}
}
