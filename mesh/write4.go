package mesh

import "math"

// write4 writes version 4.1. All nodes belong to the entity of the body.
func (m *Mesh) write4(s *sink) {
	m.head(s, "4.1")
	m.entities(s)

	nodes := len(m.X) / m.Dim
	s.text("$Nodes\n")
	s.longs(1, nodes, 1, nodes)
	s.end()
	s.ints(m.Dim, bodyTag, 0)
	s.longs(nodes)
	s.end()
	for i := range nodes {
		s.longs(i + 1)
		s.end()
	}
	for i := range nodes {
		s.floats(m.node(i)...)
		s.end()
	}
	s.close("Nodes")

	blocks := m.blocks()
	s.text("$Elements\n")
	s.longs(len(blocks), m.count(), 1, m.count())
	s.end()
	tag := 0
	for _, b := range blocks {
		s.ints(b.dim, b.tag, b.elements[0].Kind.traits().msh)
		s.longs(len(b.elements))
		s.end()
		for _, e := range b.elements {
			tag++
			s.longs(tag)
			for _, node := range e.Nodes {
				s.longs(node + 1)
			}
			s.end()
		}
	}
	s.close("Elements")
}

// entities writes $Entities: one for each part and one for the body, each in
// the group with the same number.
func (m *Mesh) entities(s *sink) {
	counts := [4]int{}
	counts[m.Dim-1], counts[m.Dim] = len(m.Parts), 1
	s.text("$Entities\n")
	s.longs(counts[:]...)
	s.end()
	one := func(tag int, elements []Element) {
		s.ints(tag)
		s.floats(m.box(elements)...)
		s.longs(1) // group
		s.ints(tag)
		s.longs(0) // bounding entities
		s.end()
	}
	for i, p := range m.Parts {
		one(i+1, p.Facets)
	}
	one(bodyTag, m.Cells)
	s.close("Entities")
}

// box returns the least and the largest coordinates of the elements' nodes.
func (m *Mesh) box(elements []Element) []float64 {
	low, high := []float64{math.Inf(1), math.Inf(1), math.Inf(1)}, []float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for _, e := range elements {
		for _, node := range e.Nodes {
			for j, x := range m.node(node) {
				low[j], high[j] = min(low[j], x), max(high[j], x)
			}
		}
	}
	return append(low, high...)
}
