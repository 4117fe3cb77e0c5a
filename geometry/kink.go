package geometry

import (
	"math"
	"strings"
)

// Where the pattern of slices stays the same, the ends of their stretches may
// still jump or turn a corner: at a vertex of a polygon, or where an edge of
// one shape leaves the other. Gauss rules across such a kink converge slowly,
// so the axis is split there.
//
// At a kink two Gauss rules disagree on the integral of the ends. The rules
// work in the cosine variable: the chord of a circle grows like a square root
// from the point of tangency, which is smooth in that variable.

var coarse, fine = legendre(8), legendre(12)

// splitAtKinks returns the positions at and the kinks between them.
func (c *cutter) splitAtKinks(axis int, at []float64) []float64 {
	if axis+1 == len(c.s) {
		return at
	}
	const depth = 4 // up to 15 splits of a stretch
	split := at[:1:1]
	for i, lo := range at[:len(at)-1] {
		hi := at[i+1]
		pattern := c.at(axis, lo+(hi-lo)/2).pattern
		if strings.Contains(pattern, "0") && strings.Contains(pattern, "1") {
			split = append(split, c.kinks(axis, lo, hi, depth)...)
		}
		split = append(split, hi)
	}
	return split
}

// kinks returns the positions of kinks between lo and hi in increasing order.
func (c *cutter) kinks(axis int, lo, hi float64, depth int) []float64 {
	if depth == 0 || c.smooth(axis, lo, hi) {
		return nil
	}
	const resolution = 1e-12
	a, b := lo, hi
	middle := a + (b-a)/2
	for b-a > resolution {
		if !c.smooth(axis, a, middle) {
			b = middle
		} else if !c.smooth(axis, middle, b) {
			a = middle
		} else {
			break
		}
		middle = a + (b-a)/2
	}
	return append(append(c.kinks(axis, lo, middle, depth-1), middle), c.kinks(axis, middle, hi, depth-1)...)
}

// smooth reports whether both rules agree on the integrals from lo to hi of the
// ends of the stretches and of their first moments.
func (c *cutter) smooth(axis int, lo, hi float64) bool {
	tolerance := 1e-10 // of the volume of the cube
	if len(c.s) == 3 {
		tolerance = 1e-6 // a test costs about 1e5 values
	}
	var integrals []float64
	for r, rule := range []rule{coarse, fine} {
		sign := float64(1 - 2*r)
		for j, t := range rule.x {
			s, slope := cosine(t)
			ends := c.ends(axis, lo+(hi-lo)*s)
			if integrals == nil {
				integrals = make([]float64, 2*len(ends))
			}
			if 2*len(ends) != len(integrals) {
				return false
			}
			for k, end := range ends {
				term := sign * rule.w[j] * slope * (hi - lo) * end
				integrals[2*k] += term
				integrals[2*k+1] += term * t
			}
		}
	}
	for _, difference := range integrals {
		if math.Abs(difference) > tolerance {
			return false
		}
	}
	return true
}

// ends returns the positions of the changes in the slice at position t of the
// axis; for a slice of several axes, also the ends in its own slices halfway
// between its changes.
func (c *cutter) ends(axis int, t float64) []float64 {
	c.s[axis] = t
	at := c.changes(axis + 1)
	if axis+2 == len(c.s) {
		return at
	}
	ends := at
	for i, lo := range at[:len(at)-1] {
		ends = append(ends, c.ends(axis+1, lo+(at[i+1]-lo)/2)...)
	}
	return ends
}
