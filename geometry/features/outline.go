package features

import (
	"math"
	"slices"

	"pinnsolve/geometry"
)

// An outline is the boundary of a plane shape.
type outline struct {
	chains   []chain
	diameter float64 // of the shape
}

func newOutline(d *geometry.Domain) outline {
	o := outline{diameter: diameter(d)}
	curves := boundaryCurves(d, o.diameter)
	order, closed := loops(curves)
	for i, loop := range order {
		c := newChain(curves, loop, closed[i])
		c.smoothFacets()
		o.chains = append(o.chains, c)
	}
	return o
}

func (o outline) features() Set { return Set{Corners: o.corners(), Arcs: o.arcs()} }

// A curve is a smooth stretch of a plane boundary, followed with the body on
// the left, as straight segments between points of it.
type curve struct {
	part     string
	points   [][2]float64 // two if it is straight
	tangents [2][2]float64
	nodes    [2]int // of a facet of a mesh: its ends; -1 of other curves
	facet    bool   // a facet of a mesh, which is a parabola and has its tangents
	entity   int    // of a facet, see mesh.Element; 0 if it is not known
	next     int    // the curve that begins where it ends; -1 if there is none
}

// boundaryCurves returns the curves of the boundary, each linked to the next.
func boundaryCurves(d *geometry.Domain, diameter float64) []curve {
	var curves []curve
	facets := d.Mesh() != nil
	for _, p := range d.BoundaryPatches() {
		for _, t := range p.Stretches() {
			curves = append(curves, newCurve(p, t[0], t[1], facets))
		}
	}
	short := 1e-9 * diameter
	curves = slices.DeleteFunc(curves, func(c curve) bool {
		return len(c.points) == 2 && distance(c.points[0], c.points[1]) <= short
	})
	join(curves, 1e-8*diameter)
	return curves
}

// newCurve returns the stretch of the patch between two parameters.
func newCurve(p geometry.TrimmedPatch, from, to float64, facet bool) curve {
	const samples, straight, perSegment = 16, 1e-9, 0.1 // perSegment: radians
	at := func(i, n int) (x, tangent [2]float64) {
		s := []float64{from + (to-from)*float64(i)/float64(n)}
		var normal [2]float64
		p.Map(x[:], normal[:], s)
		return x, [2]float64{-normal[1], normal[0]}
	}
	var turned float64
	_, last := at(0, samples)
	for i := range samples {
		_, next := at(i+1, samples)
		turned += math.Abs(turn(last, next))
		last = next
	}
	segments := 1
	switch {
	case turned < straight:
	case facet:
		segments = 2 // the nodes
	default:
		segments = max(8, int(math.Ceil(turned/perSegment)))
	}
	c := curve{part: p.Part, facet: facet, entity: p.Entity, points: make([][2]float64, segments+1), nodes: [2]int{-1, -1}}
	if p.Nodes != nil {
		c.nodes = [2]int(p.Nodes[:2])
	}
	for i := range c.points {
		c.points[i], _ = at(i, segments)
	}
	_, c.tangents[0] = at(0, 1)
	_, c.tangents[1] = at(1, 1)
	first := minus(c.points[1], c.points[0])
	if first[0]*c.tangents[0][0]+first[1]*c.tangents[0][1] < 0 {
		slices.Reverse(c.points)
		c.tangents[0], c.tangents[1] = c.tangents[1], c.tangents[0]
		c.nodes[0], c.nodes[1] = c.nodes[1], c.nodes[0]
	}
	return c
}

func (c *curve) start() [2]float64 { return c.points[0] }
func (c *curve) end() [2]float64   { return c.points[len(c.points)-1] }

// turned returns the turn of the tangent from end to end, in (-π, π].
func (c *curve) turned() float64 { return turn(c.tangents[0], c.tangents[1]) }

// join finds the next of every curve: the one that begins within grain of its
// end, at the same node if it is a facet, and of several the one that bounds the
// same corner of the body.
func join(curves []curve, grain float64) {
	bin := func(x [2]float64) [2]int64 {
		return [2]int64{int64(math.Floor(x[0] / grain)), int64(math.Floor(x[1] / grain))}
	}
	starts := make(map[[2]int64][]int, len(curves))
	for i := range curves {
		b := bin(curves[i].start())
		starts[b] = append(starts[b], i)
	}
	for i := range curves {
		c := &curves[i]
		c.next = -1
		b := bin(c.end())
		best := math.Inf(-1)
		for dx := int64(-1); dx <= 1; dx++ {
			for dy := int64(-1); dy <= 1; dy++ {
				for _, k := range starts[[2]int64{b[0] + dx, b[1] + dy}] {
					if distance(curves[k].start(), c.end()) > grain || curves[k].nodes[0] != c.nodes[1] {
						continue
					}
					if angle := turn(c.tangents[1], curves[k].tangents[0]); angle > best {
						best, c.next = angle, k
					}
				}
			}
		}
	}
}

// loops returns the curves in order, loop by loop; closed says that the last
// curve of a loop is followed by its first.
func loops(curves []curve) (order [][]int, closed []bool) {
	seen := make([]bool, len(curves))
	follow := func(i int) {
		var loop []int
		for k := i; ; k = curves[k].next {
			if k < 0 || seen[k] {
				order, closed = append(order, loop), append(closed, k == i)
				return
			}
			seen[k] = true
			loop = append(loop, k)
		}
	}
	followed := make([]bool, len(curves))
	for _, c := range curves {
		if c.next >= 0 {
			followed[c.next] = true
		}
	}
	for _, withFollowers := range []bool{false, true} { // open chains from their beginning
		for i := range curves {
			if followed[i] == withFollowers && !seen[i] {
				follow(i)
			}
		}
	}
	return order, closed
}
