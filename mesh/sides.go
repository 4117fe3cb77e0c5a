package mesh

import "slices"

// side is a facet of a cell, or of two.
type side struct {
	facet Element // as the first cell has it, normal outwards
	even  bool    // whether an even number of swaps sorts its corners
	cells [2]int  // the second is -1 on the boundary
	group int     // physical group, 0 for none
}

// sides returns the sides of all cells, and an index of them by their corners
// in ascending order.
func (b *builder) sides() (index map[[3]int]int, sides []side, err error) {
	index = map[[3]int]int{}
	for c, cell := range b.mesh.Cells {
		t := cell.Kind.traits()
		for _, places := range t.facets {
			facet := Element{t.facet, pick(cell.Nodes, places)}
			corners, even := sortCorners(facet.Kind, facet.Nodes)
			i, known := index[corners]
			if !known {
				index[corners] = len(sides)
				sides = append(sides, side{facet, even, [2]int{c, -1}, 0})
				continue
			}
			s := &sides[i]
			e, tag := b.cells[c], b.cells[s.cells[0]].tag
			switch {
			case s.cells[1] >= 0:
				return nil, nil, b.fail(e, "shares a side with elements %d and %d: a side has at most two cells", tag, b.cells[s.cells[1]].tag)
			case even == s.even: // seen from the two cells, the corners run opposite ways
				return nil, nil, b.fail(e, "overlaps element %d: both are on the same side of a facet", tag)
			case facet.Kind != s.facet.Kind || !sameNodes(facet.Nodes, s.facet.Nodes):
				return nil, nil, b.fail(e, "shares the corners of a side with element %d, but not its middle nodes", tag)
			}
			s.cells[1] = c
		}
	}
	return index, sides, nil
}

// sortCorners returns the corners of a facet in ascending order, and whether
// that took an even number of swaps.
func sortCorners(k Kind, nodes []int) (corners [3]int, even bool) {
	corners = [3]int{-1, -1, -1}
	even = true
	n := copy(corners[:], nodes[:k.traits().corners])
	for i := range n {
		for j := i; j > 0 && corners[j-1] > corners[j]; j-- {
			corners[j-1], corners[j] = corners[j], corners[j-1]
			even = !even
		}
	}
	return corners, even
}

// sameNodes reports whether a and b have the same nodes in any order.
func sameNodes(a, b []int) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
