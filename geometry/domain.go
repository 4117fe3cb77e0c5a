package geometry

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Domain is a bounded shape: an interior and a boundary in named parts. Make one
// with a constructor such as Rectangle, with Mapped or with FromMesh.
type Domain struct {
	dim      int
	lo, hi   []float64 // a box that contains the domain
	level    func(x []float64) float64
	interior region
	parts    []region
	shared   []shared                 // of a mesh, parts that have facets of others
	mesh     *mesh.Mesh               // nil unless by FromMesh
	locate   func(x []float64) int    // nil unless by FromMesh
	within   func(x []float64) int    // locate, quicker: any cell with x
	touching func() [][2]mesh.Element // facets of the mesh that lie on each other; nil unless by FromMesh
	extruded *Extrusion               // nil unless by Extrude
}

// Tolerances, in units of the diagonal of the bounding box.
const (
	onBoundary = 1e-9  // a point this near outside still counts as contained
	coincident = 1e-12 // boundaries this near coincide up to rounding
	probeStep  = 1e-6  // step off the boundary to look at either side
)

// Mapped returns the domain of dimension dim (1, 2 or 3) whose interior the
// interior patches cover without overlap and whose boundary the parts cover.
//
// level decides membership: it is negative inside, zero on the boundary and
// positive outside, and near the boundary of the order of the distance to it;
// the maximum of several such functions is a level of the intersection of their
// sets. Bounds are found by sampling the patches and so are approximate where
// the boundary is curved.
//
// Mapped panics if a patch has the wrong number of parameters, a part name is
// empty, repeated or with a zero byte, or the normal at the middle of a boundary
// patch is not a unit vector that points out of the domain.
func Mapped(dim int, interior []Patch, parts []Part, level func(x []float64) float64) *Domain {
	if dim < 1 || dim > 3 {
		panic(fmt.Sprintf("geometry: dimension %d is not 1, 2 or 3", dim))
	}
	if len(interior) == 0 || level == nil {
		panic("geometry: Mapped needs interior patches and a level function")
	}
	for _, p := range interior {
		if p.K != dim {
			panic(fmt.Sprintf("geometry: interior patch with %d parameters in %d dimensions", p.K, dim))
		}
	}
	for i, part := range parts {
		sameName := func(other Part) bool { return other.Name == part.Name }
		if part.Name == "" || slices.ContainsFunc(parts[:i], sameName) {
			panic(fmt.Sprintf("geometry: boundary part name %q is empty or repeated", part.Name))
		}
		mustName(part.Name)
	}
	lo, hi := sampledBounds(dim, interior)
	d := newDomain(lo, hi, level, interior, parts...)
	for _, part := range parts {
		for _, p := range part.Patches {
			if p.K != dim-1 {
				panic(fmt.Sprintf("geometry: patch with %d parameters on boundary part %q in %d dimensions", p.K, part.Name, dim))
			}
			d.checkNormal(part.Name, p)
		}
	}
	return d
}

// mustName panics if the name of a part has a zero byte: by these the regions of
// package pinn are told from parts.
func mustName(part string) {
	if strings.ContainsRune(part, 0) {
		panic(fmt.Sprintf("geometry: boundary part name %q has a zero byte", part))
	}
}

// newDomain is Mapped without checks and with known bounds.
func newDomain(lo, hi []float64, level func(x []float64) float64, interior []Patch, parts ...Part) *Domain {
	d := &Domain{dim: len(lo), lo: lo, hi: hi, level: level}
	d.interior = newRegion("", d.dim, false, interior...)
	for _, part := range parts {
		d.parts = append(d.parts, newRegion(part.Name, d.dim, true, part.Patches...))
	}
	return d
}

// sampledBounds returns the box around a lattice of points on the patches.
func sampledBounds(dim int, patches []Patch) (lo, hi []float64) {
	lo, hi = make([]float64, dim), make([]float64, dim)
	for j := range lo {
		lo[j], hi[j] = math.Inf(1), math.Inf(-1)
	}
	x := make([]float64, dim)
	for _, p := range patches {
		lattice(p.K, 33, func(s []float64) {
			p.Map(x, nil, s)
			for j, v := range x {
				lo[j], hi[j] = min(lo[j], v), max(hi[j], v)
			}
		})
	}
	return lo, hi
}

func (d *Domain) checkNormal(part string, p Patch) {
	x, n, s := make([]float64, d.dim), make([]float64, d.dim), make([]float64, p.K)
	for j := range s {
		s[j] = 0.5
	}
	p.Map(x, n, s)
	if !(math.Abs(vec.Dot(n, n)-1) < 1e-6) {
		panic(fmt.Sprintf("geometry: part %q: normal %v at %v is not a unit vector", part, n, x))
	}
	step := probeStep * d.diameter()
	if !(d.level(vec.Offset(x, n, -step)) < 0 && d.level(vec.Offset(x, n, step)) > 0) {
		panic(fmt.Sprintf("geometry: part %q: normal %v at %v does not point out of the domain", part, n, x))
	}
}

// Dim returns the dimension of the space: 1, 2 or 3, and up to 11 for an Orthotope.
func (d *Domain) Dim() int { return d.dim }

// Bounds returns the corners of an axis-parallel box, each of length Dim, that
// contains the domain. The box of a Union, Intersection or Difference need not
// be the smallest.
func (d *Domain) Bounds() (lo, hi []float64) { return slices.Clone(d.lo), slices.Clone(d.hi) }

// diameter returns the length of the diagonal of the bounding box.
func (d *Domain) diameter() float64 { return vec.Distance(d.hi, d.lo) }

// Contains reports whether x (length Dim) is in the closed domain, or outside
// by at most about 1e-9 of its diameter. It panics if x has another length.
func (d *Domain) Contains(x []float64) bool {
	d.mustHave(x)
	return d.level(x) <= onBoundary*d.diameter()
}

// Level returns the level function of the domain at x (length Dim): negative
// inside, positive outside and, near the boundary, of the order of the distance
// to it. On a mesh it is +Inf far outside.
func (d *Domain) Level(x []float64) float64 {
	d.mustHave(x)
	return d.level(x)
}

// mustHave panics unless x is a point of the domain's space.
func (d *Domain) mustHave(x []float64) {
	if len(x) != d.dim {
		panic(fmt.Sprintf("geometry: point of length %d in %d dimensions", len(x), d.dim))
	}
}

// Measure returns the length, area or volume of the domain. It is exact to
// rounding for the basic shapes; for combinations see Union.
func (d *Domain) Measure() float64 { return d.interior.measure() }

// Parts returns the names of the boundary parts, in a fixed order. They do not
// overlap and cover the boundary; see FromMesh.
func (d *Domain) Parts() []string {
	names := make([]string, len(d.parts))
	for i, part := range d.parts {
		names[i] = part.name
	}
	return names
}

// PartMeasure returns the length or area of the named part of the boundary; in
// 1D, the number of its points.
func (d *Domain) PartMeasure(part string) (float64, error) {
	r, err := d.part(part)
	return r.measure(), err
}

func (d *Domain) part(name string) (region, error) {
	for _, part := range d.parts {
		if part.name == name {
			return part, nil
		}
	}
	for _, s := range d.shared {
		if s.name == name {
			return s.region, nil
		}
	}
	return region{}, fmt.Errorf("geometry: %w", nearest.Unknown("boundary part", name, d.Parts()))
}
