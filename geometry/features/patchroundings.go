package features

import (
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// roundings returns the concave cylinders and spheres among the surfaces of a
// body, merging those that continue each other.
func roundings(surfaces [][]sample, diameter float64) []Arc {
	const near, fewest, flattest = 1e-6, 8, 1e-2 // deviation over radius, samples, diameter over radius
	var arcs []Arc
	var fitted [][]sample // to each arc
	for _, samples := range surfaces {
		if len(samples) < fewest {
			continue
		}
		a, deviation := fitRounding(samples)
		if deviation > near || !a.Concave || a.Radius*flattest > diameter {
			continue
		}
		same := slices.IndexFunc(arcs, func(b Arc) bool { return a.continues(b, near) })
		if same < 0 {
			arcs, fitted = append(arcs, a), append(fitted, samples)
			continue
		}
		fitted[same] = append(fitted[same], samples...)
		arcs[same], _ = fitRounding(fitted[same])
	}
	return arcs
}

// continues reports whether two spheres are the same, or two cylinders have the
// same radius and axis. near is a fraction of the radius.
func (a Arc) continues(b Arc, near float64) bool {
	switch {
	case (a.Axis == nil) != (b.Axis == nil), !(math.Abs(a.Radius-b.Radius) < near*a.Radius):
		return false
	case a.Axis != nil && vec.Distance(a.Axis, b.Axis) > near:
		return false
	}
	return vec.Norm(a.toCenter(b.Center)) < near*a.Radius
}
