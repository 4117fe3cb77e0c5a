package geometry

import (
	"math"
	"slices"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// A skin is the boundary of a mesh in space: its facets and how they meet.
type skin struct {
	x      []float64
	facets []facet
	folds  []fold
}

type facet struct {
	element
	nodes  []int // of the mesh, the three corners first
	part   string
	normal [3]float64 // in the middle
	area   float64
	bulge  float64 // by how much the middles of its sides stand out of them along the normal, by their length
	folds  []int
	flat   int // the flat that the facet belongs to: facets that meet without a bend
}

// A fold is where two facets meet along a side.
type fold struct {
	nodes   [2]int // the ends, in the direction that the first facet has them
	facets  [2]int
	turn    float64 // of the normal across the side, radians, positive where convex
	allowed float64 // what of the turn the representation of a smooth surface explains
	curved  bool    // the side has a middle node that is not in the middle
}

func newSkin(d *Domain) *skin {
	k := &skin{x: d.mesh.X}
	first := map[[2]int]int{}
	for _, part := range d.mesh.Parts {
		for _, e := range part.Facets {
			i := len(k.facets)
			k.facets = append(k.facets, newFacet(d.mesh, e, part.Name))
			for c := range 3 {
				a, b := e.Nodes[c], e.Nodes[(c+1)%3]
				if other, ok := first[[2]int{b, a}]; ok {
					k.meet(i, c, other)
					continue
				}
				first[[2]int{a, b}] = i
			}
		}
	}
	k.flatten()
	return k
}

// The parameters of the corners of a facet and of the middles of its sides.
var (
	corners = [3][2]float64{{0, 0}, {1, 0}, {0, 1}}
	sides   = [3][2]float64{{.5, 0}, {.5, .5}, {0, .5}}
)

func newFacet(m *mesh.Mesh, e mesh.Element, part string) facet {
	f := facet{element: newElement(m, e), nodes: e.Nodes, part: part, flat: -1}
	var slope [3][3]float64
	x := make([]float64, 3)
	f.at(x, &slope, []float64{1. / 3, 1. / 3})
	f.area = density(&slope, f.normal[:], 2, 3) / 2
	for c, s := range sides {
		p, q := f.node(c), f.node((c+1)%3)
		f.at(x, &slope, s[:])
		middle := vec.Offset(p, vec.Sub(q, p), 0.5)
		f.bulge += vec.Dot(vec.Sub(x, middle), f.normal[:]) / vec.Distance(p, q)
	}
	return f
}

// normalAt returns the unit normal at parameters s.
func (f *facet) normalAt(s [2]float64) (n [3]float64) {
	var slope [3][3]float64
	var x [3]float64
	f.at(x[:], &slope, s[:])
	density(&slope, n[:], 2, 3)
	return n
}

// meet records that side c of facet i is a side of the other facet.
func (k *skin) meet(i, c, other int) {
	f, g := &k.facets[i], &k.facets[other]
	m := fold{nodes: [2]int{f.nodes[c], f.nodes[(c+1)%3]}, facets: [2]int{i, other}}
	back := slices.Index(g.nodes[:3], m.nodes[1]) // the side of g begins at the end of this one
	n1, n2 := f.normalAt(sides[c]), g.normalAt(sides[back])
	sin := vec.Distance(n1[:], n2[:]) / 2
	m.turn = 2 * math.Asin(min(1, sin))
	opposite := g.node((back + 2) % 3)
	if vec.Dot(vec.Sub(opposite, f.node(c)), n1[:]) > 0 {
		m.turn = -m.turn
	}
	var own float64
	for _, h := range []*facet{f, g} {
		for _, corner := range corners {
			n := h.normalAt(corner)
			own = max(own, 4*math.Asin(min(1, vec.Distance(n[:], h.normal[:])/2))) // from end to end
		}
	}
	m.allowed = smoothTurn(own)
	var slope [3][3]float64
	x := make([]float64, 3)
	f.at(x, &slope, sides[c][:])
	p, q := f.node(c), f.node((c+1)%3)
	m.curved = vec.Distance(x, vec.Offset(p, vec.Sub(q, p), 0.5)) > 1e-6*vec.Distance(p, q)
	for _, h := range []*facet{f, g} {
		h.folds = append(h.folds, len(k.folds))
	}
	k.folds = append(k.folds, m)
}

// other returns the facet on the other side of a fold.
func (m *fold) other(facet int) int {
	if m.facets[0] == facet {
		return m.facets[1]
	}
	return m.facets[0]
}
