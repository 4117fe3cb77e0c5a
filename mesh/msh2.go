package mesh

// readNodes1 reads $NOD of version 1, which has no $MeshFormat.
func (r *mshReader) readNodes1() {
	r.version = 1
	r.readNodes2(false)
}

// readNodes2 reads $Nodes of version 2, or $ParametricNodes, where the place on
// a curve or surface follows.
func (r *mshReader) readNodes2(parametric bool) {
	n := r.announced(r.asciiInt(), "nodes", 1, 0, 3) // text in binary files too
	r.line()
	for i := 0; i < n && r.err == nil; i++ {
		pos := r.here()
		r.readNode(r.source, pos, r.int())
		if !parametric {
			continue
		}
		dim := r.int()
		r.int() // entity
		for j := 0; j < dim && j < 2; j++ {
			r.float()
		}
	}
}

// readElements1 reads $ELM of version 1: number, kind, group, entity, number of
// nodes, nodes.
func (r *mshReader) readElements1() {
	n := r.announced(r.int(), "elements", 5, 0, 0)
	for i := 0; i < n && r.err == nil; i++ {
		pos := r.here()
		e := element{pos: pos, tag: r.int()}
		e.kind = r.kindOf(r.int(), pos)
		group, of, nodes := abs(r.int()), abs(r.int()), r.int()
		if want := max(1, e.nodesOf()); r.err == nil && nodes != want {
			r.fail(pos, "%d nodes where an element of its kind has %d", nodes, want)
		}
		r.element2(e, group, of)
	}
}

// nodesOf returns the number of nodes of the element's kind, one of a point.
func (e element) nodesOf() int {
	if e.kind == 0 {
		return 1
	}
	return e.kind.Nodes()
}

// readElements2 reads $Elements of version 2. An element of several groups is
// there once for each.
func (r *mshReader) readElements2() {
	total := r.announced(r.asciiInt(), "elements", 2, 0, 0) // text in binary files too
	r.line()
	for done := 0; done < total && r.err == nil; {
		pos := r.here()
		if r.order == nil {
			e := element{pos: pos, tag: r.int()}
			e.kind = r.kindOf(r.int(), pos)
			r.tagged(e, r.int())
			done++
			continue
		}
		kind := r.kindOf(r.int(), pos)
		n := r.announced(r.int(), "elements", 1, 0, 0)
		count := r.int()
		for i := 0; i < n && r.err == nil; i++ {
			r.tagged(element{pos: r.pos, tag: r.int(), kind: kind}, count)
		}
		done += n
	}
}

// tagged reads so many tags and the nodes of an element. The tags are the group,
// 0 for none, the entity, and the parts of the mesh that have it: one number in
// versions before 2.2, then a count and the numbers.
func (r *mshReader) tagged(e element, count int) {
	count = r.announced(count, "tags", 1, 0, 0)
	group, of := 0, 0
	var parts []int
	for i := range count {
		t := r.int()
		switch {
		case i == 0:
			group = abs(t)
		case i == 1:
			of = abs(t)
		case i > 2 || r.version < 2.2:
			parts = append(parts, abs(t))
		}
	}
	if e.kind != 0 && len(parts) > 0 {
		r.parts.add(e.kind.Dim(), parts)
	}
	r.element2(e, group, of)
}

// element2 reads the nodes of an element of a group and an entity.
func (r *mshReader) element2(e element, group, of int) {
	e.group, e.of.tag = group, of
	if e.kind != 0 {
		e.of.dim = e.kind.Dim()
	}
	r.readElement(r.source, e, false)
}
