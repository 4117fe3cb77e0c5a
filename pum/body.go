package pum

import "math"

// A Body is what a Cover can know of a body beside points in it: cells, and how
// they are joined.
type Body struct {
	Dim int
	// Hulls has for every cell points, Dim coordinates to each, whose convex
	// hull contains it.
	Hulls [][]float64
	Sides []Side
	// Facets are the boundary: the first cell of each is the one that it bounds.
	Facets []Side
	// X has the coordinates of nodes, Dim to each, and Nodes those of every cell.
	X     []float64
	Nodes [][]int
	// Locate returns a cell that contains x or is next to it.
	Locate func(x []float64) int

	sides  [][]int // of every cell, see neighbours
	atNode [][]int // the cells at every node, see around
}

// A Side is where two cells meet, in the convex hull of some points.
type Side struct {
	Cells [2]int
	Hull  []float64
}

// box is an axis-parallel box, open.
type box struct{ lo, hi [3]float64 }

// meets reports whether the open box and the convex hull of points may have a
// point in common: false only where an axis, or a direction normal to a line
// through two of the points in the plane, to the plane of three in space,
// separates them. Sides that lie on the rim of the box do not meet it.
func (b box) meets(hull []float64, dim int) bool {
	var size float64
	for a := range dim {
		size = max(size, b.hi[a]-b.lo[a])
	}
	grain := 1e-12 * size
	for a := range dim {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := a; i < len(hull); i += dim {
			lo, hi = min(lo, hull[i]), max(hi, hull[i])
		}
		if hi <= b.lo[a]+grain || lo >= b.hi[a]-grain {
			return false
		}
	}
	for i := 0; i < len(hull); i += dim {
		inside := true
		for a, v := range hull[i : i+dim] {
			inside = inside && v > b.lo[a]+grain && v < b.hi[a]-grain
		}
		if inside {
			return true
		}
	}
	n := len(hull) / dim
	point := func(i int) []float64 { return hull[i*dim : (i+1)*dim] }
	for i := range n {
		for j := range i {
			p, q := point(i), point(j)
			if dim == 2 {
				if b.separates([]float64{p[1] - q[1], q[0] - p[0]}, hull) {
					return false
				}
				continue
			}
			if dim < 3 {
				continue
			}
			u := []float64{p[0] - q[0], p[1] - q[1], p[2] - q[2]}
			for a := range 3 { // edges of the hull and of the box
				d := make([]float64, 3)
				d[(a+1)%3], d[(a+2)%3] = -u[(a+2)%3], u[(a+1)%3]
				if b.separates(d, hull) {
					return false
				}
			}
			for k := range j {
				r := point(k)
				v := []float64{r[0] - q[0], r[1] - q[1], r[2] - q[2]}
				d := []float64{u[1]*v[2] - u[2]*v[1], u[2]*v[0] - u[0]*v[2], u[0]*v[1] - u[1]*v[0]}
				if b.separates(d, hull) {
					return false
				}
			}
		}
	}
	return true
}

// separates reports whether the projections of the box and of the hull on a
// direction do not overlap.
func (b box) separates(d, hull []float64) bool {
	var lo, hi, size float64 // of the box
	for a, v := range d {
		x, y := v*b.lo[a], v*b.hi[a]
		lo, hi = lo+min(x, y), hi+max(x, y)
		size = max(size, math.Abs(x), math.Abs(y))
	}
	if size == 0 {
		return false
	}
	from, to := math.Inf(1), math.Inf(-1)
	for i := 0; i < len(hull); i += len(d) {
		var s float64
		for a, v := range d {
			s += v * hull[i+a]
		}
		from, to = min(from, s), max(to, s)
	}
	grain := 1e-12 * size
	return to < lo-grain || from > hi+grain
}
