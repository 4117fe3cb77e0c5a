package blas

// substituteLeft is solveLeft for a small triangle: a row at a time, less the
// rows above (or below) it, in columns that stay in cache.
func (k *kernels) substituteLeft(t triangle, n int, alpha float64, b []float64, ldb int) {
	width := k.lanes * maxVecs
	for j := 0; j < n; j += width {
		b, n := b[j:], min(width, n-j)
		vecs := (n + k.lanes - 1) / k.lanes
		tail := n - (vecs-1)*k.lanes
		if tail < k.lanes && !k.shortB {
			t.substituteLeftPlain(n, alpha, b, ldb)
			continue
		}
		for r := range t.n {
			// Rows known before this one: from first on.
			i, first := r, 0
			if t.upper {
				i = t.n - 1 - r
				first = i + 1
			}
			row := b[i*ldb:][:n]
			if r > 0 {
				k.tiles[vecs][1](1, r, t.at(i, first), t.rs, t.cs, 0, &b[first*ldb], ldb, &row[0], ldb, -1, alpha, tail)
			} else if alpha != 1 {
				scale(row, alpha)
			}
			if !t.unit {
				divide(row, *t.at(i, i))
			}
		}
	}
}

// substituteLeftPlain is substituteLeft without kernels.
func (t triangle) substituteLeftPlain(n int, alpha float64, b []float64, ldb int) {
	for r := range t.n {
		i, first := r, 0
		if t.upper {
			i = t.n - 1 - r
			first = i + 1
		}
		row := b[i*ldb:][:n]
		if alpha != 1 {
			scale(row, alpha)
		}
		for l := first; l < first+r; l++ {
			a := *t.at(i, l)
			for j, v := range b[l*ldb:][:n] {
				row[j] -= a * v
			}
		}
		if !t.unit {
			divide(row, *t.at(i, i))
		}
	}
}

// substituteRight is solveRight for a small triangle, a row of B at a time.
func (t triangle) substituteRight(m int, alpha float64, b []float64, ldb int) {
	// A copy of the triangle by columns, the diagonal last to be used.
	var a [solveBase][solveBase]float64
	for j := range t.n {
		for l := range t.n {
			a[j][l] = *t.at(l, j)
		}
	}
	for i := range m {
		row := b[i*ldb:][:t.n]
		for r := range row {
			j, first := r, 0
			if !t.upper {
				j = t.n - 1 - r
				first = j + 1
			}
			sum := alpha * row[j]
			for l := first; l < first+r; l++ {
				sum -= row[l] * a[j][l]
			}
			if !t.unit {
				sum /= a[j][j]
			}
			row[j] = sum
		}
	}
}

func scale(row []float64, alpha float64) {
	for j := range row {
		row[j] *= alpha
	}
}

func divide(row []float64, by float64) {
	for j := range row {
		row[j] /= by
	}
}
