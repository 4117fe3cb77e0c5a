package solve

import (
	"math"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// outOfRound returns by how much sides of a plane mesh that are curved and end on a
// circle differ from its arc, at most, relative to the length: their loads differ
// about as much from those that were drawn, which no solution on the mesh can show.
// Sides that are not loaded count by how much of the body they bound.
func outOfRound(d *geometry.Domain, arcs []features.Arc, loaded func(part string) bool) (worst float64) {
	m := d.Mesh()
	if m == nil || m.Dim != 2 {
		return 0
	}
	for _, a := range arcs {
		for _, name := range a.Parts {
			part, err := m.Part(name)
			if err != nil {
				continue
			}
			share := 1.0
			if length := a.Radius * a.Sweep; !loaded(name) {
				share = min(1, length*length/d.Measure())
			}
			for _, e := range part.Facets {
				if e.Kind.Order() > 1 {
					worst = max(worst, share*offArc(m, e, a))
				}
			}
		}
	}
	return worst
}

// onCircle is the part of the radius within which a node counts as on the circle.
const onCircle = 1e-6

// offArc returns the relative difference of the lengths of a facet and of the arc
// between its ends, 0 if these are not on it.
func offArc(m *mesh.Mesh, e mesh.Element, a features.Arc) float64 {
	at := func(node int) []float64 { return vec.Sub(m.X[2*node:2*node+2], a.Center) }
	from, to := at(e.Nodes[0]), at(e.Nodes[1])
	for _, x := range [][]float64{from, to} {
		if math.Abs(vec.Norm(x)/a.Radius-1) > onCircle {
			return 0
		}
	}
	s, w := geometry.UnitRule(false, 1, 8)
	shape, slope := make([]float64, len(e.Nodes)), make([]float64, len(e.Nodes))
	var length float64
	for i, x := range s {
		e.Kind.Shape(shape, slope, []float64{x})
		var tangent [2]float64
		for k, node := range e.Nodes {
			for j := range tangent {
				tangent[j] += slope[k] * m.X[2*node+j]
			}
		}
		length += w[i] * math.Hypot(tangent[0], tangent[1])
	}
	angle := math.Abs(math.Atan2(from[0]*to[1]-from[1]*to[0], vec.Dot(from, to)))
	return math.Abs(length/(angle*a.Radius) - 1)
}
