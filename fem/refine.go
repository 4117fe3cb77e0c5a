package fem

import (
	"math"

	"pinnsolve/mesh"
)

// Refine returns the mesh with every cell cut into cells of half the size, of the
// same kind, and the cell that each comes from. Curved sides keep their shape.
func Refine(m *mesh.Mesh) (fine *mesh.Mesh, parent []int) {
	fine = &mesh.Mesh{Dim: m.Dim}
	l := newLattice(m, 0)
	knife := cutter{l, map[mesh.Kind]*cut{}}
	for c, e := range m.Cells {
		for _, piece := range knife.pieces(e) {
			fine.Cells = append(fine.Cells, piece)
			parent = append(parent, c)
		}
	}
	for _, p := range m.Parts {
		q := mesh.Part{Name: p.Name}
		for _, e := range p.Facets {
			q.Facets = append(q.Facets, knife.pieces(e)...)
		}
		fine.Parts = append(fine.Parts, q)
	}
	fine.X = l.X
	return fine, parent
}

// A cutter cuts elements of the mesh of a lattice. It keeps, by kind, how.
type cutter struct {
	*lattice
	cuts map[mesh.Kind]*cut
}

// A cut says where in an element its halves have their nodes.
type cut struct {
	places []place
	number map[[3]float64]int // of the places, by parameters
	halves []mesh.Element     // whose nodes are numbers of places
}

// pieces returns the halves of an element.
func (c *cutter) pieces(e mesh.Element) []mesh.Element {
	k, ok := c.cuts[e.Kind]
	if !ok {
		k = newCut(e.Kind)
		c.cuts[e.Kind] = k
	}
	nodes := make([]int, len(k.places))
	for i := range nodes {
		nodes[i] = c.place(&k.places[i], e)
	}
	list := make([]mesh.Element, len(k.halves))
	for h, piece := range k.halves {
		list[h] = e // with what else it may have
		list[h].Kind, list[h].Nodes = piece.Kind, make([]int, len(piece.Nodes))
		for a, i := range piece.Nodes {
			list[h].Nodes[a] = nodes[i]
		}
	}
	return list
}

// newCut finds the nodes of the halves of elements of kind k.
func newCut(k mesh.Kind) *cut {
	c := &cut{number: map[[3]float64]int{}}
	for _, h := range halves(k) {
		piece := mesh.Element{Kind: k}
		if h.kind != linear(k) {
			piece.Kind = ofOrder(h.kind, orderOf(k))
		}
		n := make([]float64, len(h.corners))
		for _, s := range places(piece.Kind) {
			h.kind.Shape(n, nil, s)
			var at [3]float64
			for a, v := range n {
				for j := range at {
					at[j] += v * float64(h.corners[a][j]) / 2
				}
			}
			key := at // without rounding, so that it is the same from every half
			for j := range key {
				key[j] = math.Round(key[j] * whole)
			}
			i, ok := c.number[key]
			if !ok {
				i = len(c.places)
				c.number[key] = i
				c.places = append(c.places, newPlace(k, at[:k.Dim()]))
			}
			piece.Nodes = append(piece.Nodes, i)
		}
		c.halves = append(c.halves, piece)
	}
	return c
}
