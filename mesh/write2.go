package mesh

// write2 writes version 2.2, in which an element is there once for every group
// that it is in.
func (m *Mesh) write2(s *sink) {
	m.head(s, "2.2")
	nodes := len(m.X) / m.Dim
	s.text("$Nodes\n%d\n", nodes)
	for i := range nodes {
		s.ints(i + 1)
		s.floats(m.node(i)...)
		s.end()
	}
	blocks, total := m.blocks(), 0
	for i := range blocks {
		if blocks[i].groups == nil {
			blocks[i].groups = []int{0}
		}
		total += len(blocks[i].groups) * len(blocks[i].elements)
	}
	s.text("\n$EndNodes\n$Elements\n%d\n", total)
	tag := 0
	for _, b := range blocks {
		msh := mshNumber[b.elements[0].Kind]
		for _, group := range b.groups {
			if s.order != nil {
				s.ints(msh, len(b.elements), 2)
			}
			for _, e := range b.elements {
				tag++
				s.ints(tag)
				if s.order == nil {
					s.ints(msh, 2)
				}
				s.ints(group, b.entity)
				for _, node := range e.Nodes {
					s.ints(node + 1)
				}
				s.end()
			}
		}
	}
	s.close("Elements")
}
