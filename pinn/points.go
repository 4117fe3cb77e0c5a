package pinn

import (
	"context"
	"math"
	"slices"

	"pinnsolve/geometry"
)

// boundaryDensity is the number of points on a piece of boundary as large as a
// face of the volume that an interior point represents.
const boundaryDensity = 1.5

// Sample returns points of a region, at the density of about n points in the
// interior.
func Sample(d *geometry.Domain, region Region, n int, s geometry.Sampler, seed uint64) (geometry.Points, error) {
	if region == Interior {
		return d.Interior(n, s, seed), nil
	}
	return OnBoundary(context.Background(), d, region, func(_ context.Context, part Region) (geometry.Points, error) {
		name := part.String()
		m, err := d.PartMeasure(name)
		if err != nil {
			return geometry.Points{}, err
		}
		return d.Boundary(name, boundaryPoints(d, m, n), s, seed)
	})
}

// OnBoundary returns the points of a region; Boundary has the points of all
// parts, joined.
func OnBoundary(ctx context.Context, d *geometry.Domain, region Region, of Quadrature) (geometry.Points, error) {
	if region != Boundary {
		return of(ctx, region)
	}
	var all []geometry.Points
	for _, part := range d.Parts() {
		p, err := of(ctx, Region(part))
		if err != nil {
			return geometry.Points{}, err
		}
		all = append(all, p)
	}
	return geometry.Join(all...), nil
}

// boundaryPoints returns the number of points on a part of the given measure.
func boundaryPoints(d *geometry.Domain, measure float64, n int) int {
	dim := float64(d.Dim())
	h := math.Pow(d.Measure()/float64(n), 1/dim)
	k := boundaryDensity * measure / math.Pow(h, dim-1)
	return max(1, 4*(d.Dim()-1)*d.Dim(), int(math.Ceil(k)))
}

// Quadrature returns the points at which a region is integrated, with their
// weights. It ends with ctx, whose error it then returns.
type Quadrature func(ctx context.Context, region Region) (geometry.Points, error)

// GaussPoints is the quadrature by a domain's own rules, fine enough for
// integral terms and quantities.
func GaussPoints(d *geometry.Domain) Quadrature {
	n := 20
	if d.Dim() == 3 {
		n = 12
	}
	return func(ctx context.Context, region Region) (geometry.Points, error) {
		if region == Interior {
			return d.Quadrature(n), nil
		}
		return OnBoundary(ctx, d, region, func(_ context.Context, part Region) (geometry.Points, error) {
			return d.BoundaryQuadrature(part.String(), n)
		})
	}
}

// Measured multiplies the weights of a quadrature by the problem's Measure.
func (p Problem) Measured(q Quadrature) Quadrature {
	if p.Measure == nil {
		return q
	}
	return func(ctx context.Context, region Region) (geometry.Points, error) {
		pts, err := q(ctx, region)
		if err != nil {
			return pts, err
		}
		pts.W = slices.Clone(pts.W)
		for i := range pts.W {
			pts.W[i] *= p.Measure(pts.At(i))
		}
		return pts, nil
	}
}

// Points returns the points of the term, for about n interior points.
func (t Term) Points(d *geometry.Domain, n int, s geometry.Sampler, seed uint64) (geometry.Points, error) {
	switch {
	case t.At != nil:
		return *t.At, nil
	case t.Integral:
		return GaussPoints(d)(context.Background(), t.On)
	}
	return Sample(d, t.On, n, s, seed)
}
