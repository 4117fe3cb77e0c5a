package features

import (
	"cmp"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// A plane holds the flat faces of a body that lie in one plane.
type plane struct {
	normal  [3]float64 // out of the body
	height  float64    // normal·x
	samples []sample
}

// flatFaces returns the planes in which surfaces of a body lie.
func flatFaces(surfaces [][]sample, diameter float64) []*plane {
	const parallel = 1e-9 // difference of normals
	near := 1e-9 * diameter
	var planes []*plane
	for _, samples := range surfaces {
		if len(samples) == 0 {
			continue
		}
		n := samples[0].n
		height := vec.Dot(n[:], samples[0].x[:])
		outOfPlane := func(s sample) bool {
			return !(vec.Distance(s.n[:], n[:]) < parallel && math.Abs(vec.Dot(s.x[:], n[:])-height) < near)
		}
		if slices.ContainsFunc(samples, outOfPlane) {
			continue
		}
		known := slices.IndexFunc(planes, func(p *plane) bool {
			return vec.Distance(p.normal[:], n[:]) < parallel && math.Abs(p.height-height) < near
		})
		if known < 0 {
			known = len(planes)
			planes = append(planes, &plane{normal: n, height: height})
		}
		planes[known].samples = append(planes[known].samples, samples...)
	}
	return planes
}

// partNear returns the part of the sample of the plane nearest to x.
func (p *plane) partNear(x []float64) string {
	return slices.MinFunc(p.samples, func(a, b sample) int {
		return cmp.Compare(vec.Distance(a.x[:], x), vec.Distance(b.x[:], x))
	}).part
}
