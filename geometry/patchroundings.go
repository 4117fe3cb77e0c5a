package geometry

import (
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// looks returns what is seen of a boundary patch in space: a lattice of its
// points, as far as they are kept, with areas by the trapezoidal rule.
func (p piece) looks(part string) []sighting {
	const n = 17 // an axis
	var seen []sighting
	lattice(2, n, func(s []float64) {
		v := sighting{part: part, area: 1 / float64((n-1)*(n-1))}
		for _, t := range s {
			if t == 0 || t == 1 {
				v.area /= 2
			}
		}
		v.area *= p.Map(v.x[:], v.n[:], s)
		if p.keep == nil || p.keep(v.x[:], v.n[:]) < 0 {
			seen = append(seen, v)
		}
	})
	return seen
}

// patchRoundings returns the concave cylinders and spheres among the patches of
// the boundary, patches of one surface together.
func (d *Domain) patchRoundings() []Arc {
	const near, fewest, least = 1e-6, 8, 1e-2 // deviation by radius, sightings, curvature by diameter
	var surfaces [][]sighting
	var arcs []Arc
	for _, part := range d.parts {
		for _, p := range part.pieces {
			seen := p.looks(part.name)
			if len(seen) < fewest {
				continue
			}
			a, deviation := fitRounding(seen)
			if deviation > near || !a.Concave || a.Radius*least > d.diameter() {
				continue
			}
			same := slices.IndexFunc(arcs, func(b Arc) bool {
				return (a.Axis == nil) == (b.Axis == nil) && math.Abs(a.Radius-b.Radius) < near*a.Radius && onAxis(a, b, near)
			})
			if same < 0 {
				arcs, surfaces = append(arcs, a), append(surfaces, seen)
				continue
			}
			surfaces[same] = append(surfaces[same], seen...)
			arcs[same], _ = fitRounding(surfaces[same])
		}
	}
	return arcs
}

// onAxis reports whether two spheres have one center, two cylinders one axis.
func onAxis(a, b Arc, near float64) bool {
	d := vec.Sub(a.Center, b.Center)
	if a.Axis != nil {
		if vec.Distance(a.Axis, b.Axis) > near {
			return false
		}
		d = vec.Offset(d, a.Axis, -vec.Dot(d, a.Axis))
	}
	return vec.Norm(d) < near*a.Radius
}
