package features

import (
	"math"

	"pinnsolve/mesh"
)

// A joint is where two curves of the outline meet.
type joint struct {
	isJoint  bool    // false at a vertex inside a curve
	turn     float64 // of the tangent, radians, positive where convex
	straight bool    // both curves are straight
	allowed  float64 // how much of the turn may be due to facets that approximate a smooth curve
	within   bool    // the curves are facets of one entity of the geometry
	smooth   bool    // the boundary is smooth here
}

// newJoint returns the joint of a curve and the next one.
func newJoint(a, b *curve) joint {
	j := joint{isJoint: true, turn: turn(a.tangents[1], b.tangents[0])}
	if j.turn > math.Pi-1e-9 { // the end of a crack: no body is that sharp
		j.turn -= 2 * math.Pi
	}
	j.straight = len(a.points) == 2 && len(b.points) == 2
	var own float64
	for _, c := range []*curve{a, b} {
		if c.facet {
			own = max(own, math.Abs(c.turned()))
		}
	}
	j.allowed = smoothTurn(own)
	j.within = a.entity != 0 && a.entity == b.entity && math.Abs(j.turn) <= mesh.Sharpest
	j.smooth = math.Abs(j.turn) <= j.allowed || j.within
	return j
}

// corner reports whether the boundary has a corner at the joint.
func (j joint) corner() bool { return j.isJoint && !j.smooth }

// smoothTurn returns how much the tangent may turn between two second-order
// facets that approximate a smooth curve; own is the larger turn of the tangent
// along one of them. A parabola through three points of an arc of angle φ has
// tangents that are off by φ³/32 at the ends; on curves of varying curvature
// they are off by a fraction of φ.
func smoothTurn(own float64) float64 {
	const mildest, fraction, most = 1e-3, 0.3, 0.1 // a turn below mildest is no corner
	return max(mildest, min(fraction*own, most), own*own*own/8)
}

// sharpest is the largest turn, radians, between straight facets that may
// approximate a curve: a little more than in a 16-gon.
const sharpest = 25 * math.Pi / 180

// smoothFacets finds the joints of straight facets that approximate a smooth
// curve: three or more in a row that turn the same way, none sharply, with
// similar curvature, and the one that turns half as much where the row meets a
// straight line.
func (c *chain) smoothFacets() {
	const fewest = 3
	candidate := func(i int) bool {
		j := c.joint[i]
		return j.isJoint && j.straight && !j.smooth && math.Abs(j.turn) <= sharpest
	}
	same := func(i, k int) bool { return candidate(k) && similar(c.curvature[i], c.curvature[k], alike) }
	var found [][]int
	for _, r := range c.runs(candidate, same) {
		if len(r) >= fewest {
			found = append(found, r)
		}
	}
	for i := range c.joint {
		c.smoothBetween(i)
	}
	for _, r := range found {
		for _, i := range r {
			c.joint[i].smooth = true
		}
		first, _, ok := c.around(r[0])
		if ok && candidate(first) && c.beginsArc(first, r[0]) {
			c.joint[first].smooth = true
		}
		_, last, ok := c.around(r[len(r)-1])
		if ok && candidate(last) && c.beginsArc(last, r[len(r)-1]) {
			c.joint[last].smooth = true
		}
	}
}

// alike is the ratio of curvatures of pieces of one curve.
const alike = 2.2

// smoothBetween finds out whether the boundary is smooth where two entities meet
// that have several facets each: where it turns as it does next to the joint, or
// half as much where the facets next to it on one side turn and on the other side
// are straight.
func (c *chain) smoothBetween(i int) {
	j := &c.joint[i]
	before, after, ok := c.around(i)
	if !ok || !j.isJoint || !j.straight || j.smooth || math.Abs(j.turn) > mesh.Sharpest {
		return
	}
	bends := func(k int) bool { return c.joint[k].within && math.Abs(c.joint[k].turn) > c.joint[k].allowed }
	switch a, b := bends(before), bends(after); {
	case a && b:
		j.smooth = similar(c.curvature[before], c.curvature[i], alike) && similar(c.curvature[i], c.curvature[after], alike)
	case a:
		j.smooth = c.beginsArc(i, before)
	case b:
		j.smooth = c.beginsArc(i, after)
	}
}

// beginsArc reports whether the joint at vertex i turns like the beginning of
// the arc of vertex k, about half as much as the joint there.
func (c *chain) beginsArc(i, k int) bool {
	const most = 0.75 // of the other turn
	a, b := c.joint[i].turn, c.joint[k].turn
	return a*b > 0 && math.Abs(a) <= most*math.Abs(b)
}
