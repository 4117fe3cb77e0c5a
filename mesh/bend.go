package mesh

import (
	"slices"

	"pinnsolve/internal/vec"
)

// bender makes a mesh of second order and puts its middle nodes on the figures of
// entities.
type bender struct {
	*curver
	*elevation
	mesh *Mesh // of second order
}

func newBender(c *curver) *bender {
	e := c.mesh.elevate()
	return &bender{curver: c, elevation: e, mesh: e.mesh}
}

// facet returns a facet of first order as the mesh of second order has it.
func (b *bender) facet(f Element) Element { return b.elements([]Element{f})[0] }

// mostStraightened is the share of the facets of an entity beside which cells may
// have to be straightened again.
const mostStraightened = 0.1

// bend curves the mesh, and returns the entities for which that cannot be done
// without folding cells.
func (b *bender) bend() (bad []*curve) {
	if bad = b.moveSides(); bad != nil {
		return bad
	}
	b.blend(func(face Element) {
		if on := b.figures(b.facetsAt(face)); len(on) > 0 {
			b.putFace(face, on[0])
		}
	})
	return b.unfold()
}

// putFace moves the node amid a face onto a figure and farther out, as far as the
// nodes amid its sides are, those along one direction and those along the other.
func (b *bender) putFace(face Element, on *figure) {
	x := b.mesh.at(face.Nodes[8])
	size := distance(b.mesh.at(face.Nodes[0]), b.mesh.at(face.Nodes[2]))
	if !project(x, exact*size, on) {
		return
	}
	out := 0.0
	for _, node := range face.Nodes[4:8] {
		d, _ := on.offset(b.mesh.at(node))
		out += d / 2
	}
	_, normal := on.offset(x)
	copy(x, vec.Offset(x, normal, out))
}

// exact is how near to a figure nodes are put, by the length of their side.
const exact = 1e-12

// moveSides puts the nodes amid sides on the figures of the facets there.
func (b *bender) moveSides() (bad []*curve) {
	put := func(from, to int, facets []int) {
		on, node := b.figures(facets), b.side(from, to)
		if len(on) == 0 || b.isMoved(node) {
			return
		}
		if !b.put(node, on, distance(b.mesh.at(from), b.mesh.at(to))) {
			for _, i := range facets {
				if e := b.of[i]; e != nil && e.round() && !slices.Contains(bad, e) {
					bad = append(bad, e)
				}
			}
		}
	}
	if b.mesh.Dim == 2 {
		for i, f := range b.facets {
			put(f.Nodes[0], f.Nodes[1], []int{i})
		}
		return bad
	}
	for _, f := range b.facets { // in a fixed order
		for _, s := range facetSides(f) {
			put(s[0], s[1], b.sides[s])
		}
	}
	return bad
}

// put moves a new node onto figures, if it is not there yet, and reports whether
// that can be done within a fraction of the length of its side.
func (b *bender) put(node int, on []*figure, length float64) bool {
	const farthest = 0.2 // a circle in five sides has 0.16
	x := slices.Clone(b.mesh.at(node))
	if !project(x, exact*length, on...) {
		return false
	}
	middle := b.mesh.at(node)
	d := distance(x, middle)
	if d > farthest*length {
		return false
	}
	x = vec.Offset(middle, vec.Sub(x, middle), 1+outward*d*d/(length*length))
	b.move(node, x, 1e-9*length)
	return true
}

// figures returns the different figures of facets, one or two, if one of them is
// round.
func (c *curver) figures(facets []int) (on []*figure) {
	round := false
	for _, i := range facets {
		if e := c.of[i]; e != nil && e.figure != nil && !slices.Contains(on, e.figure) && len(on) < 2 {
			on = append(on, e.figure)
			round = round || e.round()
		}
	}
	if !round {
		return nil
	}
	return on
}

// facetsAt returns the facet that has the corners of a face, if there is one.
func (b *bender) facetsAt(face Element) []int {
	n := face.Kind.Corners()
	a, c := face.Nodes[0], face.Nodes[1]
	for _, i := range b.sides[[2]int{min(a, c), max(a, c)}] {
		if f := b.facets[i]; f.Kind.Corners() == n && sameNodes(f.Nodes, face.Nodes[:n]) {
			return []int{i}
		}
	}
	return nil
}

// unfold moves nodes inside the body where cells fold, or straightens a few. It
// returns entities of which that are too many.
func (b *bender) unfold() (bad []*curve) {
	curved := b.curvedCells()
	w, left := &builder{mesh: *b.mesh}, mostSearch+searchPerCell*len(curved)
	for _, c := range curved {
		cell := b.mesh.Cells[c]
		if sign, s := cell.Kind.gauge().sign(b.mesh.X, cell.Nodes, &left); s != signed || sign < 0 {
			w.folded = append(w.folded, c)
		}
	}
	if len(w.folded) == 0 {
		return nil
	}
	u := newUnfolder(w, mustSides(b.mesh))
	straightened := map[*curve]int{}
	moved, straight := 0, 0
	for _, c := range w.folded {
		switch {
		case u.valid(c), u.moveInside(c):
			moved++
		case u.straighten(c):
			straight++
			for _, e := range b.beside(c) {
				straightened[e]++
			}
		default:
			for _, e := range b.beside(c) {
				straightened[e] = len(e.facets)
			}
		}
	}
	for _, e := range b.entities {
		if n := straightened[e]; float64(n) > mostStraightened*float64(len(e.facets)) {
			bad = append(bad, e)
		}
	}
	if bad != nil {
		return bad
	}
	if moved > 0 {
		b.note("%s beside curved sides had middle nodes inside the body moved", count(moved, "cell"))
	}
	if straight > 0 {
		b.note("%s beside curved sides would have folded over: their sides were straightened; use smaller cells there", count(straight, "cell"))
	}
	return nil
}

// beside returns the round entities of which a cell has sides' nodes.
func (b *bender) beside(c int) (all []*curve) {
	cell := b.mesh.Cells[c]
	corners := cell.Nodes[:cell.Kind.Corners()]
	for _, f := range topologies[cell.Kind.Topology()].edges {
		for _, key := range [][2]int{{min(corners[f[0]], corners[f[1]]), max(corners[f[0]], corners[f[1]])}, {corners[f[0]], -1}, {corners[f[1]], -1}} {
			for _, i := range b.sides[key] {
				if e := b.of[i]; e != nil && e.round() && !slices.Contains(all, e) {
					all = append(all, e)
				}
			}
		}
	}
	return all
}
