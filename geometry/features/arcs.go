package features

import (
	"cmp"
	"math"
	"slices"
)

// arcs returns, chain by chain, the pieces that are circles, then arcs that
// approximate the other curved pieces.
func (o outline) arcs() []Arc {
	const (
		flattest = 0.02 // least curvature times the diameter of the domain
		steady   = 1.3  // ratio of curvatures along a circle
		circular = 5e-3 // deviation by radius
	)
	var arcs []Arc
	for _, c := range o.chains {
		taken := make([]bool, len(c.x))
		belongs := func(i int) bool {
			_, _, ok := c.around(i)
			return ok && !c.joint[i].corner() && !taken[i] && math.Abs(c.curvature[i])*o.diameter > flattest
		}
		alike := func(i, k int) bool { return similar(c.curvature[i], c.curvature[k], steady) }
		for _, run := range c.runs(belongs, alike) {
			if a, ok := c.arc(run, circular); ok {
				arcs = append(arcs, a)
				for _, i := range run {
					taken[i] = true
				}
			}
		}
		sameSide := func(i, k int) bool { return c.curvature[i]*c.curvature[k] > 0 }
		for _, run := range c.runs(belongs, sameSide) {
			arcs = append(arcs, c.split(run)...)
		}
	}
	return arcs
}

const fewestVertices = 3 // of an arc

// arc returns the arc on which the vertices and their neighbours lie to within
// the given fraction of its radius.
func (c *chain) arc(run []int, tolerance float64) (Arc, bool) {
	const exact = 1e-6 // of the radius: rounded coordinates of points on a circle
	if len(run) < fewestVertices {
		return Arc{}, false
	}
	ends := c.points(run)
	fit, ok := fitCircle(ends)
	if inner := ends[1 : len(ends)-1]; ok && fit.deviation > exact*fit.radius && len(inner) > 3 {
		// The neighbours may lie on the lines next to the arc.
		if core, good := fitCircle(inner); good && core.deviation < 0.1*fit.deviation {
			fit, ends = core, inner
		}
	}
	if !ok || fit.deviation > tolerance*fit.radius {
		return Arc{}, false
	}
	a := Arc{Center: fit.center[:], Radius: fit.radius, Concave: c.curvature[run[0]] < 0}
	for i, x := range ends[1:] {
		a.Sweep += math.Abs(turn(minus(ends[i], fit.center), minus(x, fit.center)))
	}
	a.Sweep = min(a.Sweep, 2*math.Pi)
	for _, i := range run {
		before, _, _ := c.around(i)
		for _, part := range []string{c.part[before], c.part[i]} {
			if !slices.Contains(a.Parts, part) {
				a.Parts = append(a.Parts, part)
			}
		}
	}
	return a, true
}

// points returns the vertices of the run with one neighbour at each end.
func (c *chain) points(run []int) [][2]float64 {
	before, _, _ := c.around(run[0])
	_, after, _ := c.around(run[len(run)-1])
	points := [][2]float64{c.x[before]}
	for _, i := range run {
		points = append(points, c.x[i])
	}
	if len(run) == len(c.x) { // a whole closed chain
		return append(points[1:], c.x[run[0]])
	}
	return append(points, c.x[after])
}

// split divides a run of varying curvature into few arcs, each grown from its
// sharpest bend, and drops arcs that turn next to nothing.
func (c *chain) split(run []int) []Arc {
	const near, least = 0.02, math.Pi / 9 // deviation by radius, sweep
	if len(run) < fewestVertices {
		return nil
	}
	flatter := func(i, k int) int { return cmp.Compare(math.Abs(c.curvature[i]), math.Abs(c.curvature[k])) }
	if len(run) == len(c.x) { // a whole closed chain: start at the flattest place
		flattest := slices.Index(run, slices.MinFunc(run, flatter))
		run = slices.Concat(run[flattest:], run[:flattest])
	}
	from := slices.Index(run, slices.MaxFunc(run, flatter))
	to := from + 1
	var largest Arc
	grow := func(lo, hi int) bool {
		if lo < 0 || hi > len(run) {
			return false
		}
		a, ok := c.arc(run[lo:hi], near)
		if !ok && hi-lo >= fewestVertices {
			return false
		}
		largest, from, to = a, lo, hi
		return true
	}
	for grew := true; grew; {
		grew = grow(from-1, to)
		grew = grow(from, to+1) || grew
	}
	arcs := c.split(run[:from])
	if largest.Sweep >= least {
		arcs = append(arcs, largest)
	}
	return append(arcs, c.split(run[to:])...)
}
