package geometry

import (
	"fmt"
	"math"
	"slices"
)

// Stretched returns the domain with one axis mapped so that its bounds there become lo
// and hi: of a body times a span of time, the same body in another span. It panics if
// the domain is a mesh, if an end is not above the other, or if a part of the boundary is
// neither along nor across the axis.
func (d *Domain) Stretched(axis int, lo, hi float64) *Domain {
	if d.mesh != nil {
		panic("geometry: Stretched of a mesh")
	}
	mustIncrease("span", lo, hi)
	from, scale := d.lo[axis], (hi-lo)/(d.hi[axis]-d.lo[axis])
	back := func(x []float64) []float64 {
		old := slices.Clone(x)
		old[axis] = from + (x[axis]-lo)/scale
		return old
	}
	s := &Domain{dim: d.dim, lo: slices.Clone(d.lo), hi: slices.Clone(d.hi), level: func(x []float64) float64 { return d.level(back(x)) }}
	s.lo[axis], s.hi[axis] = lo, hi
	move := func(r region) region {
		moved := region{name: r.name, dim: r.dim, normals: r.normals}
		for _, p := range r.pieces {
			moved.add(p.source.stretched(d.dim, axis, lo, from, scale), p.keep.at(back))
		}
		return moved
	}
	s.interior = move(d.interior)
	for _, part := range d.parts {
		s.parts = append(s.parts, move(part))
	}
	return s
}

// at is the filter on points that have been moved, nil for none.
func (f filter) at(back func(x []float64) []float64) filter {
	if f == nil {
		return nil
	}
	return func(x, n []float64) float64 { return f(back(x), n) }
}

// stretched is the patch with x[axis] moved to lo + scale (x[axis] - from).
func (p Patch) stretched(dim, axis int, lo, from, scale float64) Patch {
	inner := p.Map
	boundary := p.K < dim
	p.Map = func(x, n, s []float64) float64 {
		normal := n
		if boundary && normal == nil {
			normal = make([]float64, dim)
		}
		density := inner(x, normal, s)
		x[axis] = lo + scale*(x[axis]-from)
		if !boundary {
			return density * scale
		}
		switch a := math.Abs(normal[axis]); {
		case a < 1e-9:
			return density * scale
		case a > 1-1e-9:
			return density
		}
		panic(fmt.Sprintf("geometry: Stretched: the normal %v is neither along nor across axis %d", normal, axis))
	}
	p.spread = nil
	return p
}
