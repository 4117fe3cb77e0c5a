package mesh

import (
	"fmt"
	"slices"
)

// block is a run of elements of one kind on one entity and in the same groups,
// to be written.
type block struct {
	dim, entity int
	groups      []int // numbers of parts or of groups of cells, from 1
	elements    []Element
}

// blocks returns all elements, each once: facets, then the cells in their order.
// An entity is in the same groups everywhere: where the mesh has one in several
// combinations of groups, all but the first have new numbers, and so have
// elements whose entity is not known.
func (m *Mesh) blocks() []block {
	w := blockWriter{named: map[string]int{}, taken: map[[2]int]bool{}}
	facets, groups := m.facetsOnce()
	for _, list := range [][]Element{facets, m.Cells} {
		for _, e := range list {
			w.next = max(w.next, e.Entity)
		}
	}
	w.add(m.Dim-1, facets, groups)
	w.join()
	cells := make([][]int, len(m.Cells))
	for g, group := range m.Groups {
		for _, c := range group.Cells {
			cells[c] = append(cells[c], g+1)
		}
	}
	w.add(m.Dim, m.Cells, cells)
	return w.blocks
}

// facetsOnce returns the facets of all parts, each once, and the numbers of the
// parts that it is in.
func (m *Mesh) facetsOnce() (facets []Element, parts [][]int) {
	known := newCornerTable(len(m.X)/m.Dim, 4)
	for p, part := range m.Parts {
		for _, f := range part.Facets {
			i, twice := known.put(f.Nodes[:f.Kind.Corners()])
			if !twice {
				facets, parts = append(facets, f), append(parts, nil)
			}
			parts[i] = append(parts[i], p+1)
		}
	}
	return facets, parts
}

// blockWriter gathers blocks.
type blockWriter struct {
	blocks []block
	named  map[string]int // the number that an entity in some groups is written with
	taken  map[[2]int]bool
	next   int // the largest number of an entity
}

// add appends elements of a dimension with the groups of each.
func (w *blockWriter) add(dim int, elements []Element, groups [][]int) {
	for i, e := range elements {
		key := fmt.Sprint(dim, e.Entity, groups[i])
		entity, known := w.named[key]
		if !known {
			if entity = e.Entity; entity == 0 || w.taken[[2]int{dim, entity}] {
				w.next++
				entity = w.next
			}
			w.named[key], w.taken[[2]int{dim, entity}] = entity, true
		}
		if n := len(w.blocks); n > 0 {
			if last := &w.blocks[n-1]; last.dim == dim && last.entity == entity && last.elements[0].Kind == e.Kind {
				last.elements = append(last.elements, e)
				continue
			}
		}
		w.blocks = append(w.blocks, block{dim, entity, groups[i], []Element{e}})
	}
}

// join puts blocks of one entity and kind together.
func (w *blockWriter) join() {
	var all []block
	for _, b := range w.blocks {
		i := slices.IndexFunc(all, func(a block) bool { return a.entity == b.entity && a.elements[0].Kind == b.elements[0].Kind })
		if i < 0 {
			all = append(all, b)
			continue
		}
		all[i].elements = append(all[i].elements, b.elements...)
	}
	w.blocks = all
}
