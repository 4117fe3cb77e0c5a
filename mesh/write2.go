package mesh

// write2 writes version 2.2.
func (m *Mesh) write2(s *sink) {
	m.head(s, "2.2")
	nodes := len(m.X) / m.Dim
	s.text("$Nodes\n%d\n", nodes)
	for i := range nodes {
		s.ints(i + 1)
		s.floats(m.node(i)...)
		s.end()
	}
	s.text("\n$EndNodes\n$Elements\n%d\n", m.count())
	tag := 0
	for _, b := range m.blocks() {
		msh := b.elements[0].Kind.traits().msh
		if s.order != nil {
			s.ints(msh, len(b.elements), 2)
		}
		for _, e := range b.elements {
			tag++
			s.ints(tag)
			if s.order == nil {
				s.ints(msh, 2)
			}
			s.ints(b.tag, b.tag)
			for _, node := range e.Nodes {
				s.ints(node + 1)
			}
			s.end()
		}
	}
	s.close("Elements")
}
