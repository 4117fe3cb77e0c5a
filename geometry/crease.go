package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// creases returns the straight edges between flat faces.
func (d *Domain) creases() []Corner {
	planes := d.flatFaces()
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

// A crease is the line in which two planes meet, x = origin + t direction. The
// planes divide the space around it into four sectors.
type crease struct {
	d                 *Domain
	faces             [2]*plane
	origin, direction []float64
	from, to          float64 // t within the bounds of the domain
	around            [4][]float64
	angles            [4]float64
}

func newCrease(d *Domain, a, b *plane) (crease, bool) {
	const parallel = 1e-6
	c := crease{d: d, faces: [2]*plane{a, b}, direction: vec.Cross(a.normal[:], b.normal[:])}
	sin := vec.Norm(c.direction)
	if sin < parallel {
		return c, false
	}
	for i := range c.direction {
		c.direction[i] /= sin
	}
	// The point of the line nearest to the middle of the bounds.
	middle := vec.Offset(d.lo, vec.Sub(d.hi, d.lo), 0.5)
	ha, hb := a.height-vec.Dot(a.normal[:], middle), b.height-vec.Dot(b.normal[:], middle)
	cos := vec.Dot(a.normal[:], b.normal[:])
	c.origin = vec.Offset(vec.Offset(middle, a.normal[:], (ha-cos*hb)/(sin*sin)), b.normal[:], (hb-cos*ha)/(sin*sin))
	c.from, c.to = -0.51*d.diameter(), 0.51*d.diameter()
	// In each sector a direction halfway between the planes.
	ta, tb := vec.Cross(c.direction, a.normal[:]), vec.Cross(c.direction, b.normal[:])
	between := math.Acos(max(-1, min(1, vec.Dot(ta, tb))))
	for k, sides := range [4][2]float64{{1, 1}, {1, -1}, {-1, -1}, {-1, 1}} {
		u := make([]float64, 3)
		for i := range u {
			u[i] = sides[0]*ta[i] + sides[1]*tb[i]
		}
		length := vec.Norm(u)
		for i := range u {
			u[i] /= length
		}
		c.around[k], c.angles[k] = u, between
		if sides[0] != sides[1] {
			c.angles[k] = math.Pi - between
		}
	}
	return c, true
}

// sectors tells, a bit to each, which sectors are inside the body at t.
func (c *crease) sectors(t float64) (inside int) {
	const step = 1e-7 // of the diameter
	x := vec.Offset(c.origin, c.direction, t)
	for k, u := range c.around {
		if c.d.level(vec.Offset(x, u, step*c.d.diameter())) < 0 {
			inside |= 1 << k
		}
	}
	return inside
}

// angle returns the interior angle of an edge with these sectors inside: one or
// all but one.
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

// edges returns the stretches of the line that are edges, found by looking along
// it; planes are those that may end one.
func (c *crease) edges(planes []*plane) []Corner {
	const looks, shift = 200, 0.38
	at := func(i int) float64 {
		return c.from + (c.to-c.from)*(float64(i)+shift)/looks
	}
	var corners []Corner
	begin, state := c.from, c.sectors(at(0))
	for i := 1; i < looks; i++ {
		lo, hi := at(i-1), at(i)
		for c.sectors(hi) != state { // more than one change between looks takes more than one round
			a, b := lo, hi
			for b-a > 1e-15*c.d.diameter() {
				m := a + (b-a)/2
				if m == a || m == b {
					break
				}
				if c.sectors(m) == state {
					a = m
				} else {
					b = m
				}
			}
			end := c.snap(b, planes)
			corners = c.add(corners, state, begin, end)
			begin, lo, state = end, b, c.sectors(b)
		}
	}
	return corners
}

// snap returns the t at which one of the planes crosses the line, if that is where
// the steps off the line see a change.
func (c *crease) snap(t float64, planes []*plane) float64 {
	const near = 1e-5 // of the diameter
	best, off := t, near*c.d.diameter()
	for _, p := range planes {
		slope := vec.Dot(p.normal[:], c.direction)
		if math.Abs(slope) < 1e-3 {
			continue
		}
		cross := (p.height - vec.Dot(p.normal[:], c.origin)) / slope
		if math.Abs(cross-t) < off {
			best, off = cross, math.Abs(cross-t)
		}
	}
	return best
}

// add appends the edge from one t to another if the sectors make one.
func (c *crease) add(corners []Corner, inside int, from, to float64) []Corner {
	const shortest = 1e-6 // of the diameter
	angle, ok := c.angle(inside)
	if !ok || to-from < shortest*c.d.diameter() {
		return corners
	}
	x := vec.Offset(c.origin, c.direction, from)
	middle := vec.Offset(c.origin, c.direction, (from+to)/2)
	return append(corners, Corner{X: x, Along: vec.Sub(vec.Offset(c.origin, c.direction, to), x), Angle: angle,
		Parts: [2]string{c.faces[0].partNear(middle), c.faces[1].partNear(middle)}})
}
