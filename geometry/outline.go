package geometry

import (
	"math"
	"slices"
)

// A curve is a smooth stretch of a plane boundary, followed with the body on the
// left, in straight segments between points of it.
type curve struct {
	part     string
	points   [][2]float64 // two if it is straight
	tangents [2][2]float64
	facet    bool // a facet of a mesh, whose tangents are those of a parabola
	next     int  // the curve that begins where it ends; -1 if there is none
}

// outline returns the boundary of a plane domain.
func (d *Domain) outline() []curve {
	var curves []curve
	for _, part := range d.parts {
		for _, p := range part.pieces {
			for _, t := range p.stretches() {
				c := p.curve(t[0], t[1], part.cells)
				c.part = part.name
				curves = append(curves, c)
			}
		}
	}
	short := 1e-9 * d.diameter()
	curves = slices.DeleteFunc(curves, func(c curve) bool {
		return len(c.points) == 2 && planeDistance(c.points[0], c.points[1]) <= short
	})
	join(curves, 1e-8*d.diameter())
	return curves
}

// stretches returns the ends of the intervals of the parameter that are kept of
// a boundary patch in the plane.
func (p piece) stretches() [][2]float64 {
	if p.keep == nil {
		return [][2]float64{{0, 1}}
	}
	c := newCutter(p.Patch, 2, true, p.keep, 1)
	at := c.changes(0)
	var kept [][2]float64
	for i, lo := range at[:len(at)-1] {
		hi := at[i+1]
		if c.at(0, lo+(hi-lo)/2).pattern == "1" {
			kept = append(kept, [2]float64{lo, hi})
		}
	}
	return kept
}

// curve returns the stretch of the patch between two parameters.
func (p piece) curve(from, to float64, facet bool) curve {
	const looks, straight, perSegment = 16, 1e-9, 0.1 // perSegment: radians
	at := func(i, n int) (x, tangent [2]float64) {
		s := []float64{from + (to-from)*float64(i)/float64(n)}
		var normal [2]float64
		p.Map(x[:], normal[:], s)
		return x, [2]float64{-normal[1], normal[0]}
	}
	var turned float64
	_, last := at(0, looks)
	for i := range looks {
		_, next := at(i+1, looks)
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
	c := curve{facet: facet, points: make([][2]float64, segments+1)}
	for i := range c.points {
		c.points[i], _ = at(i, segments)
	}
	_, c.tangents[0] = at(0, 1)
	_, c.tangents[1] = at(1, 1)
	first := minus(c.points[1], c.points[0])
	if first[0]*c.tangents[0][0]+first[1]*c.tangents[0][1] < 0 {
		slices.Reverse(c.points)
		c.tangents[0], c.tangents[1] = c.tangents[1], c.tangents[0]
	}
	return c
}

func (c *curve) start() [2]float64 { return c.points[0] }
func (c *curve) end() [2]float64   { return c.points[len(c.points)-1] }

// turned returns by how much the tangent turns from end to end, in (-π, π].
func (c *curve) turned() float64 { return turn(c.tangents[0], c.tangents[1]) }

// join finds the next of every curve: the one that begins within grain of its
// end, and of several the one that bounds the same corner of the body.
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
					if planeDistance(curves[k].start(), c.end()) > grain {
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

// turn returns the angle from direction a to b, counter-clockwise, in (-π, π].
func turn(a, b [2]float64) float64 {
	return math.Atan2(a[0]*b[1]-a[1]*b[0], a[0]*b[0]+a[1]*b[1])
}

func minus(a, b [2]float64) [2]float64 { return [2]float64{a[0] - b[0], a[1] - b[1]} }

func planeDistance(a, b [2]float64) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }
