package features

import (
	"math"
	"slices"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// A skin is the boundary of a mesh in 3D: its facets and how they meet.
type skin struct {
	x      []float64
	facets []facet
	folds  []fold
	curved map[int]bool // the faces that approximate a curved surface
}

type facet struct {
	kind   mesh.Kind
	nodes  []int     // of the mesh, the corners first
	x      []float64 // coordinates of the nodes
	part   string
	normal [3]float64 // at the center
	entity int        // see mesh.Element; 0 if it is not known
	area   float64
	bulge  float64 // how far the middles of its sides stick out along the normal, over their length, summed
	folds  []int
	face   int // the face that the facet belongs to: facets that meet smoothly
}

// A fold is where two facets meet along a side.
type fold struct {
	nodes   [2]int // the ends, in the direction that the first facet has them
	facets  [2]int
	turn    float64 // of the normal across the side, radians, positive where convex
	allowed float64 // how much of the turn may be due to facets that approximate a smooth surface
	within  bool    // the facets are of one entity of the geometry
	curved  bool    // the side has a middle node that is not in the middle
}

func newSkin(m *mesh.Mesh) *skin {
	k := &skin{x: m.X}
	first := map[[2]int]int{} // facet by side
	for _, part := range m.Parts {
		for _, e := range part.Facets {
			i := len(k.facets)
			k.facets = append(k.facets, newFacet(m, e, part.Name))
			for side := range e.Kind.Corners() {
				a, b := e.Nodes[side], e.Nodes[(side+1)%e.Kind.Corners()]
				if other, ok := first[[2]int{b, a}]; ok {
					k.addFold(i, side, other)
					continue
				}
				first[[2]int{a, b}] = i
			}
		}
	}
	k.findFaces()
	k.curved = k.curvedFaces()
	return k
}

func (k *skin) features() Set { return Set{Corners: k.edges(), Arcs: k.roundings()} }

func (k *skin) node(i int) []float64 { return k.x[3*i : 3*i+3] }

// outlines are the parameters of the corners of facets, of the middles of the
// sides that begin there and of the middle, and the area of the parameters.
var outlines = map[mesh.Topology]struct {
	corners, sides [][2]float64
	middle         [2]float64
	area           float64
}{
	mesh.Triangle:      {[][2]float64{{0, 0}, {1, 0}, {0, 1}}, [][2]float64{{.5, 0}, {.5, .5}, {0, .5}}, [2]float64{1. / 3, 1. / 3}, 1. / 2},
	mesh.Quadrilateral: {[][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, [][2]float64{{.5, 0}, {1, .5}, {.5, 1}, {0, .5}}, [2]float64{.5, .5}, 1},
}

func newFacet(m *mesh.Mesh, e mesh.Element, part string) facet {
	f := facet{kind: e.Kind, nodes: e.Nodes, part: part, entity: e.Entity, face: -1}
	for _, i := range e.Nodes {
		f.x = append(f.x, m.X[3*i:3*i+3]...)
	}
	o := outlines[e.Kind.Topology()]
	_, f.normal, f.area = f.at(o.middle)
	f.area *= o.area
	for side, s := range o.sides {
		p, q := f.side(side)
		x, _, _ := f.at(s)
		f.bulge += vec.Dot(vec.Sub(x[:], midpoint(p, q)), f.normal[:]) / vec.Distance(p, q)
	}
	return f
}

// at returns the point at parameters s, the unit normal there and the area per
// area of the parameters.
func (f *facet) at(s [2]float64) (x, normal [3]float64, density float64) {
	var slope [3][3]float64
	f.kind.Map(x[:], &slope, f.x, s[:])
	n := vec.Cross([]float64{slope[0][0], slope[1][0], slope[2][0]}, []float64{slope[0][1], slope[1][1], slope[2][1]})
	density = vec.Norm(n)
	for i, v := range n {
		normal[i] = v / density
	}
	return x, normal, density
}

func (f *facet) normalAt(s [2]float64) [3]float64 {
	_, n, _ := f.at(s)
	return n
}

// side returns the ends of a side.
func (f *facet) side(i int) (from, to []float64) {
	return f.corner(i), f.corner((i + 1) % f.kind.Corners())
}

func (f *facet) corner(i int) []float64 { return f.x[3*i : 3*i+3] }

// addFold records that side side of facet i is also a side of facet other.
func (k *skin) addFold(i, side, other int) {
	f, g := &k.facets[i], &k.facets[other]
	m := fold{nodes: [2]int{f.nodes[side], f.nodes[(side+1)%f.kind.Corners()]}, facets: [2]int{i, other}}
	back := slices.Index(g.nodes[:g.kind.Corners()], m.nodes[1]) // the side of g begins at the end of this one
	x, n, _ := f.at(outlines[f.kind.Topology()].sides[side])
	m.turn = angleBetween(n, g.normalAt(outlines[g.kind.Topology()].sides[back]))
	p, q := f.side(side)
	if opposite := g.corner((back + 2) % g.kind.Corners()); vec.Dot(vec.Sub(opposite, p), n[:]) > 0 {
		m.turn = -m.turn
	}
	var own float64
	for _, h := range []*facet{f, g} {
		for _, corner := range outlines[h.kind.Topology()].corners {
			own = max(own, 2*angleBetween(h.normalAt(corner), h.normal)) // from end to end
		}
	}
	m.allowed = smoothTurn(own)
	m.within = f.entity != 0 && f.entity == g.entity && math.Abs(m.turn) <= mesh.Sharpest
	m.curved = vec.Distance(x[:], midpoint(p, q)) > 1e-6*vec.Distance(p, q)
	for _, h := range []*facet{f, g} {
		h.folds = append(h.folds, len(k.folds))
	}
	k.folds = append(k.folds, m)
}

// angleBetween returns the angle between two unit vectors.
func angleBetween(a, b [3]float64) float64 {
	return 2 * math.Asin(min(1, vec.Distance(a[:], b[:])/2))
}

// other returns the facet on the other side of a fold.
func (m *fold) other(facet int) int {
	if m.facets[0] == facet {
		return m.facets[1]
	}
	return m.facets[0]
}

// smooth reports whether the surface is smooth across the fold.
func (m *fold) smooth() bool { return math.Abs(m.turn) <= m.allowed || m.within }

// mild reports whether a fold bends no more than facets that approximate a
// curved surface may.
func (m *fold) mild() bool {
	return !m.smooth() && math.Abs(m.turn) <= sharpest
}
