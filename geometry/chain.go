package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// A chain is a loop of the outline as a polyline: vertex i is followed by segment
// i, the last vertex of an open chain by none.
type chain struct {
	x      [][2]float64
	closed bool
	part   []string  // of segment i
	curved []bool    // segment i is a piece of a curve
	joint  []joint   // at vertex i
	bend   []float64 // curvature at vertex i of the circle through it and its neighbours, positive where convex, 1/m; 0 at open ends
}

// A joint is where two curves of the outline meet.
type joint struct {
	isJoint  bool
	turn     float64 // of the tangent, radians, positive where convex
	straight bool    // both curves are straight
	allowed  float64 // what of the turn the representation of a smooth curve explains
	smooth   bool    // that the boundary is smooth here, known in the end
}

// chains returns the outline as polylines with their joints judged.
func (d *Domain) chains() []chain {
	curves := d.outline()
	order, closed := loops(curves)
	all := make([]chain, len(order))
	for i, loop := range order {
		all[i] = newChain(curves, loop, closed[i])
		all[i].judge()
	}
	return all
}

func newChain(curves []curve, loop []int, closed bool) chain {
	c := chain{closed: closed}
	for k, i := range loop {
		before := -1
		if k > 0 {
			before = loop[k-1]
		} else if closed {
			before = loop[len(loop)-1]
		}
		var at joint
		if before >= 0 {
			at = meeting(&curves[before], &curves[i])
		}
		for _, x := range curves[i].points[:len(curves[i].points)-1] {
			c.x = append(c.x, x)
			c.part = append(c.part, curves[i].part)
			c.curved = append(c.curved, len(curves[i].points) > 2)
			c.joint = append(c.joint, at)
			at = joint{}
		}
	}
	if !closed {
		c.x = append(c.x, curves[loop[len(loop)-1]].end())
		c.joint = append(c.joint, joint{})
	}
	c.bend = make([]float64, len(c.x))
	for i := range c.x {
		if before, after, ok := c.around(i); ok {
			c.bend[i] = curvature(c.x[before], c.x[i], c.x[after])
		}
	}
	return c
}

// meeting returns the joint of a curve and the one that follows.
func meeting(a, b *curve) joint {
	j := joint{isJoint: true, turn: turn(a.tangents[1], b.tangents[0])}
	j.straight = len(a.points) == 2 && len(b.points) == 2
	var own float64
	for _, c := range []*curve{a, b} {
		if c.facet {
			own = max(own, math.Abs(c.turned()))
		}
	}
	j.allowed = smoothTurn(own)
	j.smooth = math.Abs(j.turn) <= j.allowed
	return j
}

// smoothTurn returns by how much the tangent may turn between two facets of second
// order that stand for a smooth curve, the tangent turning by own along the one
// that turns more. A parabola through three points of an arc of angle φ has
// tangents that are off by φ³/32 at the ends; on curves of varying curvature they
// are off by a fraction of φ.
func smoothTurn(own float64) float64 {
	const mildest, fraction, most = 1e-3, 0.3, 0.1 // a corner that turns less than mildest is none
	return max(mildest, min(fraction*own, most), own*own*own/8)
}

// around returns the vertices before and after vertex i, not ok at an open end.
func (c *chain) around(i int) (before, after int, ok bool) {
	n := len(c.x)
	if !c.closed && (i == 0 || i == n-1) {
		return 0, 0, false
	}
	return (i + n - 1) % n, (i + 1) % n, n > 2
}

// judge finds the joints of straight facets that stand for a smooth curve: three
// or more in a row that turn the same way by no more than those of a 16-gon, with
// much the same curvature, and where the row runs into a straight line the one
// that turns half as much.
func (c *chain) judge() {
	const (
		sharpest = 25 * math.Pi / 180
		alike    = 2.2 // ratio of curvatures
		fewest   = 3
		halfTurn = 0.75 // of the neighbour's turn, at most, where an arc begins
	)
	candidate := func(i int) bool {
		j := c.joint[i]
		return j.isJoint && j.straight && !j.smooth && math.Abs(j.turn) <= sharpest
	}
	same := func(i, k int) bool { return candidate(k) && similar(c.bend[i], c.bend[k], alike) }
	var found [][]int
	for _, r := range c.runs(candidate, same) {
		if len(r) >= fewest {
			found = append(found, r)
		}
	}
	for _, r := range found {
		for _, i := range r {
			c.joint[i].smooth = true
		}
		first, _, ok := c.around(r[0])
		if ok && candidate(first) && c.begins(first, r[0], halfTurn) {
			c.joint[first].smooth = true
		}
		_, last, ok := c.around(r[len(r)-1])
		if ok && candidate(last) && c.begins(last, r[len(r)-1], halfTurn) {
			c.joint[last].smooth = true
		}
	}
}

// begins reports whether the joint at vertex i turns like the beginning of the
// arc with vertex k.
func (c *chain) begins(i, k int, most float64) bool {
	a, b := c.joint[i].turn, c.joint[k].turn
	return a*b > 0 && math.Abs(a) <= most*math.Abs(b)
}

// runs returns the maximal runs of consecutive vertices that belong, each alike
// the one before. A closed chain whose vertices all belong and are alike is one
// run that begins anywhere.
func (c *chain) runs(belongs func(i int) bool, alike func(i, k int) bool) [][]int {
	n := len(c.x)
	linked := func(i int) bool { // to the vertex before
		before := i - 1
		if before < 0 {
			if !c.closed {
				return false
			}
			before = n - 1
		}
		return belongs(i) && belongs(before) && alike(before, i)
	}
	begin := 0
	for begin < n && linked(begin) {
		begin++
	}
	var all [][]int
	for k := range n {
		i := (begin + k) % n
		switch {
		case !belongs(i):
		case k > 0 && linked(i):
			all[len(all)-1] = append(all[len(all)-1], i)
		default:
			all = append(all, []int{i})
		}
	}
	return all
}

// similar reports whether two curvatures have the same sign and a ratio of no
// more than the given one.
func similar(a, b, ratio float64) bool {
	a, b = min(math.Abs(a), math.Abs(b))*sign(a*b), max(math.Abs(a), math.Abs(b))
	return a > 0 && b <= ratio*a
}

func sign(v float64) float64 { return math.Copysign(1, v) }

// curvature returns that of the circle through three points, positive if they
// turn left.
func curvature(a, b, c [2]float64) float64 {
	return 2 * vec.Orient(a, b, c) / (planeDistance(a, b) * planeDistance(b, c) * planeDistance(a, c))
}
