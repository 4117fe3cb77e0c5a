package geometry

import "math"

// BoundaryLattice returns about n points in rows over the named part of the
// boundary, those at the ends of its patches, on a mesh of its facets, included:
// least an axis of each at least. They have normals, on a mesh cells, and weights
// of zero. For an unknown part the error lists the parts.
func (d *Domain) BoundaryLattice(part string, n, least int) (Points, error) {
	r, err := d.part(part)
	if err != nil {
		return Points{}, err
	}
	pts := Points{Dim: r.dim}
	for _, p := range r.pieces {
		m := least
		if p.K > 0 {
			m = max(m, 1+int(math.Ceil(math.Pow(float64(n)/float64(len(r.pieces)), 1/float64(p.K)))))
		}
		p.rows(&pts, m)
		if r.cells {
			pts.fill(p.cell)
		}
	}
	return pts, nil
}

// rows appends m points an axis of what is kept of a piece of a boundary, ends
// included.
func (p piece) rows(pts *Points, m int) {
	stretches := [][2]float64{{0, 1}}
	if p.K == 1 && p.keep != nil {
		stretches = TrimmedPatch{Patch: p.Patch, keep: p.keep}.Stretches()
	}
	for _, stretch := range stretches {
		lattice(p.K, m, func(s []float64) {
			if p.K == 1 {
				s[0] = stretch[0] + s[0]*(stretch[1]-stretch[0])
			}
			last := len(pts.W)
			pts.add(p.Patch, s, 0, true)
			if p.K > 1 && p.keep != nil && p.keep(pts.At(last), pts.Normal(last)) >= 0 {
				pts.X, pts.N, pts.W = pts.X[:last*pts.Dim], pts.N[:last*pts.Dim], pts.W[:last]
			}
		})
	}
}

// InteriorLattice returns points in rows over every patch of the interior, on a mesh
// over every cell, m an axis, ends included, and the cells between them, by their
// points in VTK order; those at the collapsed side of a simplex have no extent. Points
// where patches meet are there once for each.
func (d *Domain) InteriorLattice(m int) (pts Points, cells [][]int) {
	pts.Dim = d.dim
	return d.interior.lattices(pts, m)
}

// SurfaceLattice is InteriorLattice for the whole boundary, with normals.
func (d *Domain) SurfaceLattice(m int) (pts Points, cells [][]int) {
	pts.Dim = d.dim
	for _, part := range d.parts {
		var more [][]int
		pts, more = part.lattices(pts, m)
		cells = append(cells, more...)
	}
	return pts, cells
}

// lattices appends lattices on the pieces of a region.
func (r region) lattices(pts Points, m int) (all Points, cells [][]int) {
	for _, p := range r.pieces {
		first := pts.Len()
		lattice(p.K, m, func(s []float64) { pts.add(p.Patch, s, 0, r.normals) })
		for _, c := range latticeCells(p.K, m) {
			for k := range c {
				c[k] += first
			}
			cells = append(cells, c)
		}
		if r.cells {
			pts.fill(p.cell)
		}
	}
	return pts, cells
}
