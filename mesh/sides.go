package mesh

import "slices"

// side is a facet of a cell, or of two.
type side struct {
	cells [2]int32 // the second is -1 on the boundary
	local [2]uint8 // which side of the cell it is
}

// sides are the sides of all cells of a mesh, in the order in which the cells
// have them.
type sides struct {
	mesh    *Mesh
	list    []side
	corners *cornerTable // numbers them by their corners
}

// facet returns side i as its first or second cell has it, normal outwards.
func (s *sides) facet(i, which int) Element {
	side := s.list[i]
	cell := s.mesh.Cells[side.cells[which]]
	return cell.side(cell.Kind.traits().facets[side.local[which]])
}

// Sides returns the sides of the element as Kind.Facets has them.
func (e Element) Sides() []Element {
	facets := e.Kind.traits().facets
	all := make([]Element, len(facets))
	for i, f := range facets {
		all[i] = e.side(f)
	}
	return all
}

// side returns one of the sides.
func (e Element) side(f facet) Element {
	return Element{Kind: f.kind, Nodes: pick(e.Nodes, f.nodes)}
}

// newSides finds the sides of all cells. fail makes an error about a cell.
func newSides(m *Mesh, fail func(cell int, format string, args ...any) error, number func(cell int) int) (*sides, error) {
	s := &sides{mesh: m, corners: newCornerTable(len(m.X)/m.Dim, 4)}
	for c, cell := range m.Cells {
		for local, f := range cell.Kind.traits().facets {
			var corners [4]int
			n := f.kind.Corners()
			for i, place := range f.nodes[:n] {
				corners[i] = cell.Nodes[place]
			}
			i, known := s.corners.put(corners[:n])
			if !known {
				s.list = append(s.list, side{[2]int32{int32(c), -1}, [2]uint8{uint8(local)}})
				continue
			}
			other := &s.list[i]
			first := s.facet(i, 0)
			facet := cell.side(f)
			before := number(int(other.cells[0]))
			switch {
			case other.cells[1] >= 0:
				return nil, fail(c, "shares a side with elements %d and %d: a side has at most two cells", before, number(int(other.cells[1])))
			case !opposite(first.Nodes[:n], corners[:n]):
				return nil, fail(c, "overlaps element %d: both are on the same side of a facet", before)
			case facet.Kind != first.Kind || !sameNodes(facet.Nodes, first.Nodes):
				return nil, fail(c, "shares the corners of a side with element %d, but not its middle nodes", before)
			}
			other.cells[1], other.local[1] = int32(c), uint8(local)
		}
	}
	return s, nil
}

// Boundary returns the facets that bound the cells, each once, in the order of
// the cells, with normals outwards. The mesh must be valid, as Read leaves it.
func (m *Mesh) Boundary() []Element {
	var all []Element
	s := mustSides(m)
	for i, side := range s.list {
		if side.cells[1] < 0 {
			all = append(all, s.facet(i, 0))
		}
	}
	return all
}

// opposite reports whether the corners of two facets, the same nodes, run in
// opposite directions.
func opposite(a, b []int) bool {
	at := slices.Index(b, a[0])
	for i, node := range a {
		if b[(at-i+len(b))%len(b)] != node {
			return false
		}
	}
	return len(a) > 2 || at == 1
}

// sameNodes reports whether a and b have the same nodes in any order.
func sameNodes(a, b []int) bool {
	for _, node := range a {
		if !slices.Contains(b, node) {
			return false
		}
	}
	return len(a) == len(b)
}
