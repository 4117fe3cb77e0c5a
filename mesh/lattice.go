package mesh

import "slices"

// lattice returns the places of the nodes of an element on the lattice of steps
// 1/order in its parameters, in gmsh's order: corners, then inner nodes of edges,
// of faces and of the element, which are lattices of a lower order themselves.
// edgesOnly leaves out all but corners and edges. At order 0 there is one node.
func lattice(t Topology, order int, edgesOnly bool) [][3]int {
	if order == 0 {
		return [][3]int{{}}
	}
	top := &topologies[t]
	var nodes [][3]int
	for _, c := range top.corners {
		nodes = append(nodes, scale(c, order))
	}
	for _, e := range top.edges {
		for i := 1; i < order; i++ {
			nodes = append(nodes, combine(top.corners[e[0]], top.corners[e[1]], order-i, i))
		}
	}
	if edgesOnly || top.dim == 1 {
		return nodes
	}
	for _, f := range top.faces {
		nodes = append(nodes, onFace(top.corners, f, order)...)
	}
	if top.dim == 3 {
		nodes = append(nodes, inside(t, order)...)
	}
	return nodes
}

// onFace returns the inner nodes of the face with the given corners.
func onFace(corners [][3]int, face []int, order int) [][3]int {
	shape, fewer, last := Triangle, 3, face[len(face)-1]
	if len(face) == 4 {
		shape, fewer = Quadrilateral, 2
	}
	if order < fewer {
		return nil
	}
	origin, along, across := corners[face[0]], corners[face[1]], corners[last]
	var nodes [][3]int
	for _, p := range lattice(shape, order-fewer, false) {
		nodes = append(nodes, affine(origin, along, across, order, p[0]+1, p[1]+1))
	}
	return nodes
}

// inside returns the nodes of a body that are on none of its faces.
func inside(t Topology, order int) [][3]int {
	// Lattices of a lower order, of which the first coordinate is 1.
	fewer := map[Topology]int{Tetrahedron: 4, Hexahedron: 2, Pyramid: 3, Prism: 3}[t]
	if order < fewer {
		return nil
	}
	var nodes [][3]int
	if t == Prism { // of which there is one more along the edges than across
		for _, p := range lattice(Triangle, order-3, false) {
			for _, z := range lattice(Line, order-2, false) {
				nodes = append(nodes, [3]int{p[0] + 1, p[1] + 1, z[0] + 1})
			}
		}
		return nodes
	}
	for _, p := range lattice(t, order-fewer, false) {
		nodes = append(nodes, [3]int{p[0] + 1, p[1] + 1, p[2] + 1})
	}
	return nodes
}

// affine returns the point of a face of the unit lattice, i steps of 1/order
// from its origin towards one corner and j towards another.
func affine(origin, along, across [3]int, order, i, j int) (p [3]int) {
	for k := range p {
		p[k] = order*origin[k] + i*(along[k]-origin[k]) + j*(across[k]-origin[k])
	}
	return p
}

func combine(a, b [3]int, i, j int) (p [3]int) {
	for k := range p {
		p[k] = i*a[k] + j*b[k]
	}
	return p
}

func scale(a [3]int, by int) [3]int { return combine(a, a, by, 0) }

// facet returns the side of the element that has the given corners.
func (k Kind) facet(places [][3]int, corners []int) facet {
	shape := [...]Topology{2: Line, 3: Triangle, 4: Quadrilateral}[len(corners)]
	f := facet{kind: NewKind(shape, k.Order())}
	if k.partial() {
		f.kind = incomplete(shape)
	}
	c := topologies[k.Topology()].corners
	origin, along, across := c[corners[0]], c[corners[1]], c[corners[len(corners)-1]]
	for _, p := range lattice(shape, k.Order(), f.kind.partial()) {
		f.nodes = append(f.nodes, slices.Index(places, affine(origin, along, across, k.Order(), p[0], p[1])))
	}
	return f
}

// turned returns where the nodes are after the first two parameters have changed
// places, which changes the orientation; nil for a line.
func turned(places [][3]int) []int {
	nodes := make([]int, len(places))
	for i, p := range places {
		if nodes[i] = slices.Index(places, [3]int{p[1], p[0], p[2]}); nodes[i] < 0 {
			return nil
		}
	}
	return nodes
}
