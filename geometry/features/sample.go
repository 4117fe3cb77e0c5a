package features

import "pinnsolve/geometry"

// A sample is a point of a surface with the normal there and the area it
// represents.
type sample struct {
	x, n [3]float64
	area float64
	part string
}

// sampleBoundary returns, for every boundary patch in 3D, a lattice of its
// points on the body's boundary, with areas by the trapezoidal rule.
func sampleBoundary(d *geometry.Domain) [][]sample {
	const intervals = 16 // an axis
	var surfaces [][]sample
	for _, p := range d.BoundaryPatches() {
		var samples []sample
		for j := range intervals + 1 {
			for i := range intervals + 1 {
				s := []float64{float64(i) / intervals, float64(j) / intervals}
				v := sample{part: p.Part, area: 1. / (intervals * intervals)}
				for _, t := range s {
					if t == 0 || t == 1 {
						v.area /= 2
					}
				}
				v.area *= p.Map(v.x[:], v.n[:], s)
				if p.Keeps(v.x[:], v.n[:]) {
					samples = append(samples, v)
				}
			}
		}
		surfaces = append(surfaces, samples)
	}
	return surfaces
}
