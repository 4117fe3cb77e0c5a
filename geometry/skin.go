package geometry

import (
	"cmp"
	"math"
	"slices"

	"pinnsolve/mesh"
)

// A skin is the boundary of a mesh in space: its facets and how they meet.
type skin struct {
	x        []float64
	facets   []facet
	meetings []meeting3
}

type facet struct {
	element
	nodes    []int // of the mesh, the three corners first
	part     string
	normal   [3]float64 // in the middle
	area     float64
	bulge    float64 // by how much the middles of its sides stand out of them along the normal, by their length
	meetings []int
	flat     int // the flat that the facet belongs to: facets that meet without a bend
}

// meeting3 is where two facets meet along a side.
type meeting3 struct {
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
		middle := offset(p, offset(q, p, -1), 0.5)
		f.bulge += dot(offset(x, middle, -1), f.normal[:]) / distance(p, q)
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
	m := meeting3{nodes: [2]int{f.nodes[c], f.nodes[(c+1)%3]}, facets: [2]int{i, other}}
	back := slices.Index(g.nodes[:3], m.nodes[1]) // the side of g begins at the end of this one
	n1, n2 := f.normalAt(sides[c]), g.normalAt(sides[back])
	sin := distance(n1[:], n2[:]) / 2
	m.turn = 2 * math.Asin(min(1, sin))
	opposite := g.node((back + 2) % 3)
	if dot(offset(opposite, f.node(c), -1), n1[:]) > 0 {
		m.turn = -m.turn
	}
	var own float64
	for _, h := range []*facet{f, g} {
		for _, corner := range corners {
			n := h.normalAt(corner)
			own = max(own, 4*math.Asin(min(1, distance(n[:], h.normal[:])/2))) // from end to end
		}
	}
	m.allowed = smoothTurn(own)
	var slope [3][3]float64
	x := make([]float64, 3)
	f.at(x, &slope, sides[c][:])
	p, q := f.node(c), f.node((c+1)%3)
	m.curved = distance(x, offset(p, offset(q, p, -1), 0.5)) > 1e-6*distance(p, q)
	for _, h := range []*facet{f, g} {
		h.meetings = append(h.meetings, len(k.meetings))
	}
	k.meetings = append(k.meetings, m)
}

// other returns the facet on the other side of a meeting.
func (m *meeting3) other(facet int) int {
	if m.facets[0] == facet {
		return m.facets[1]
	}
	return m.facets[0]
}

// flatten numbers the flats.
func (k *skin) flatten() {
	count := 0
	for i := range k.facets {
		if k.facets[i].flat >= 0 {
			continue
		}
		flood(i, func(j int) []int {
			k.facets[j].flat = count
			var next []int
			for _, m := range k.facets[j].meetings {
				if o := k.meetings[m].other(j); math.Abs(k.meetings[m].turn) <= k.meetings[m].allowed && k.facets[o].flat < 0 {
					next = append(next, o)
				}
			}
			return next
		})
		count++
	}
}

// flood visits what is reached from the first, each once; visit returns where to
// go on.
func flood(first int, visit func(i int) []int) (order []int) {
	seen := map[int]bool{first: true}
	for queue := []int{first}; len(queue) > 0; queue = queue[1:] {
		order = append(order, queue[0])
		for _, j := range visit(queue[0]) {
			if !seen[j] {
				seen[j] = true
				queue = append(queue, j)
			}
		}
	}
	return order
}

// mild reports whether a meeting bends by no more than facets that stand for a
// curved surface may.
func (m *meeting3) mild() bool {
	const sharpest = 25 * math.Pi / 180
	turn := math.Abs(m.turn)
	return turn > m.allowed && turn <= sharpest
}

// bends returns the flats that stand for a curved surface: they bend mildly along
// more than one line, and five or more of them are linked so.
func (k *skin) bends() map[int]bool {
	const fewest = 5 // two sides and three facets of a coarse fillet
	first := map[int][]float64{}
	many := map[int]bool{}
	linked := map[int][]int{}
	for i := range k.meetings {
		m := &k.meetings[i]
		if !m.mild() {
			continue
		}
		flats := [2]int{k.facets[m.facets[0]].flat, k.facets[m.facets[1]].flat}
		for s, flat := range flats {
			linked[flat] = append(linked[flat], flats[1-s])
			if known, ok := first[flat]; !ok {
				first[flat] = k.line(i)
			} else if !sameLine(known, k.line(i)) {
				many[flat] = true
			}
		}
	}
	seen := map[int]bool{}
	for flat := range linked {
		if seen[flat] {
			continue
		}
		group := flood(flat, func(i int) []int { return linked[i] })
		for _, i := range group {
			seen[i] = true
			if len(group) < fewest {
				delete(many, i)
			}
		}
	}
	return many
}

func (k *skin) node(i int) []float64 { return k.x[3*i : 3*i+3] }

// plucker returns the unit direction of the line through p and q and its moment
// p × direction.
func plucker(p, q []float64) []float64 {
	d := offset(q, p, -1)
	length := norm(d)
	for i := range d {
		d[i] /= length
	}
	return append(d, p[1]*d[2]-p[2]*d[1], p[2]*d[0]-p[0]*d[2], p[0]*d[1]-p[1]*d[0])
}

// sameLine reports whether two lines of plucker are one, either way round.
func sameLine(a, b []float64) bool {
	const tolerance = 1e-6
	minus, plus := distance(a, b), norm(offset(a, b, 1))
	return min(minus, plus) <= tolerance*(1+norm(a[3:]))
}

