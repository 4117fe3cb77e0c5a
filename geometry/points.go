package geometry

import (
	"fmt"
	"slices"
)

// Points is a set of n points with quadrature weights and, on a boundary,
// outward unit normals.
type Points struct {
	Dim int
	X   []float64 // n×Dim coordinates, row-major
	N   []float64 // n×Dim outward unit normals; nil for interior points
	W   []float64 // n weights; their sum approximates the measure of the set sampled

	// Cell, unless nil, is the number of the cell of the mesh that every point
	// belongs to. At a crack it tells one face from the other.
	Cell []int
}

// NewPoints returns points of weight 1 at given coordinates, n×dim of them, row-major:
// where something was measured, or is to be evaluated.
func NewPoints(dim int, x ...float64) Points {
	if dim < 1 || len(x)%dim != 0 {
		panic(fmt.Sprintf("geometry: %d coordinates for points in %d dimensions", len(x), dim))
	}
	w := make([]float64, len(x)/dim)
	for i := range w {
		w[i] = 1
	}
	return Points{Dim: dim, X: slices.Clone(x), W: w}
}

// Len returns the number of points.
func (p Points) Len() int { return len(p.W) }

// At returns the coordinates of point i, a slice of length Dim that aliases X.
func (p Points) At(i int) []float64 { return p.X[i*p.Dim : (i+1)*p.Dim : (i+1)*p.Dim] }

// Normal returns the outward unit normal at point i, a slice of length Dim that
// aliases N. It panics if the points carry no normals.
func (p Points) Normal(i int) []float64 {
	if p.N == nil {
		panic("geometry: points carry no normals")
	}
	return p.N[i*p.Dim : (i+1)*p.Dim : (i+1)*p.Dim]
}

// Subset returns the points of the given numbers, in their order, in storage of their
// own.
func (p Points) Subset(list []int) Points {
	s := Points{Dim: p.Dim}
	for _, i := range list {
		s.X, s.W = append(s.X, p.At(i)...), append(s.W, p.W[i])
		if p.N != nil {
			s.N = append(s.N, p.Normal(i)...)
		}
		if p.Cell != nil {
			s.Cell = append(s.Cell, p.Cell[i])
		}
	}
	return s
}

// Join returns the points of all sets, in order, in storage of their own. The
// result has normals, and cells, if every non-empty set has them. Join panics if the
// dimensions differ.
func Join(sets ...Points) Points {
	var joined Points
	normals, cells := true, true
	for _, p := range sets {
		if p.Len() == 0 {
			continue
		}
		if joined.Dim != 0 && joined.Dim != p.Dim {
			panic("geometry: Join of points of different dimension")
		}
		joined.Dim = p.Dim
		normals = normals && p.N != nil
		cells = cells && p.Cell != nil
		joined.X = append(joined.X, p.X...)
		joined.N = append(joined.N, p.N...)
		joined.W = append(joined.W, p.W...)
		joined.Cell = append(joined.Cell, p.Cell...)
	}
	if !normals {
		joined.N = nil
	}
	if !cells {
		joined.Cell = nil
	}
	return joined
}

// add evaluates the patch at s and appends the point with weight w times the
// patch's density, and its normal if the set carries normals.
func (p *Points) add(patch Patch, s []float64, w float64, normals bool) {
	at := len(p.X)
	p.X = append(p.X, make([]float64, p.Dim)...)
	var n []float64
	if normals {
		p.N = append(p.N, make([]float64, p.Dim)...)
		n = p.N[at:]
	}
	p.W = append(p.W, w*patch.Map(p.X[at:], n, s))
}
