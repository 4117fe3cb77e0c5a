package geometry

import (
	"cmp"
	"math"
	"slices"
)

// Arc is a piece of boundary that is a circle, in space a cylinder or sphere.
type Arc struct {
	Center  []float64 // of a cylinder the middle of its axis
	Axis    []float64 // in space, unit direction of the axis of a cylinder; nil in the plane and for spheres
	Radius  float64
	Sweep   float64 // radians in the plane and about the axis; 2π for a whole hole or sphere
	Concave bool    // the center lies outside the body: a hole or fillet
	Parts   []string
}

// Arcs returns the circular pieces of the boundary; in space, the concave
// cylinders and spheres. Facets count as the curve they stand for. Where the
// curvature varies, as on ellipses and splines, a few arcs approximate the curve
// to within a fiftieth of their radii.
func (d *Domain) Arcs() []Arc {
	switch d.dim {
	case 2:
		return d.planeArcs()
	case 3:
		return d.roundings()
	}
	return nil
}

func (d *Domain) roundings() []Arc {
	switch {
	case d.extruded != nil:
		return d.extruded.roundings()
	case d.mesh != nil:
		return newSkin(d).roundings()
	}
	return d.patchRoundings()
}

func (d *Domain) planeArcs() []Arc {
	const (
		flattest = 0.02 // least curvature by the diameter of the domain
		steady   = 1.3  // ratio of curvatures along a circle
		circular = 5e-3 // deviation by radius
	)
	var arcs []Arc
	for _, c := range d.chains() {
		taken := make([]bool, len(c.x))
		belongs := func(i int) bool {
			_, _, ok := c.around(i)
			corner := c.joint[i].isJoint && !c.joint[i].smooth
			return ok && !corner && !taken[i] && math.Abs(c.bend[i])*d.diameter() > flattest
		}
		alike := func(i, k int) bool { return similar(c.bend[i], c.bend[k], steady) }
		for _, run := range c.runs(belongs, alike) {
			if a, ok := c.arc(run, circular); ok {
				arcs = append(arcs, a)
				for _, i := range run {
					taken[i] = true
				}
			}
		}
		sameSide := func(i, k int) bool { return c.bend[i]*c.bend[k] > 0 }
		for _, run := range c.runs(belongs, sameSide) {
			arcs = append(arcs, c.split(run)...)
		}
	}
	return arcs
}

const fewestVertices = 3 // of an arc

// arc returns the arc that the vertices and their neighbours lie on to within the
// given fraction of its radius.
func (c *chain) arc(run []int, tolerance float64) (Arc, bool) {
	const exact = 1e-6 // of the radius: rounded coordinates of points on a circle
	if len(run) < fewestVertices {
		return Arc{}, false
	}
	ends := c.points(run)
	fit, ok := fitCircle(ends)
	if inner := ends[1 : len(ends)-1]; ok && fit.deviation > exact*fit.radius && len(inner) > 3 {
		// The neighbours may lie on the lines that an arc joins.
		if core, good := fitCircle(inner); good && core.deviation < 0.1*fit.deviation {
			fit, ends = core, inner
		}
	}
	if !ok || fit.deviation > tolerance*fit.radius {
		return Arc{}, false
	}
	a := Arc{Center: fit.center[:], Radius: fit.radius, Concave: c.bend[run[0]] < 0}
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

// points returns the vertices of the run with a neighbour at either end.
func (c *chain) points(run []int) [][2]float64 {
	before, _, _ := c.around(run[0])
	_, after, _ := c.around(run[len(run)-1])
	points := [][2]float64{c.x[before]}
	for _, i := range run {
		points = append(points, c.x[i])
	}
	if len(run) == len(c.x) { // all round
		return append(points[1:], c.x[run[0]])
	}
	return append(points, c.x[after])
}

// split divides a run of varying curvature into few arcs, each about its sharpest
// bend, those that turn next to nothing left out.
func (c *chain) split(run []int) []Arc {
	const near, least = 0.02, math.Pi / 9 // deviation by radius, sweep
	if len(run) < fewestVertices {
		return nil
	}
	bend := func(i, k int) int { return cmp.Compare(math.Abs(c.bend[i]), math.Abs(c.bend[k])) }
	if len(run) == len(c.x) { // all round: from the flattest place
		flattest := slices.Index(run, slices.MinFunc(run, bend))
		run = slices.Concat(run[flattest:], run[:flattest])
	}
	from := slices.Index(run, slices.MaxFunc(run, bend))
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