// edges returns the straight sharp edges, and those between parts, each as long
// as it is.
func (k *skin) edges() []Corner {
	curved := k.bends()
	var sharp []int
	for i := range k.meetings {
		m := &k.meetings[i]
		flat := math.Abs(m.turn) <= m.allowed
		if m.mild() {
			flat = curved[k.facets[m.facets[0]].flat] || curved[k.facets[m.facets[1]].flat]
		}
		if flat {
			if k.parts(i)[0] == k.parts(i)[1] {
				continue
			}
			m.turn = 0
		}
		sharp = append(sharp, i)
	}
	at := map[int][]int{} // sharp meetings at a node
	for _, i := range sharp {
		for _, n := range k.meetings[i].nodes {
			at[n] = append(at[n], i)
		}
	}
	var corners []Corner
	done := map[int]bool{}
	for _, i := range sharp {
		if done[i] || k.meetings[i].curved {
			continue
		}
		run := k.straightRun(i, at)
		for _, j := range run {
			done[j] = true
		}
		if len(run) > 1 || !k.rim(i, curved, at) {
			corners = append(corners, k.corner(run))
		}
	}
	return corners
}

// parts returns those on either side of a meeting, in alphabetical order.
func (k *skin) parts(meeting int) [2]string {
	m := &k.meetings[meeting]
	p := [2]string{k.facets[m.facets[0]].part, k.facets[m.facets[1]].part}
	if p[1] < p[0] {
		p[0], p[1] = p[1], p[0]
	}
	return p
}

// straightRun returns the meetings that continue one along its line, between the
// same parts and at the same angle.
func (k *skin) straightRun(first int, at map[int][]int) []int {
	const sameAngle = 0.02
	line := k.line(first)
	return flood(first, func(i int) []int {
		var next []int
		for _, n := range k.meetings[i].nodes {
			for _, j := range at[n] {
				m := &k.meetings[j]
				if !m.curved && k.parts(j) == k.parts(first) && math.Abs(m.turn-k.meetings[first].turn) < sameAngle && sameLine(line, k.line(j)) {
					next = append(next, j)
				}
			}
		}
		return next
	})
}

func (k *skin) line(meeting int) []float64 {
	m := &k.meetings[meeting]
	return plucker(k.node(m.nodes[0]), k.node(m.nodes[1]))
}

// rim reports whether a sharp side is a piece of a curved edge: a side of a facet
// that stands for a curved surface which goes on between the same parts with a
// mild turn.
func (k *skin) rim(side int, curved map[int]bool, at map[int][]int) bool {
	const mild = 30 * math.Pi / 180
	m := &k.meetings[side]
	if !curved[k.facets[m.facets[0]].flat] && !curved[k.facets[m.facets[1]].flat] {
		return false
	}
	direction := k.line(side)[:3]
	for _, n := range m.nodes {
		for _, j := range at[n] {
			if j == side || k.parts(j) != k.parts(side) {
				continue
			}
			if cos := math.Abs(dot(direction, k.line(j)[:3])); cos < 1-1e-6 && cos > math.Cos(mild) {
				return true
			}
		}
	}
	return false
}

// corner returns the edge of a run.
func (k *skin) corner(run []int) Corner {
	first := &k.meetings[run[0]]
	direction := k.line(run[0])[:3]
	var ends []int
	for _, i := range run {
		ends = append(ends, k.meetings[i].nodes[:]...)
	}
	along := func(a, b int) int {
		return cmp.Compare(dot(k.node(a), direction), dot(k.node(b), direction))
	}
	from, to := k.node(slices.MinFunc(ends, along)), k.node(slices.MaxFunc(ends, along))
	return Corner{X: slices.Clone(from), Along: offset(to, from, -1), Angle: math.Pi - first.turn, Parts: k.parts(run[0])}
}

// roundings returns the concave cylinders and spheres.
func (k *skin) roundings() []Arc {
	const bulging = -1e-4 // of the length of a side
	curved := k.bends()
	round := func(i int) bool { return curved[k.facets[i].flat] || k.facets[i].bulge < bulging }
	var arcs []Arc
	left := map[int]bool{}
	for i := range k.facets {
		if round(i) {
			left[i] = true
		}
	}
	for i := range k.facets {
		for left[i] {
			region := flood(i, func(j int) []int {
				var next []int
				for _, m := range k.facets[j].meetings {
					meet := &k.meetings[m]
					if o := meet.other(j); left[o] && (meet.mild() || math.Abs(meet.turn) <= meet.allowed) {
						next = append(next, o)
					}
				}
				return next
			})
			a, used := k.largestRounding(region)
			for _, j := range region[:used] {
				delete(left, j)
			}
			if a.Concave {
				arcs = append(arcs, a)
			}
		}
	}
	return arcs
}

// largestRounding fits the facets of a region, or fewer of the first ones until
// they fit, and returns how many.
func (k *skin) largestRounding(region []int) (a Arc, used int) {
	const near, fewest = 0.02, 4 // deviation by radius, facets
	for n := len(region); n >= fewest; n = n * 3 / 4 {
		if a, deviation := fitRounding(k.sightings(region[:n])); deviation <= near {
			return a, n
		}
	}
	return Arc{}, 1
}

// sightings returns the nodes of facets, with the normals of the facets there.
func (k *skin) sightings(facets []int) []sighting {
	var seen []sighting
	parameters := append(corners[:], sides[:]...)
	for _, i := range facets {
		f := &k.facets[i]
		for c := range f.nodes {
			seen = append(seen, sighting{x: [3]float64(k.node(f.nodes[c])), n: f.normalAt(parameters[c]), area: f.area / float64(len(f.nodes)), part: f.part})
		}
	}
	return seen
}
