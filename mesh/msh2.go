package mesh

// readNodes2 reads $Nodes of version 2.2.
func (f *contents) readNodes2(s *source) {
	n := s.announced(s.asciiInt(), "nodes", 1, 0, 3) // text in binary files too
	s.line()
	for i := 0; i < n && s.err == nil; i++ {
		pos := s.here()
		f.addNode(s, pos, s.int())
	}
}

// readElements2 reads $Elements of version 2.2. The first tag of an element is
// its physical group, 0 for none, and stands for the entity, which the format
// does not describe. An element in several groups appears once for each.
func (f *contents) readElements2(s *source) {
	total := s.announced(s.asciiInt(), "elements", 2, 0, 0) // text in binary files too
	s.line()
	for done := 0; done < total && s.err == nil; {
		pos := s.here()
		if s.order == nil {
			tag, msh, tags := s.int(), s.int(), s.int()
			f.element2(s, pos, tag, s.kindOf(msh, pos), tags)
			done++
			continue
		}
		kind := s.kindOf(s.int(), pos)
		n := s.announced(s.int(), "elements", 1, 0, 0)
		tags := s.int()
		for i := 0; i < n && s.err == nil; i++ {
			pos := s.pos
			f.element2(s, pos, s.int(), kind, tags)
		}
		done += n
	}
}

// element2 reads the given number of tags and the nodes of an element.
func (f *contents) element2(s *source, pos, tag int, kind Kind, tags int) {
	tags = s.announced(tags, "tags", 1, 0, 0)
	group := 0
	for i := range tags {
		if t := s.int(); i == 0 {
			group = abs(t)
		}
	}
	e := element{pos: pos, tag: tag, kind: kind}
	if kind != 0 {
		e.of = entity{kind.Dim(), group}
		if group != 0 && f.groups[e.of] == nil {
			f.groups[e.of] = []int{group}
		}
	}
	f.addElement(s, e, false)
}

// here returns the position of the next number.
func (s *source) here() int {
	if s.order == nil {
		s.space()
	}
	return s.pos
}

// abs returns the number of a group, which files give with a minus sign if the
// entity is reversed in the group.
func abs(group int) int { return max(group, -group) }
