package mesh

// readEntities reads $Entities of version 4, or $PartitionedEntities, the pieces
// that a partition has cut entities into.
func (r *mshReader) readEntities(partitioned bool) {
	if partitioned {
		r.parts.count = r.long()
		for range r.announced(r.long(), "ghost entities", 2, 0, 0) {
			r.parts.ghosts[r.int()] = true
			r.int()
		}
	}
	var counts [4]int
	for dim := range counts {
		counts[dim] = r.long()
	}
	for dim, n := range counts {
		n = r.announced(n, "entities", 1, 1, 3)
		for i := 0; i < n && r.err == nil; i++ {
			r.entity(dim, partitioned)
		}
	}
	r.complete = true
}

func (r *mshReader) entity(dim int, partitioned bool) {
	e := entity{dim, r.int()}
	if partitioned {
		r.parents[e] = entity{r.int(), r.int()}
		r.parts.of[e] = r.ints("partitions")
	}
	box := 6
	if dim == 0 && r.version > 4 {
		box = 3
	}
	for range box {
		r.float()
	}
	r.groups[e] = nil
	// The cut between pieces has the groups of what was cut, which are of its
	// dimension.
	parent, piece := r.parents[e]
	cut := piece && parent.dim != dim
	for _, g := range r.ints("groups") {
		if g != 0 && !cut { // 0 is no group, as in version 2
			r.groups[e] = append(r.groups[e], abs(g))
		}
	}
	if dim > 0 {
		r.ints("bounding entities")
	}
}

// ints reads a count and so many integers.
func (r *mshReader) ints(what string) []int {
	v := make([]int, r.announced(r.long(), what, 1, 0, 0))
	for i := range v {
		v[i] = r.int()
	}
	return v
}

// block reads the dimension and the number of an entity, which version 4.0 has
// the other way round.
func (r *mshReader) block() entity {
	a, b := r.int(), r.int()
	if r.version == 4 {
		a, b = b, a
	}
	return entity{a, b}
}

// readNodes4 reads $Nodes of version 4: blocks of the nodes of an entity. In
// version 4.1 all tags come first, then all coordinates, with those on the
// entity behind them if the block is parametric.
func (r *mshReader) readNodes4() {
	blocks := r.blocks()
	var tags, pos []int
	for b := 0; b < blocks && r.err == nil; b++ {
		dim, parametric := r.block().dim, r.int()
		n := r.announced(r.long(), "nodes", 1, 0, 3)
		if parametric == 0 {
			dim = 0
		}
		tags, pos = tags[:0], pos[:0]
		for i := 0; i < n && r.err == nil && r.version > 4; i++ {
			pos = append(pos, r.here())
			tags = append(tags, r.long())
		}
		for i := 0; i < n && r.err == nil; i++ {
			if r.version > 4 {
				r.readNode(r.source, pos[i], tags[i])
			} else {
				at := r.here()
				r.readNode(r.source, at, r.int())
			}
			for range min(dim, 3) {
				r.float()
			}
		}
	}
}

// readElements4 reads $Elements of version 4: blocks of the elements of one kind
// in an entity.
func (r *mshReader) readElements4() {
	blocks := r.blocks()
	for b := 0; b < blocks && r.err == nil; b++ {
		start := r.here()
		of := r.block()
		kind := r.kindOf(r.int(), start)
		n := r.announced(r.long(), "elements", 2, 0, 0)
		if kind != 0 && of.dim != kind.Dim() {
			r.fail(start, "a %s in entity %d of dimension %d", kind, of.tag, of.dim)
		}
		_, described := r.groups[of]
		ghosts := r.parts.ghosts[of.tag] && !described
		for i := 0; i < n && r.err == nil; i++ {
			e := element{pos: r.here(), kind: kind, of: of}
			if r.version > 4 {
				e.tag = r.long()
			} else {
				e.tag = r.int()
			}
			if ghosts {
				e.file = ghost
			}
			r.readElement(r.source, e, r.version > 4)
		}
	}
}

// blocks reads the head of $Nodes and $Elements and returns the number of
// blocks; the number of things in all of them and, in version 4.1, the least and
// largest tag follow from the blocks.
func (r *mshReader) blocks() int {
	blocks, more := r.long(), 3
	if r.version == 4 {
		more = 1
	}
	for range more {
		r.long()
	}
	return r.announced(blocks, "blocks", 3, 1, 0)
}
