package mesh

// orient checks that no cell is folded or without area, and makes all positive.
// Cells of one kind on one entity are turned alike.
func (b *builder) orient() error {
	type surface struct {
		of   entity
		kind Kind
	}
	signs, left := make([]int8, len(b.cells)), mostSearch+searchPerCell*len(b.cells)
	negative, all := map[surface]int{}, map[surface]int{}
	for i, e := range b.cells {
		sign, state := e.kind.gauge().sign(b.mesh.X, e.nodes, &left)
		switch {
		case state == folds && e.kind.Nodes() > e.kind.Corners() && len(b.folded) < mostFolded:
			b.folded = append(b.folded, i)
		case state != signed:
			return b.invalid(e, state)
		}
		signs[i] = int8(sign)
		all[surface{e.of, e.kind}]++
		if sign < 0 {
			negative[surface{e.of, e.kind}]++
		}
	}
	if left < 0 {
		b.note("so many curved cells may be folded that not all were looked at closely: in gmsh Mesh.HighOrderOptimize = 2, or smaller cells, make better ones")
	}
	turned := 0
	b.mesh.Cells = make([]Element, len(b.cells))
	for i, e := range b.cells {
		s := surface{e.of, e.kind}
		minority := int8(-1)
		if 2*negative[s] > all[s] {
			minority = 1
		}
		if n := negative[s]; signs[i] == minority && n != 0 && n != all[s] {
			return b.fail(e, "is inverted, unlike most others, at %.4g", b.center(e))
		}
		nodes := e.nodes
		if signs[i] < 0 {
			nodes = pick(e.nodes, e.kind.traits().turned)
			turned++
		}
		b.mesh.Cells[i] = Element{Kind: e.kind, Nodes: nodes, Entity: b.file.entityOf(e)}
	}
	if turned > 0 && turned < len(b.cells) {
		b.note("%s of %d had their nodes in reversed order and were turned", count(turned, "cell"), len(b.cells))
	}
	return nil
}

// mostFolded is the number of folded cells that unfold is tried on.
const mostFolded = 200

// invalid is the error about a cell without a sign.
func (b *builder) invalid(e element, s state) error {
	if s == vanishes {
		return b.fail(e, "has no %s, at %.4g", []string{2: "area", 3: "volume"}[b.mesh.Dim], b.center(e))
	}
	if e.kind.Nodes() == e.kind.Corners() {
		return b.fail(e, "is folded: its Jacobian changes sign, at %.4g", b.center(e))
	}
	return b.fail(e, "is folded: its Jacobian changes sign, at %.4g; in gmsh Mesh.HighOrderOptimize = 2, or smaller cells, unfold curved ones", b.center(e))
}

// pick returns the nodes at the given places.
func pick(nodes, places []int) []int {
	picked := make([]int, len(places))
	for i, p := range places {
		picked[i] = nodes[p]
	}
	return picked
}

// center returns the mean of the corners of e.
func (b *builder) center(e element) []float64 {
	dim, corners := b.mesh.Dim, e.kind.Corners()
	c := make([]float64, dim)
	for _, node := range e.nodes[:corners] {
		for j := range c {
			c[j] += b.mesh.X[node*dim+j] / float64(corners)
		}
	}
	return c
}
