package blas

// slab is a block of C while k runs from l0 to l1: rows from i0, columns from jc.
type slab struct {
	p          *product
	l0, l1, i0 int
	jc, packed int // first column, and the first packed column of B
	a          grouped
	beta       float64
	w          *workspace
}

// panels computes rows up to i1 and columns up to j1, one panel of columns after
// the other.
func (s *slab) panels(i1, j1 int) {
	p := s.p
	split := p.split(j1 - s.jc)
	for v := 0; s.jc+v*p.lanes < j1; {
		vecs := split.next(v)
		j := s.jc + v*p.lanes
		width := min(vecs*p.lanes, j1-j)
		switch p.part {
		case whole:
			s.tiles(s.i0, i1, j, width, vecs, p.c[s.i0*p.ldc+j:], p.ldc)
		case upper:
			s.upper(i1, j, width, vecs)
		case lower:
			s.lower(i1, j, width, vecs)
		}
		v += vecs
	}
}

// tiles computes rows i to i1 of a panel into c. Row i is a multiple of 4 below
// the first row of the slab.
func (s *slab) tiles(i, i1, j, width, vecs int, c []float64, ldc int) {
	p := s.p
	if i >= i1 {
		return
	}
	a := p.a.from(i, s.l0).grouped()
	if p.packA {
		a = s.a
		a.data = a.data[(i-s.i0)/4*a.gs:]
	}
	var b *float64
	bs := p.b.rs
	if j >= s.packed {
		b, bs = &s.w.b[(j-s.packed)*(s.l1-s.l0)], vecs*p.lanes
	} else {
		b = p.b.at(s.l0, j)
	}
	p.column(i1-i, s.l1-s.l0, vecs, width-(vecs-1)*p.lanes, p.alpha, a, b, bs, s.beta, c, ldc)
}

// upper computes the entries of a panel on and above the diagonal.
func (s *slab) upper(i1, j, width, vecs int) {
	p := s.p
	// Rows up to j are whole; the rows from there to the end of the panel
	// are cut.
	cut, end := i1, min(j+width, i1)
	if j+1 < i1 {
		cut = s.aligned(j + 1)
	}
	if cut > s.i0 {
		s.tiles(s.i0, cut, j, width, vecs, p.c[s.i0*p.ldc+j:], p.ldc)
	}
	s.diagonal(max(cut, s.i0), end, j, width, vecs)
}

// lower computes the entries of a panel on and below the diagonal.
func (s *slab) lower(i1, j, width, vecs int) {
	p := s.p
	// Rows before j are outside; rows from the end of the panel on are
	// whole.
	cut := max(s.aligned(min(j, i1)), s.i0)
	full := min(max(s.aligned(j+width-1+maxRows-1), s.i0), i1)
	s.diagonal(cut, full, j, width, vecs)
	if full < i1 {
		s.tiles(full, i1, j, width, vecs, p.c[full*p.ldc+j:], p.ldc)
	}
}

// aligned returns the last row up to i at which a tile of the slab starts.
func (s *slab) aligned(i int) int {
	if i <= s.i0 {
		return i
	}
	return s.i0 + (i-s.i0)/maxRows*maxRows
}

// diagonal computes rows i to i1 of a panel that the diagonal cuts, in a copy,
// and copies back only the wanted entries: the other triangle must not be
// touched.
func (s *slab) diagonal(i, i1, j, width, vecs int) {
	if i >= i1 {
		return
	}
	p := s.p
	scratch := s.w.scratch[:(i1-i)*maxWidth]
	for r := i; r < i1; r++ {
		from, to := s.wanted(r, j, width)
		copy(scratch[(r-i)*maxWidth+from:(r-i)*maxWidth+to], p.c[r*p.ldc+j+from:r*p.ldc+j+to])
	}
	s.tiles(i, i1, j, width, vecs, scratch, maxWidth)
	for r := i; r < i1; r++ {
		from, to := s.wanted(r, j, width)
		copy(p.c[r*p.ldc+j+from:r*p.ldc+j+to], scratch[(r-i)*maxWidth+from:(r-i)*maxWidth+to])
	}
}

// wanted returns the columns of row i, counted from j, in the triangle.
func (s *slab) wanted(i, j, width int) (from, to int) {
	if s.p.part == upper {
		return min(max(i-j, 0), width), width
	}
	return 0, max(min(i-j+1, width), 0)
}
