package blas

// workspace holds what one goroutine packs. The buffers a and b grow to the
// largest block so far, which the plan bounds.
type workspace struct {
	a, b []float64
	c    []float64 // of a transposed product
	// scratch is a panel of C cut by the diagonal: its rows, and the rows
	// of the tiles it starts and ends in.
	scratch [(maxWidth + 2*maxRows) * maxWidth]float64
}

// grown returns s with length n, its contents undefined.
func grown(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// groupA is the distance between groups of four packed rows of k columns: a
// little more than they need, because groups a power of two apart compete for
// the same cache lines when written.
func groupA(k int) int { return 4*k + 8 }

// packA copies rows i0 to i1 and columns l0 to l1 of A in groups of four rows:
// a group holds its columns one after the other. Rows missing in the last group
// stay undefined; no kernel reads them.
func (w *workspace) packA(p *product, i0, i1, l0, l1 int) grouped {
	if p.a.rs == 1 {
		return w.copyColumnsA(p, i0, i1, l0, l1)
	}
	k := l1 - l0
	w.a = grown(w.a, (i1-i0+3)/4*groupA(k))
	// Rows are contiguous.
	for i := i0; i < i1; i += 4 {
		dst := w.a[(i-i0)/4*groupA(k):][:4*k]
		if i+4 > i1 {
			for r := i; r < i1; r++ {
				src := p.a.data[r*p.a.rs+l0*p.a.cs:]
				for l := range k {
					dst[4*l+r-i] = src[l*p.a.cs]
				}
			}
			break
		}
		at := i*p.a.rs + l0
		r0 := p.a.data[at:][:k]
		r1 := p.a.data[at+p.a.rs:][:k]
		r2 := p.a.data[at+2*p.a.rs:][:k]
		r3 := p.a.data[at+3*p.a.rs:][:k]
		for l, v := range r0 {
			d := dst[4*l : 4*l+4 : 4*l+4]
			d[0], d[1], d[2], d[3] = v, r1[l], r2[l], r3[l]
		}
	}
	return grouped{w.a, 1, 4, groupA(k)}
}

// copyColumnsA is packA for an A with contiguous columns: they stay contiguous,
// which is as good for a kernel and copies in long runs.
func (w *workspace) copyColumnsA(p *product, i0, i1, l0, l1 int) grouped {
	ld := (i1 - i0 + maxRows - 1) / maxRows * maxRows
	w.a = grown(w.a, ld*(l1-l0))
	for l := l0; l < l1; l++ {
		copy(w.a[(l-l0)*ld:], p.a.data[i0+l*p.a.cs:][:i1-i0])
	}
	return grouped{w.a, 1, ld, 4}
}

// packB copies rows l0 to l1 and columns j0 to j1 of B panel by panel, each
// row-major and padded to whole vectors with zeros.
func (w *workspace) packB(p *product, l0, l1, j0, j1 int) {
	k := l1 - l0
	vecs := (j1 - j0 + p.lanes - 1) / p.lanes
	w.b = grown(w.b, vecs*p.lanes*k)
	split := p.split(j1 - j0)
	for v := 0; v < vecs; {
		n := split.next(v)
		j := j0 + v*p.lanes
		width := n * p.lanes
		dst := w.b[v*p.lanes*k:][:width*k]
		if p.b.cs == 1 {
			copyRows(dst, width, p.b, l0, l1, j, min(width, j1-j))
		} else {
			copyColumns(dst, width, p.b, l0, l1, j, min(width, j1-j))
		}
		v += n
	}
}

// copyRows copies n columns from j of rows l0 to l1 of b, which are contiguous
// along a row, into rows of the given width.
func copyRows(dst []float64, width int, b matrix, l0, l1, j, n int) {
	for l := l0; l < l1; l++ {
		d := dst[:width:width]
		copy(d, b.data[l*b.rs+j:][:n])
		clear(d[n:])
		dst = dst[width:]
	}
}

// copyColumns is copyRows for a b that is contiguous along a column.
func copyColumns(dst []float64, width int, b matrix, l0, l1, j, n int) {
	k := l1 - l0
	column := func(c int) []float64 { return b.data[(j+c)*b.cs+l0*b.rs:] }
	c := 0
	for ; b.rs == 1 && c+4 <= n; c += 4 {
		c0, c1, c2, c3 := column(c)[:k], column(c + 1)[:k], column(c + 2)[:k], column(c + 3)[:k]
		at := c
		for l, v := range c0 {
			d := dst[at : at+4 : at+4]
			d[0], d[1], d[2], d[3] = v, c1[l], c2[l], c3[l]
			at += width
		}
	}
	for ; c < n; c++ {
		src := column(c)
		for l := range k {
			dst[l*width+c] = src[l*b.rs]
		}
	}
	if n < width {
		for l := range k {
			clear(dst[l*width+n : (l+1)*width])
		}
	}
}
