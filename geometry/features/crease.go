package features

import (
	"math"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
)

// creases returns the straight edges between flat faces among the surfaces of a
// body.
func creases(d *geometry.Domain, surfaces [][]sample) []Corner {
	planes := flatFaces(surfaces, diameter(d))
	var corners []Corner
	for i, a := range planes {
		for _, b := range planes[:i] {
			if c, ok := newCrease(d, a, b); ok {
				corners = append(corners, c.edges(planes)...)
			}
		}
	}
	return corners
}

// A crease is the line where two planes meet, x = origin + t direction. The
// planes divide the space around it into four sectors.
type crease struct {
	level             func(x []float64) float64 // of the body
	diameter          float64                   // of the body
	faces             [2]*plane
	origin, direction []float64
	from, to          float64 // t within the bounds of the body
	around            [4][]float64
	angles            [4]float64
}

func newCrease(d *geometry.Domain, a, b *plane) (crease, bool) {
	const parallel = 1e-6
	na, nb := a.normal[:], b.normal[:]
	direction := vec.Cross(na, nb)
	sin := vec.Norm(direction)
	if sin < parallel {
		return crease{}, false
	}
	c := crease{level: d.Level, diameter: diameter(d), faces: [2]*plane{a, b}, direction: vec.Unit(direction)}
	// The point of the line nearest to the middle of the bounds.
	lo, hi := d.Bounds()
	middle := midpoint(lo, hi)
	ha, hb := a.height-vec.Dot(na, middle), b.height-vec.Dot(nb, middle)
	cos := vec.Dot(na, nb)
	c.origin = vec.Offset(vec.Offset(middle, na, (ha-cos*hb)/(sin*sin)), nb, (hb-cos*ha)/(sin*sin))
	c.from, c.to = -0.51*c.diameter, 0.51*c.diameter
	// In each sector, a direction halfway between the planes.
	ta, tb := vec.Cross(c.direction, na), vec.Cross(c.direction, nb)
	between := math.Acos(max(-1, min(1, vec.Dot(ta, tb))))
	for k, sides := range [4][2]float64{{1, 1}, {1, -1}, {-1, -1}, {-1, 1}} {
		u := make([]float64, 3)
		for i := range u {
			u[i] = sides[0]*ta[i] + sides[1]*tb[i]
		}
		c.around[k], c.angles[k] = vec.Unit(u), between
		if sides[0] != sides[1] {
			c.angles[k] = math.Pi - between
		}
	}
	return c, true
}

func midpoint(p, q []float64) []float64 { return vec.Offset(p, vec.Sub(q, p), 0.5) }

// at returns the point of the line at t.
func (c *crease) at(t float64) []float64 { return vec.Offset(c.origin, c.direction, t) }

// sectors returns which sectors are inside the body at t, one bit each.
func (c *crease) sectors(t float64) (inside int) {
	const step = 1e-7 // of the diameter
	x := c.at(t)
	for k, u := range c.around {
		if c.level(vec.Offset(x, u, step*c.diameter)) < 0 {
			inside |= 1 << k
		}
	}
	return inside
}

// angle returns the interior angle of an edge with these sectors inside: one,
// or all but one.
func (c *crease) angle(inside int) (angle float64, ok bool) {
	count := 0
	for k, a := range c.angles {
		if inside>>k&1 == 1 {
			angle += a
			count++
		}
	}
	return angle, count == 1 || count == 3
}

// edges returns the stretches of the line that are edges, found by sampling its
// sectors; planes are the candidates to end one.
func (c *crease) edges(planes []*plane) []Corner {
	const samples, shift = 200, 0.38
	t := func(i int) float64 {
		return c.from + (c.to-c.from)*(float64(i)+shift)/samples
	}
	var corners []Corner
	begin, state := c.from, c.sectors(t(0))
	for i := 1; i < samples; i++ {
		lo, hi := t(i-1), t(i)
		for c.sectors(hi) != state { // once per change between the samples
			change := c.change(lo, hi, state)
			end := c.snap(change, planes)
			corners = c.add(corners, state, begin, end)
			begin, lo, state = end, change, c.sectors(change)
		}
	}
	return corners
}

// change returns, by bisection, the first t after lo at which the state of the
// sectors differs from their state at lo.
func (c *crease) change(lo, hi float64, state int) float64 {
	for hi-lo > 1e-15*c.diameter {
		middle := lo + (hi-lo)/2
		if middle == lo || middle == hi {
			break
		}
		if c.sectors(middle) == state {
			lo = middle
		} else {
			hi = middle
		}
	}
	return hi
}

// snap returns the t at which one of the planes crosses the line, if the
// sectors change there within the accuracy of sampling off the line; otherwise
// t.
func (c *crease) snap(t float64, planes []*plane) float64 {
	const near = 1e-5 // of the diameter
	best, off := t, near*c.diameter
	for _, p := range planes {
		slope := vec.Dot(p.normal[:], c.direction)
		if math.Abs(slope) < 1e-3 {
			continue
		}
		crossing := (p.height - vec.Dot(p.normal[:], c.origin)) / slope
		if math.Abs(crossing-t) < off {
			best, off = crossing, math.Abs(crossing-t)
		}
	}
	return best
}

// add appends the edge from one t to another if the sectors form one.
func (c *crease) add(corners []Corner, inside int, from, to float64) []Corner {
	const shortest = 1e-6 // of the diameter
	angle, ok := c.angle(inside)
	if !ok || to-from < shortest*c.diameter {
		return corners
	}
	x, middle := c.at(from), c.at((from+to)/2)
	return append(corners, Corner{X: x, Along: vec.Sub(c.at(to), x), Angle: angle,
		Parts: [2]string{c.faces[0].partNear(middle), c.faces[1].partNear(middle)}})
}
