package mesh

import "math"

// write4 writes version 4.1. All nodes belong to the entity of the first cell.
func (m *Mesh) write4(s *sink) {
	blocks := m.blocks()
	m.head(s, "4.1")
	m.entities(s, blocks)

	nodes := len(m.X) / m.Dim
	s.text("$Nodes\n")
	s.longs(1, nodes, 1, nodes)
	s.end()
	s.ints(m.Dim, blocks[len(blocks)-1].entity, 0)
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

	elements := 0
	for _, b := range blocks {
		elements += len(b.elements)
	}
	s.text("$Elements\n")
	s.longs(len(blocks), elements, 1, elements)
	s.end()
	tag := 0
	for _, b := range blocks {
		s.ints(b.dim, b.entity, mshNumber[b.elements[0].Kind])
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

// entities writes $Entities, each once though it may have several blocks.
func (m *Mesh) entities(s *sink, blocks []block) {
	type box struct {
		block
		low, high []float64
	}
	var all []box
	index := map[[2]int]int{}
	counts := [4]int{}
	for _, b := range blocks {
		low, high := m.box(b.elements)
		i, known := index[[2]int{b.dim, b.entity}]
		if !known {
			index[[2]int{b.dim, b.entity}] = len(all)
			counts[b.dim]++
			all = append(all, box{b, low, high})
			continue
		}
		for j := range low {
			all[i].low[j], all[i].high[j] = min(all[i].low[j], low[j]), max(all[i].high[j], high[j])
		}
	}
	s.text("$Entities\n")
	s.longs(counts[:]...)
	s.end()
	for _, e := range all {
		s.ints(e.entity)
		s.floats(e.low...)
		s.floats(e.high...)
		s.longs(len(e.groups))
		s.ints(e.groups...)
		s.longs(0) // bounding entities
		s.end()
	}
	s.close("Entities")
}

// box returns the least and the largest coordinates of the elements' nodes.
func (m *Mesh) box(elements []Element) (low, high []float64) {
	low, high = []float64{math.Inf(1), math.Inf(1), math.Inf(1)}, []float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for _, e := range elements {
		for _, node := range e.Nodes {
			for j, x := range m.node(node) {
				low[j], high[j] = min(low[j], x), max(high[j], x)
			}
		}
	}
	return low, high
}
