package features

import (
	"math"
	"slices"

	"pinnsolve/geometry"
)

// extruded returns the features of an extrusion: edges along z from the corners
// of the shape, the straight lines of its outline around the bottom and the
// top, and its concave arcs as cylinders, each with its center at half the
// height.
func extruded(e geometry.Extrusion) Set {
	var s Set
	o := newOutline(e.Shape)
	for _, c := range o.corners() {
		c.X, c.Along, c.Middle = append(c.X, e.Z0), []float64{0, 0, e.Z1 - e.Z0}, nil
		s.Corners = append(s.Corners, c)
	}
	for _, c := range o.chains {
		for _, l := range c.lines() {
			along := []float64{l.to[0] - l.from[0], l.to[1] - l.from[1], 0}
			for _, face := range []struct {
				z    float64
				name string
			}{{e.Z0, e.Bottom}, {e.Z1, e.Top}} {
				s.Corners = append(s.Corners, Corner{X: []float64{l.from[0], l.from[1], face.z}, Along: slices.Clone(along),
					Angle: math.Pi / 2, Parts: [2]string{l.part, face.name}})
			}
		}
	}
	for _, a := range o.arcs() {
		if a.Concave {
			a.Center, a.Axis = append(a.Center, (e.Z0+e.Z1)/2), []float64{0, 0, 1}
			s.Arcs = append(s.Arcs, a)
		}
	}
	return s
}

// A line is a straight stretch of a chain that belongs to one part.
type line struct {
	from, to [2]float64
	part     string
}

// lines returns the straight stretches of the chain, in full length. Facets
// that approximate a curve are not lines.
func (c *chain) lines() []line {
	n := len(c.x)
	segments := n
	if !c.closed {
		segments--
	}
	goesOn := func(i int) bool { // the line of the segment before continues straight at vertex i
		before, after, ok := c.around(i)
		return ok && c.part[before] == c.part[i] && c.straight(before) && c.straight(i) &&
			math.Abs(turn(minus(c.x[i], c.x[before]), minus(c.x[after], c.x[i]))) < 1e-6
	}
	begin := 0
	for begin < segments && goesOn(begin) {
		begin++
	}
	var lines []line
	for k := range segments {
		i := (begin + k) % n
		end := c.x[(i+1)%n]
		switch {
		case !c.straight(i):
		case k > 0 && goesOn(i):
			lines[len(lines)-1].to = end
		default:
			lines = append(lines, line{from: c.x[i], to: end, part: c.part[i]})
		}
	}
	return lines
}

// straight reports whether segment i is straight on its own: neither a piece of
// a curve nor a facet that approximates one, which bends at both ends and is
// about as long as its neighbours.
func (c *chain) straight(i int) bool {
	const longer = 2.5 // than a facet's neighbour
	n := len(c.x)
	if c.curved[i] {
		return false
	}
	before, after := (i+n-1)%n, (i+1)%n
	bends := func(i int) bool { return c.joint[i].smooth && math.Abs(c.joint[i].turn) > c.joint[i].allowed }
	length := func(i int) float64 { return distance(c.x[i], c.x[(i+1)%n]) }
	return !bends(i) || !bends(after) || length(i) > longer*min(length(before), length(after))
}
