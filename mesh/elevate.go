package mesh

import "sync"

// amids keeps, by topology, what amid returns.
var amids = func() (table [Pyramid + 1]func() [][]int) {
	for t := Line; t <= Pyramid; t++ {
		table[t] = sync.OnceValue(NewKind(t, 2).amid)
	}
	return table
}()

// amid returns, for every node of an element of second order that is no corner,
// the corners that it is in the middle of.
func (k Kind) amid() [][]int {
	const none = 1e-9 // share of a corner that the node has nothing to do with
	linear := k.Linear()
	share := make([]float64, linear.Nodes())
	var all [][]int
	s := make([]float64, k.Dim())
	for node := len(share); node < k.Nodes(); node++ {
		k.Node(s, node)
		linear.Shape(share, nil, s)
		var of []int
		for c, v := range share {
			if v > none {
				of = append(of, c)
			}
		}
		all = append(all, of)
	}
	return all
}

// elevation is a mesh of second order made of one of first order.
type elevation struct {
	mesh    *Mesh
	corners *cornerTable // of new nodes: the ends of a side, or the corners of a face or cell that they are amid
	first   int          // the first new node
	moved   []bool       // new nodes that are not where they would be in a straight cell
}

// elevate returns the mesh with the same cells as complete ones of second order,
// straight.
func (m *Mesh) elevate() *elevation {
	n := *m
	first := len(m.X) / m.Dim
	e := &elevation{mesh: &n, corners: newCornerTable(first, 8), first: first}
	n.X = append([]float64(nil), m.X...)
	n.Cells = e.elements(m.Cells)
	n.Parts = nil
	for _, p := range m.Parts {
		n.Parts = append(n.Parts, Part{Name: p.Name, Facets: e.elements(p.Facets)})
	}
	e.moved = make([]bool, len(n.X)/n.Dim-first)
	return e
}

func (e *elevation) elements(list []Element) []Element {
	all := make([]Element, len(list))
	for i, old := range list {
		all[i] = Element{Kind: NewKind(old.Kind.Topology(), 2), Entity: old.Entity}
		nodes := make([]int, 0, all[i].Kind.Nodes())
		nodes = append(nodes, old.Nodes...)
		for _, amid := range amids[old.Kind.Topology()]() {
			nodes = append(nodes, e.node(pick(old.Nodes, amid)))
		}
		all[i].Nodes = nodes
	}
	return all
}

// node returns the node amid some corners, a new one if there is none.
func (e *elevation) node(corners []int) int {
	i, known := e.corners.put(corners)
	if !known {
		middle := make([]float64, e.mesh.Dim)
		for _, c := range corners {
			for j, v := range e.mesh.at(c) {
				middle[j] += v / float64(len(corners))
			}
		}
		e.mesh.X = append(e.mesh.X, middle...)
	}
	return e.first + i
}

// side returns the node amid two corners; it must be there.
func (e *elevation) side(a, b int) int {
	i, _ := e.corners.find([]int{a, b})
	return e.first + i
}

// move puts a new node at x, and reports whether that is another place.
func (e *elevation) move(node int, x []float64, least float64) bool {
	at := e.mesh.at(node)
	if distance(at, x) <= least {
		return false
	}
	copy(at, x)
	e.moved[node-e.first] = true
	return true
}

func (e *elevation) isMoved(node int) bool { return node >= e.first && e.moved[node-e.first] }

// blend puts the nodes amid faces and cells where those around them have been
// moved: the faces to the mean of their sides doubled less the mean of their corners, as
// in transfinite interpolation (W. J. Gordon and C. A. Hall, Construction of
// curvilinear co-ordinate systems and applications to mesh generation, Int. J.
// Numer. Meth. Eng. 7 (1973) 461-477), cells likewise. then is called with every
// face of which the middle has been moved.
func (e *elevation) blend(then func(face Element)) {
	for _, c := range e.mesh.Cells {
		faces := c.Sides()
		if e.mesh.Dim == 2 {
			faces = []Element{c}
		}
		for _, f := range faces {
			if f.Kind != Quad9 || e.isMoved(f.Nodes[8]) || !e.anyMoved(f.Nodes[4:8]) {
				continue
			}
			x := e.sum(nil, f.Nodes[4:8], .5)
			e.move(f.Nodes[8], e.sum(x, f.Nodes[:4], -.25), 0)
			then(f)
		}
		if c.Kind == Hex27 && e.anyMoved(c.Nodes[8:26]) {
			x := e.sum(nil, c.Nodes[20:26], .5)
			x = e.sum(x, c.Nodes[8:20], -.25)
			e.move(c.Nodes[26], e.sum(x, c.Nodes[:8], .125), 0)
		}
	}
}

func (e *elevation) anyMoved(nodes []int) bool {
	for _, n := range nodes {
		if e.isMoved(n) {
			return true
		}
	}
	return false
}

// sum adds the places of nodes times a factor to x, nil for zero.
func (e *elevation) sum(x []float64, nodes []int, by float64) []float64 {
	if x == nil {
		x = make([]float64, e.mesh.Dim)
	}
	for _, n := range nodes {
		for j, v := range e.mesh.at(n) {
			x[j] += by * v
		}
	}
	return x
}

// curvedCells returns the cells that have nodes that were moved.
func (e *elevation) curvedCells() (cells []int) {
	for i, c := range e.mesh.Cells {
		if e.anyMoved(c.Nodes[c.Kind.Corners():]) {
			cells = append(cells, i)
		}
	}
	return cells
}
