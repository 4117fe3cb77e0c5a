package mesh

import (
	"fmt"
	"slices"
)

// Coincident returns pairs of facets of the boundary that lie on each other: the
// faces of cracks, and where bodies are not joined.
func (m *Mesh) Coincident() [][2]Element {
	d := &diagnostician{mesh: m, sides: mustSides(m)}
	d.bodies()
	d.boundaryFacets()
	d.places()
	d.gaps()
	var all [][2]Element
	for _, pair := range d.paired {
		all = append(all, [2]Element{d.facets[pair[0]], d.facets[pair[1]]})
	}
	return all
}

// Glue returns the mesh with bodies joined along facets that lie on each other,
// and how many pairs of nodes that joined. Cracks within a body stay open. What
// was a part of the boundary there is a set inside the body. The error is about
// facets that cannot be joined: of different kinds, or with middle nodes that
// are not at one place.
func (m *Mesh) Glue() (glued *Mesh, pairs int, err error) {
	d := &diagnostician{mesh: m, sides: mustSides(m)}
	d.bodies()
	d.boundaryFacets()
	d.places()
	d.gaps()
	same := newUnion(len(d.place))
	for _, pair := range d.paired {
		if d.of[pair[0]] == d.of[pair[1]] {
			continue
		}
		a, b := d.facets[pair[0]], d.facets[pair[1]]
		for _, node := range a.Nodes {
			i := slices.IndexFunc(b.Nodes, func(other int) bool { return d.place[other] == d.place[node] })
			if i < 0 || a.Kind != b.Kind {
				return nil, 0, fmt.Errorf("bodies cannot be joined at %.6g: a %s lies on a %s, and their nodes are at different places", m.at(node), a.Kind, b.Kind)
			}
			if same.root(node) != same.root(b.Nodes[i]) {
				same.join(node, b.Nodes[i])
				pairs++
			}
		}
	}
	if pairs == 0 {
		return m, 0, nil
	}
	glued, err = m.merged(same)
	return glued, pairs, err
}

// merged returns the mesh with one node for all of a set.
func (m *Mesh) merged(same *union) (*Mesh, error) {
	to, count := make([]int, len(m.X)/m.Dim), 0
	n := &Mesh{Dim: m.Dim, Groups: m.Groups, Sets: slices.Clone(m.Sets), Notes: slices.Clone(m.Notes)}
	for i := range to {
		if root := same.root(i); root != i { // which is less
			to[i] = to[root]
			continue
		}
		to[i] = count
		count++
		n.X = append(n.X, m.at(i)...)
	}
	renumbered := func(e Element) Element {
		e.Nodes = slices.Clone(e.Nodes)
		for i, node := range e.Nodes {
			e.Nodes[i] = to[node]
		}
		return e
	}
	for _, c := range m.Cells {
		n.Cells = append(n.Cells, renumbered(c))
	}
	fail := func(cell int, format string, args ...any) error {
		return fmt.Errorf("bodies cannot be joined: cell %d %w", cell+1, fmt.Errorf(format, args...))
	}
	s, err := newSides(n, fail, func(cell int) int { return cell + 1 })
	if err != nil {
		return nil, err
	}
	for _, p := range m.Parts {
		part, set := Part{Name: p.Name}, Set{Name: p.Name, Dim: m.Dim - 1, Why: whyInside}
		var nodes []int
		for _, f := range p.Facets {
			f = renumbered(f)
			if i, ok := s.corners.find(f.Nodes[:f.Kind.Corners()]); ok && s.list[i].cells[1] >= 0 {
				nodes = append(nodes, f.Nodes...)
				continue
			}
			part.Facets = append(part.Facets, f)
		}
		for _, node := range sorted(nodes) {
			set.X = append(set.X, n.at(node)...)
		}
		if len(part.Facets) > 0 {
			n.Parts = append(n.Parts, part)
		} else {
			n.Sets = append(n.Sets, set)
		}
	}
	return n, nil
}
