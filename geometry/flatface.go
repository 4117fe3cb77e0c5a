package geometry

import (
	"cmp"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// A plane is the flat faces of a body that lie in one plane.
type plane struct {
	normal [3]float64 // out of the body
	height float64    // normal·x
	seen   []sighting
}

// flatFaces returns the planes that patches of the boundary lie in.
func (d *Domain) flatFaces() []*plane {
	near := 1e-9 * d.diameter()
	var planes []*plane
	for _, part := range d.parts {
		for _, p := range part.pieces {
			seen := p.looks(part.name)
			if len(seen) == 0 {
				continue
			}
			n, height := seen[0].n, vec.Dot(seen[0].n[:], seen[0].x[:])
			inPlane := func(s sighting) bool {
				return vec.Distance(s.n[:], n[:]) < 1e-9 && math.Abs(vec.Dot(s.x[:], n[:])-height) < near
			}
			if slices.ContainsFunc(seen, func(s sighting) bool { return !inPlane(s) }) {
				continue
			}
			known := slices.IndexFunc(planes, func(q *plane) bool {
				return vec.Distance(q.normal[:], n[:]) < 1e-9 && math.Abs(q.height-height) < near
			})
			if known < 0 {
				known = len(planes)
				planes = append(planes, &plane{normal: n, height: height})
			}
			planes[known].seen = append(planes[known].seen, seen...)
		}
	}
	return planes
}

// partNear returns the part of what is seen of the plane nearest to x.
func (p *plane) partNear(x []float64) string {
	return slices.MinFunc(p.seen, func(a, b sighting) int {
		return cmp.Compare(vec.Distance(a.x[:], x), vec.Distance(b.x[:], x))
	}).part
}
