package features

import (
	"math"

	"pinnsolve/internal/vec"
)

// End is the blunt end of a slot or notch in a plane shape: a short stretch of
// boundary, corners or an arc, along which the tangent turns back.
type End struct {
	X      []float64 // a point of the gap, half its width from the end
	Middle []float64 // unit vector along the gap into the body
	Width  float64
}

const (
	endTurn  = 2.2 // radians: by so much, at least, the tangent turns at an end
	endFlat  = 0.3 // radians: beside it no more, over a width of the gap
	endSmall = 0.5 // of the diameter of the shape: the most that is an end
)

// ends returns the blunt ends.
func (o outline) ends() []End {
	var ends []End
	for _, c := range o.chains {
		if !c.closed {
			continue
		}
		for i := range c.x {
			if e, ok := c.end(i, endSmall*o.diameter); ok {
				ends = append(ends, e)
			}
		}
	}
	return ends
}

// end returns the end that begins at a vertex, the widest if there are several.
func (c *chain) end(first int, longest float64) (e End, ok bool) {
	n := len(c.x)
	total, length := c.turnAt(first), 0.0
	if total > -1e-6 {
		return e, false
	}
	for i := first; ; {
		next := (i + 1) % n
		length += distance(c.x[i], c.x[next])
		i = next
		t := c.turnAt(i)
		if i == first || length > longest || t > 0.1 {
			return e, ok
		}
		if total += t; t > -1e-6 || total > -endTurn {
			continue
		}
		before, after := c.step(first, -1), c.step(i, 1)
		width := distance(c.x[first], c.x[i])
		if total < -endTurn-math.Pi/2 || width < 1e-9*longest || c.turnsBeside(first, -1, width) || c.turnsBeside(i, 1, width) {
			continue
		}
		into, back := minus(c.x[first], c.x[before]), minus(c.x[after], c.x[i])
		li, lb := math.Hypot(into[0], into[1]), math.Hypot(back[0], back[1])
		m := vec.Unit([]float64{into[0]/li - back[0]/lb, into[1]/li - back[1]/lb})
		e = End{Middle: m, Width: width, X: []float64{
			(c.x[first][0]+c.x[i][0])/2 - width/2*m[0], (c.x[first][1]+c.x[i][1])/2 - width/2*m[1]}}
		ok = true
	}
}

func (c *chain) step(i, by int) int { return (i + by + len(c.x)) % len(c.x) }

// turnAt returns by how much the polyline turns at a vertex.
func (c *chain) turnAt(i int) float64 {
	before, after := c.step(i, -1), c.step(i, 1)
	t := turn(minus(c.x[i], c.x[before]), minus(c.x[after], c.x[i]))
	if t > math.Pi-1e-9 {
		t -= 2 * math.Pi
	}
	return t
}

// turnsBeside reports whether the polyline turns within a distance of a vertex,
// going on in the direction by.
func (c *chain) turnsBeside(i, by int, distanceTo float64) bool {
	var turned, length float64
	for k := i; length < distanceTo; {
		next := c.step(k, by)
		length += distance(c.x[k], c.x[next])
		if k = next; k == i {
			return true
		}
		if length < distanceTo {
			turned += math.Abs(c.turnAt(k))
		}
	}
	return turned > endFlat
}
