package blas

// substituteLeft is solveLeft for a small triangle, in blocks of columns that
// stay in cache.
func (k *kernels) substituteLeft(t triangle, n int, alpha float64, b []float64, ldb int) {
	for j := 0; j < n; j += maxWidth {
		b, n := b[j:], min(maxWidth, n-j)
		if k.direct(n) == n {
			k.substitute(t, n, alpha, b, ldb)
			continue
		}
		// Kernels read whole vectors of B.
		space := triangles.Get().(*triangleSpace)
		x := space.b[:solveBase*maxWidth]
		copyPanel(x, maxWidth, b, ldb, t.n, n)
		k.substitute(t, maxWidth, alpha, x, maxWidth)
		copyPanel(b, ldb, x, maxWidth, t.n, n)
		triangles.Put(space)
	}
}

// substituteRight is solveRight for a small triangle: rows of B are columns of
// its transpose.
func (k *kernels) substituteRight(t triangle, m int, alpha float64, b []float64, ldb int) {
	space := triangles.Get().(*triangleSpace)
	defer triangles.Put(space)
	x := space.b[:solveBase*maxWidth]
	t = t.transposed()
	for i := 0; i < m; i += maxWidth {
		b, m := b[i*ldb:], min(maxWidth, m-i)
		transpose(x, maxWidth, b, ldb, m, t.n)
		k.substitute(t, maxWidth, alpha, x, maxWidth)
		transpose(b, ldb, x, maxWidth, t.n, m)
	}
}

// substitute solves t X = alpha B for up to maxWidth columns, a row at a time:
// minus the rows above (or below) it, times the inverse of the diagonal entry,
// which must not overflow.
func (k *kernels) substitute(t triangle, n int, alpha float64, b []float64, ldb int) {
	split := k.split(n)
	for j := 0; j < n; {
		vecs, tail, next := split.panel(j, n)
		for r := range t.n {
			// Rows known before this one: those from first on.
			i, first := r, 0
			if t.upper {
				i = t.n - 1 - r
				first = i + 1
			}
			over := 1.0
			if !t.unit {
				over /= *t.at(i, i)
			}
			row := b[i*ldb:][j:next]
			if r > 0 {
				k.tiles[vecs][1](1, r, t.at(i, first), t.rs, t.cs, 0, &b[first*ldb+j], ldb, &row[0], ldb, -over, alpha*over, tail)
			} else if alpha*over != 1 {
				scale(row, alpha*over)
			}
		}
		j = next
	}
}

// copyPanel copies m rows of n entries.
func copyPanel(dst []float64, ldd int, x []float64, ldx, m, n int) {
	for i := range m {
		copy(dst[i*ldd:][:n], x[i*ldx:])
	}
}

func scale(row []float64, alpha float64) {
	for j := range row {
		row[j] *= alpha
	}
}
