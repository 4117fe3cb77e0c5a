package mesh

import "slices"

// Subcells returns the elements of first order that the lattice of the nodes
// cuts an element into, by the numbers of the nodes in the element; of solids
// with nodes on edges only that is the element of its corners. All are oriented
// like the element.
func (k Kind) Subcells() []Element {
	p := k.Order()
	switch {
	case k == Quad8:
		return elements(Triangle3, [][]int{{0, 4, 7}, {4, 1, 5}, {5, 2, 6}, {6, 3, 7}, {4, 5, 6}, {4, 6, 7}})
	case k.partial():
		corners := make([]int, k.Corners())
		for i := range corners {
			corners[i] = i
		}
		return elements(k.Linear(), [][]int{corners})
	}
	c := cutLattice{places: k.traits().places}
	switch k.Topology() {
	case Line:
		for i := range p {
			c.add(Line2, [3]int{i}, [3]int{i + 1})
		}
	case Triangle:
		triangles(p, func(corners ...[3]int) { c.add(Triangle3, corners...) })
	case Quadrilateral:
		for j := range p {
			for i := range p {
				c.add(Quad4, c.shifted(Quad4, i, j, 0)...)
			}
		}
	case Hexahedron:
		for l := range p * p * p {
			c.add(Hex8, c.shifted(Hex8, l%p, l/p%p, l/p/p)...)
		}
	case Prism:
		for z := range p {
			triangles(p, func(t ...[3]int) {
				for _, q := range t[:3] {
					t = append(t, [3]int{q[0], q[1], z + 1})
				}
				for i := range 3 {
					t[i][2] = z
				}
				c.add(Prism6, t...)
			})
		}
	case Tetrahedron:
		c.tetrahedra(p)
	case Pyramid:
		c.pyramids(p)
	}
	return c.cells
}

func elements(k Kind, nodes [][]int) (list []Element) {
	for _, n := range nodes {
		list = append(list, Element{Kind: k, Nodes: n})
	}
	return list
}

// cutLattice gathers cells between points of the lattice of an element.
type cutLattice struct {
	places [][3]int
	cells  []Element
}

// add adds a cell with the given corners; those of a tetrahedron may be in any
// order.
func (c *cutLattice) add(k Kind, corners ...[3]int) {
	if k == Tet4 {
		var j [9]float64
		for i := range 3 {
			for axis := range 3 {
				j[3*axis+i] = float64(corners[i+1][axis] - corners[0][axis])
			}
		}
		if det(j[:]) < 0 {
			corners[2], corners[3] = corners[3], corners[2]
		}
	}
	e := Element{Kind: k}
	for _, p := range corners {
		e.Nodes = append(e.Nodes, slices.Index(c.places, p))
	}
	c.cells = append(c.cells, e)
}

// shifted returns the corners of the unit cell of a kind moved to a point.
func (c *cutLattice) shifted(k Kind, x, y, z int) (corners [][3]int) {
	for _, p := range topologies[k.Topology()].corners {
		corners = append(corners, [3]int{p[0] + x, p[1] + y, p[2] + z})
	}
	return corners
}

// triangles visits the triangles of the lattice of a triangle.
func triangles(p int, visit func(corners ...[3]int)) {
	for j := range p {
		for i := range p - j {
			visit([3]int{i, j}, [3]int{i + 1, j}, [3]int{i, j + 1})
			if i+j < p-1 {
				visit([3]int{i + 1, j}, [3]int{i + 1, j + 1}, [3]int{i, j + 1})
			}
		}
	}
}

// tetrahedra cuts a tetrahedron: upright ones, octahedra between them, in four
// about a diagonal, and inverted ones.
func (c *cutLattice) tetrahedra(p int) {
	for z := range p {
		for y := range p - z {
			for x := range p - z - y {
				at := func(i, j, k int) [3]int { return [3]int{x + i, y + j, z + k} }
				c.add(Tet4, at(0, 0, 0), at(1, 0, 0), at(0, 1, 0), at(0, 0, 1))
				if x+y+z > p-2 {
					continue
				}
				from, to := at(1, 0, 0), at(0, 1, 1)
				ring := [][3]int{at(0, 1, 0), at(1, 1, 0), at(1, 0, 1), at(0, 0, 1)}
				for i, q := range ring {
					c.add(Tet4, from, to, q, ring[(i+1)%4])
				}
				if x+y+z <= p-3 {
					c.add(Tet4, at(1, 1, 0), at(1, 0, 1), at(0, 1, 1), at(1, 1, 1))
				}
			}
		}
	}
}

// pyramids cuts a pyramid: upright ones, inverted ones between four of them, and
// tetrahedra between two.
func (c *cutLattice) pyramids(p int) {
	for z := range p {
		n := p - z // squares along a side of the layer
		for y := range n {
			for x := range n {
				at := func(i, j, k int) [3]int { return [3]int{x + i, y + j, z + k} }
				c.add(Pyramid5, c.shifted(Pyramid5, x, y, z)...)
				if x < n-1 && y < n-1 {
					c.add(Pyramid5, at(0, 0, 1), at(0, 1, 1), at(1, 1, 1), at(1, 0, 1), at(1, 1, 0))
				}
				if x < n-1 {
					c.add(Tet4, at(1, 0, 0), at(1, 1, 0), at(0, 0, 1), at(1, 0, 1))
				}
				if y < n-1 {
					c.add(Tet4, at(0, 1, 0), at(1, 1, 0), at(0, 0, 1), at(0, 1, 1))
				}
			}
		}
	}
}
