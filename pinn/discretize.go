package pinn

import (
	"math"

	"pinnsolve/geometry"
)

// Discretization says at which points the terms of a problem are asked for.
// The zero value is usable.
type Discretization struct {
	Points  int    // interior points; 0 means 900
	Sampler string // name of a geometry sampler; "" is stretched-halton
	Seed    uint64
	// Soft asks for Dirichlet data by terms even where an ansatz could make
	// them hold exactly.
	Soft bool
	// Inputs names the input map; "" is the problem's first.
	Inputs string
	// Tile is the number of points treated at a time; 0 means 72: whole vectors
	// in every product, and a layer of 50 neurons in the second cache with all
	// its lanes. Results do not depend on it beyond rounding.
	Tile int
	// Workers is the number of tiles treated at once; 0 means one a
	// processor. Results do not depend on it.
	Workers int
}

// DefaultSampler is dense towards the boundary, as direct solves want, and
// has no grid lines. On rectangles it is as good as a Chebyshev-spaced grid;
// on a disk, where that grid leaves the middle empty, two hundred times
// better (docs/decisions/0003).
const DefaultSampler = "stretched-halton"

// boundaryDensity is the number of points on a piece of boundary as large as
// the face of the volume that an interior point stands for.
const boundaryDensity = 1.5

// points returns the points of a region for about n interior points.
func points(d *geometry.Domain, region string, n int, s geometry.Sampler, seed uint64) (geometry.Points, error) {
	if region == Interior {
		return d.Interior(n, s, seed), nil
	}
	return onBoundary(d, region, func(part string) (geometry.Points, error) {
		m, err := d.PartMeasure(part)
		if err != nil {
			return geometry.Points{}, err
		}
		return d.Boundary(part, boundaryPoints(d, m, n), s, seed)
	})
}

// onBoundary joins the points of a part of the boundary, or of all parts.
func onBoundary(d *geometry.Domain, region string, of func(part string) (geometry.Points, error)) (geometry.Points, error) {
	if region != Boundary {
		return of(region)
	}
	var all []geometry.Points
	for _, part := range d.Parts() {
		p, err := of(part)
		if err != nil {
			return geometry.Points{}, err
		}
		all = append(all, p)
	}
	return geometry.Join(all...), nil
}

// boundaryPoints is the number of points on a part of the given measure.
func boundaryPoints(d *geometry.Domain, measure float64, n int) int {
	dim := float64(d.Dim())
	h := math.Pow(d.Measure()/float64(n), 1/dim)
	k := boundaryDensity * measure / math.Pow(h, dim-1)
	return max(1, 4*(d.Dim()-1)*d.Dim(), int(math.Ceil(k)))
}
