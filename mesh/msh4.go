package mesh

// readEntities4 reads $Entities of version 4.1, or $PartitionedEntities, the
// pieces of entities cut by a partition. Only the groups are stored.
func (f *contents) readEntities4(s *source, partitioned bool) {
	if partitioned {
		s.long() // partitions
		for range s.announced(s.long(), "ghost entities", 2, 0, 0) {
			s.int()
			s.int()
		}
	}
	var counts [4]int
	for dim := range counts {
		counts[dim] = s.long()
	}
	for dim, n := range counts {
		n = s.announced(n, "entities", 1, 1, 3)
		for i := 0; i < n && s.err == nil; i++ {
			f.entity4(s, dim, partitioned)
		}
	}
	f.complete = true
}

func (f *contents) entity4(s *source, dim int, partitioned bool) {
	e := entity{dim, s.int()}
	if partitioned {
		s.int() // dimension and
		s.int() // tag of the parent
		s.ints4("partitions")
	}
	box := 6
	if dim == 0 {
		box = 3
	}
	for range box {
		s.float()
	}
	f.groups[e] = nil
	for _, g := range s.ints4("groups") {
		if g != 0 { // 0 is no group, as in version 2.2
			f.groups[e] = append(f.groups[e], abs(g))
		}
	}
	if dim > 0 {
		s.ints4("bounding entities")
	}
}

// ints4 reads a count and then that many integers.
func (s *source) ints4(what string) []int {
	v := make([]int, s.announced(s.long(), what, 1, 0, 0))
	for i := range v {
		v[i] = s.int()
	}
	return v
}

// readNodes4 reads $Nodes of version 4.1: blocks of the nodes of an entity,
// first all tags, then all coordinates, followed by the parameters on the
// entity if the block is parametric.
func (f *contents) readNodes4(s *source) {
	blocks := s.blocks4()
	var tags, pos []int
	for b := 0; b < blocks && s.err == nil; b++ {
		dim, _, parametric := s.int(), s.int(), s.int()
		n := s.announced(s.long(), "nodes", 0, 1, 3)
		if parametric == 0 {
			dim = 0
		}
		tags, pos = tags[:0], pos[:0]
		for i := 0; i < n && s.err == nil; i++ {
			pos = append(pos, s.here())
			tags = append(tags, s.long())
		}
		for i := 0; i < n && s.err == nil; i++ {
			f.addNode(s, pos[i], tags[i])
			for range min(dim, 3) {
				s.float()
			}
		}
	}
}

// readElements4 reads $Elements of version 4.1: blocks of the elements of one
// kind in an entity.
func (f *contents) readElements4(s *source) {
	blocks := s.blocks4()
	for b := 0; b < blocks && s.err == nil; b++ {
		start := s.here()
		of := entity{s.int(), s.int()}
		kind := s.kindOf(s.int(), start)
		n := s.announced(s.long(), "elements", 0, 2, 0)
		if kind != 0 && of.dim != kind.Dim() {
			s.fail(start, "a %s in entity %d of dimension %d", kind, of.tag, of.dim)
		}
		for i := 0; i < n && s.err == nil; i++ {
			e := element{pos: s.here(), kind: kind, of: of}
			e.tag = s.long()
			f.addElement(s, e, true)
		}
	}
}

// blocks4 reads the head of $Nodes and $Elements and returns the number of
// blocks. The total number of items and the least and largest tag are skipped:
// they follow from the blocks.
func (s *source) blocks4() int {
	blocks := s.long()
	for range 3 {
		s.long()
	}
	return s.announced(blocks, "blocks", 3, 1, 0)
}
