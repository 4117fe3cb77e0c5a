package geometry

import (
	"math"
	"strings"
)

// A cutter finds the part of the unit cube where a function is negative, and
// integrates over it one axis at a time. For fixed s[:axis] the kept set in the
// remaining axes has a pattern: along the last axis the sequence of kept (1)
// and dropped (0) stretches, along another axis the sequence of distinct
// patterns of its slices. Between two changes of pattern the ends of the
// stretches move smoothly with s[axis], except at kinks, which are found
// separately (kink.go), so that Gauss rules between the changes and kinks
// converge fast.
//
// Patterns are found by scanning each axis. Where the scan comes near a change
// but does not cross it, a golden section search looks closer. A feature that
// is small against a scan step and close to another can still be missed.
type cutter struct {
	value func(s []float64) float64 // negative where kept, of the order of a distance
	s     []float64
	steps int // scan steps per axis
}

// newCutter returns the cutter of a patch over the cube. fraction is the size
// of the cube relative to the patch whose features the scan has to resolve.
func newCutter(p Patch, dim int, normals bool, keep filter, fraction float64) *cutter {
	x, n := make([]float64, dim), []float64(nil)
	if normals {
		n = make([]float64, dim)
	}
	value := func(s []float64) float64 {
		p.Map(x, n, s)
		return keep(x, n)
	}
	const fewest = 8
	steps := float64([...]int{1, 64, 48, 16}[p.K])
	steps = max(min(steps, fewest), math.Ceil(steps*fraction))
	return &cutter{value: value, s: make([]float64, p.K), steps: int(steps)}
}

// cuts reports whether any part of the cube is dropped.
func (c *cutter) cuts() bool { return strings.Contains(c.look(0).pattern, "0") }

// A mark is the result of a look at one position t along an axis.
type mark struct {
	t       float64
	pattern string
	near    float64 // least magnitude of the value seen: small near a change
}

// look returns the mark of the slice with s[:axis] fixed.
func (c *cutter) look(axis int) mark {
	if axis == len(c.s) {
		v := c.value(c.s)
		if v < 0 {
			return mark{pattern: "1", near: -v}
		}
		return mark{pattern: "0", near: v}
	}
	slice := mark{near: math.Inf(1)}
	var b strings.Builder
	b.WriteByte('(')
	previous := ""
	for _, m := range c.scan(axis) {
		slice.near = min(slice.near, m.near)
		if m.pattern != previous {
			b.WriteString(m.pattern)
			previous = m.pattern
		}
	}
	b.WriteByte(')')
	slice.pattern = b.String()
	return slice
}

// at returns the mark at position t of the axis.
func (c *cutter) at(axis int, t float64) mark {
	c.s[axis] = t
	m := c.look(axis + 1)
	m.t = t
	return m
}

// scan returns marks along the axis in increasing order of t. The scan points
// avoid simple fractions, where edges of other shapes tend to lie, and the
// outermost are just inside the cube, at whose ends patches may degenerate.
func (c *cutter) scan(axis int) []mark {
	const edge, shift = 1e-7, 0.38
	marks := make([]mark, 0, c.steps+4)
	marks = append(marks, c.at(axis, edge))
	for i := range c.steps {
		marks = append(marks, c.at(axis, (float64(i)+shift)/float64(c.steps)))
	}
	marks = append(marks, c.at(axis, 1-edge))

	refined := marks[:1:1]
	for i := 1; i+1 < len(marks); i++ {
		left, m, right := marks[i-1], marks[i], marks[i+1]
		same := left.pattern == m.pattern && m.pattern == right.pattern
		lowest := m.near <= left.near && m.near < right.near
		reachable := m.near <= 1.5*max(left.near-m.near, right.near-m.near)
		found := m
		if same && lowest && reachable {
			found = c.closest(axis, left.t, right.t, m)
		}
		switch {
		case found.t < m.t:
			refined = append(refined, found, m)
		case found.t > m.t:
			refined = append(refined, m, found)
		default:
			refined = append(refined, m)
		}
	}
	return append(refined, marks[len(marks)-1])
}

// closest searches [lo, hi], where the value comes closest to a change, for a
// pattern other than m's. It returns m if there is none.
func (c *cutter) closest(axis int, lo, hi float64, m mark) mark {
	const iterations = 24 // shrink the bracket by 1e5
	golden := (math.Sqrt(5) - 1) / 2
	a, b := c.at(axis, hi-golden*(hi-lo)), c.at(axis, lo+golden*(hi-lo))
	for range iterations {
		if a.pattern != m.pattern {
			return a
		}
		if b.pattern != m.pattern {
			return b
		}
		if a.near < b.near {
			hi, b = b.t, a
			a = c.at(axis, hi-golden*(hi-lo))
		} else {
			lo, a = a.t, b
			b = c.at(axis, lo+golden*(hi-lo))
		}
	}
	return m
}

// breaks returns positions along the axis, from 0 to 1, between which the
// pattern does not change and the ends of its stretches move smoothly.
func (c *cutter) breaks(axis int) []float64 {
	return c.splitAtKinks(axis, c.changes(axis))
}

// changes returns positions along the axis, from 0 to 1, between which the
// pattern does not change.
func (c *cutter) changes(axis int) []float64 {
	const most = 8 // changes within one scan step
	marks := c.scan(axis)
	at := []float64{0}
	for i, right := range marks[1:] {
		left := marks[i]
		for k := 0; k < most && left.pattern != right.pattern; k++ {
			left = c.bisect(axis, left, right)
			at = append(at, left.t)
		}
	}
	return append(at, 1)
}

// bisect returns the first mark after the end of left's pattern.
func (c *cutter) bisect(axis int, left, right mark) mark {
	const resolution = 1e-14
	for right.t-left.t > resolution {
		middle := c.at(axis, left.t+(right.t-left.t)/2)
		if middle.pattern == left.pattern {
			left = middle
		} else {
			right = middle
		}
	}
	return right
}

// integrate calls emit with the points and weights of the rule on the kept set
// of the axes from axis on.
func (c *cutter) integrate(axis int, w float64, r rule, emit func(s []float64, w float64)) {
	if axis == len(c.s) {
		if axis > 0 || c.value(c.s) < 0 {
			emit(c.s, w)
		}
		return
	}
	at := c.breaks(axis)
	for i, lo := range at[:len(at)-1] {
		width := at[i+1] - lo
		pattern := c.at(axis, lo+width/2).pattern
		if !strings.Contains(pattern, "1") {
			continue
		}
		rooted := len(at) > 2 && strings.Contains(pattern, "0")
		for j, t := range r.x {
			weight := w * width * r.w[j]
			if rooted {
				var slope float64
				t, slope = cosine(t) // see kink.go
				weight *= slope
			}
			c.s[axis] = lo + width*t
			c.integrate(axis+1, weight, r, emit)
		}
	}
}
