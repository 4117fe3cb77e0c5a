package geometry

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// Patch is a smooth map of the unit cube [0,1]^K, or simplex, to points of space.
type Patch struct {
	// K is the number of parameters: the dimension of the space for an interior
	// patch, one less for a boundary patch. A patch with K = 0 is a point.
	K int

	// Simplex says that the parameters run over the unit simplex, s_j ≥ 0
	// with Σ s_j ≤ 1, instead of the cube: the patch is a triangle or
	// tetrahedron. Its density is then the measure of the image per volume
	// of the simplex. The rest of the package sees the cube collapsed into
	// the simplex. Even is not used.
	Simplex bool

	// Map writes the point at parameter s (length K, not to be changed) to
	// x and returns the density there: the measure of the image of a small
	// piece of the cube divided by the volume of the piece, positive except
	// at isolated degenerate points such as the centre of a disk. For a
	// point (K = 0) it is 1. If n is not nil, Map also writes the outward
	// unit normal to it; for an interior patch n is always nil. Map must be
	// safe for concurrent use.
	Map func(x, n, s []float64) (density float64)

	// Even, if not nil, moves the point u of the cube to the parameter
	// s(u), in place, so that equal volumes of u have equal measure.
	// Samplers then spread points evenly over the shape (r = √u on a disk)
	// instead of over the parameters. Quadrature and Grid do not use it,
	// since Map is smoother without it.
	Even func(u []float64)

	constant bool // the density is the same everywhere

	excess int // degree of the density over the cube where the image is straight

	// spread, if not nil, is Map but that it spreads points evenly over an image
	// that is straight, as Map after Even would, and returns the density over the
	// cube of what it is given, which need not be constant.
	spread func(x, n, u []float64) (density float64)
}

// Part is a named piece of a domain's boundary.
type Part struct {
	Name    string
	Patches []Patch // each with K one less than the dimension of the domain
}

// A filter restricts a patch to the points where it is negative; elsewhere its
// value is of the order of the distance to the restricted set. n is the normal
// of the patch at x, nil inside.
type filter func(x, n []float64) float64

// A piece is the part of a patch that a filter keeps.
type piece struct {
	Patch           // over the cube
	source  Patch   // as given
	keep    filter  // nil: all of the patch
	prism   bool    // keep does not depend on the last parameter
	full    float64 // measure of the whole patch
	cell    int     // of a mesh: the cell that the piece is or bounds
	nodes   []int   // of a mesh: those of a facet
	entity  int     // of a mesh: that of a facet, 0 if it is not known
	measure float64 // measure of what is kept
}

// measureOrder is the number of Gauss points per axis that measure a patch; it
// integrates the densities of all shapes here to rounding.
const measureOrder = 20

// newPiece measures the part of the patch that keep leaves. It drops a filter
// that keeps everything.
func newPiece(patch Patch, dim int, normals bool, keep filter) piece {
	p := piece{Patch: patch.overCube(), source: patch}
	sum := func() float64 {
		x, total := make([]float64, dim), 0.0
		if patch.constant && keep == nil {
			return p.Map(x, nil, make([]float64, patch.K))
		}
		p.gauss(dim, normals, measureOrder, func(s []float64, w float64) {
			density := p.Map(x, nil, s)
			if !(density >= 0) || math.IsInf(density, 1) {
				panic(fmt.Sprintf("geometry: patch density %v at parameters %v", density, s))
			}
			total += w * density
		})
		return total
	}
	p.full = sum()
	p.measure = p.full
	if keep != nil && newCutter(p.Patch, dim, normals, keep, 1).cuts() {
		p.keep = keep
		p.measure = sum()
	}
	return p
}

// A region is a union of pieces that do not overlap: the interior, or one part
// of the boundary.
type region struct {
	name    string // "" for the interior
	dim     int
	normals bool
	cells   bool // the pieces are the elements of a mesh
	pieces  []piece
}

// add appends the kept part of the patch, unless it is next to nothing.
func (r *region) add(patch Patch, keep filter) {
	const negligible = 1e-12
	if p := newPiece(patch, r.dim, r.normals, keep); p.measure > negligible*p.full {
		r.pieces = append(r.pieces, p)
	}
}

func newRegion(name string, dim int, normals bool, patches ...Patch) region {
	r := region{name: name, dim: dim, normals: normals}
	for _, p := range patches {
		r.add(p, nil)
	}
	return r
}

func (r region) measures() []float64 {
	m := make([]float64, len(r.pieces))
	for i, p := range r.pieces {
		m[i] = p.measure
	}
	return m
}

func (r region) measure() float64 {
	var total float64
	for _, m := range r.measures() {
		total += m
	}
	return total
}

// flipped returns the patch with the opposite normal.
func flipped(p Patch) Patch {
	direct := p.Map
	p.Map = func(x, n, s []float64) float64 {
		density := direct(x, n, s)
		vec.Negate(n)
		return density
	}
	return p
}

// flippedFilter returns the filter for the flipped patch.
func flippedFilter(keep filter) filter {
	if keep == nil {
		return nil
	}
	return func(x, n []float64) float64 {
		n = slices.Clone(n)
		vec.Negate(n)
		return keep(x, n)
	}
}
