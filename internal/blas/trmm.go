package blas

import "gonum.org/v1/gonum/blas"

// multiplyBase is the size of the triangles at which the recursion ends: they
// are multiplied as full matrices, with zeros in the other half.
const multiplyBase = 16

// Dtrmm computes B = alpha op(A) B or B = alpha B op(A) with A triangular and B
// m×n, all row-major.
func (impl Implementation) Dtrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	t, ok := triangular(s, ul, tA, d, m, n, a, lda, b, ldb)
	if impl.kernels == nil || !ok || alpha == 0 || m*n*t.n < 4*tinyProduct {
		// gonum also panics on illegal arguments.
		impl.Implementation.Dtrmm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
		return
	}
	w := triangles.Get().(*triangleSpace)
	defer triangles.Put(w)
	if s == blas.Left {
		impl.kernels.multiplyLeft(w, t, n, alpha, b, ldb)
	} else {
		impl.kernels.multiplyRight(w, t, m, alpha, b, ldb)
	}
}

// multiplyLeft overwrites B, t.n × n, with alpha t B.
func (k *kernels) multiplyLeft(w *triangleSpace, t triangle, n int, alpha float64, b []float64, ldb int) {
	if t.n <= multiplyBase {
		w.fill(t)
		for j := 0; j < n; j += copied {
			width := min(copied, n-j)
			for i := range t.n {
				copy(w.b[i*copied:][:width], b[i*ldb+j:])
			}
			k.run(product{m: t.n, n: width, k: t.n, alpha: alpha, a: matrix{w.a[:], multiplyBase, 1},
				b: matrix{w.b[:], copied, 1}, c: b[j:], ldc: ldb})
		}
		return
	}
	t1, t2, off := t.split()
	b2 := b[t1.n*ldb:]
	if t.upper {
		k.multiplyLeft(w, t1, n, alpha, b, ldb)
		k.run(product{m: t1.n, n: n, k: t2.n, alpha: alpha, beta: 1, a: off, b: matrix{b2, ldb, 1}, c: b, ldc: ldb})
		k.multiplyLeft(w, t2, n, alpha, b2, ldb)
		return
	}
	k.multiplyLeft(w, t2, n, alpha, b2, ldb)
	k.run(product{m: t2.n, n: n, k: t1.n, alpha: alpha, beta: 1, a: off, b: matrix{b, ldb, 1}, c: b2, ldc: ldb})
	k.multiplyLeft(w, t1, n, alpha, b, ldb)
}

// multiplyRight overwrites B, m × t.n, with alpha B t.
func (k *kernels) multiplyRight(w *triangleSpace, t triangle, m int, alpha float64, b []float64, ldb int) {
	if t.n <= multiplyBase {
		w.fill(t)
		for i := 0; i < m; i += copied {
			height := min(copied, m-i)
			for r := range height {
				copy(w.b[r*multiplyBase:][:t.n], b[(i+r)*ldb:])
			}
			k.run(product{m: height, n: t.n, k: t.n, alpha: alpha, a: matrix{w.b[:], multiplyBase, 1},
				b: matrix{w.a[:], multiplyBase, 1}, c: b[i*ldb:], ldc: ldb})
		}
		return
	}
	t1, t2, off := t.split()
	b2 := b[t1.n:]
	if t.upper {
		k.multiplyRight(w, t2, m, alpha, b2, ldb)
		k.run(product{m: m, n: t2.n, k: t1.n, alpha: alpha, beta: 1, a: matrix{b, ldb, 1}, b: off, c: b2, ldc: ldb})
		k.multiplyRight(w, t1, m, alpha, b, ldb)
		return
	}
	k.multiplyRight(w, t1, m, alpha, b, ldb)
	k.run(product{m: m, n: t1.n, k: t2.n, alpha: alpha, beta: 1, a: matrix{b2, ldb, 1}, b: off, c: b, ldc: ldb})
	k.multiplyRight(w, t2, m, alpha, b2, ldb)
}
