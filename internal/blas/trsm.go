package blas

import "gonum.org/v1/gonum/blas"

// solveBase is the size of the triangles at which the recursion ends.
const solveBase = maxRows

// tinySolve is m·n times the size of the triangle below which gonum's loops are
// faster.
const tinySolve = 1000

// Dtrsm solves op(A) X = alpha B or X op(A) = alpha B for X, which overwrites
// B, m×n, with A triangular and all row-major.
func (impl Implementation) Dtrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	t, ok := triangular(s, ul, tA, d, m, n, a, lda, b, ldb)
	if impl.kernels == nil || !ok || alpha == 0 || m*n*t.n < tinySolve {
		// gonum also panics on illegal arguments.
		impl.Implementation.Dtrsm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
		return
	}
	if s == blas.Left {
		impl.kernels.solveLeft(t, n, alpha, b, ldb)
	} else {
		impl.kernels.solveRight(t, m, alpha, b, ldb)
	}
}

// solveLeft overwrites B, t.n × n, with X of t X = alpha B.
func (k *kernels) solveLeft(t triangle, n int, alpha float64, b []float64, ldb int) {
	if t.n <= solveBase {
		k.substituteLeft(t, n, alpha, b, ldb)
		return
	}
	t1, t2, off := t.split()
	b2 := b[t1.n*ldb:]
	if t.upper {
		k.solveLeft(t2, n, alpha, b2, ldb)
		k.run(product{m: t1.n, n: n, k: t2.n, alpha: -1, beta: alpha, a: off, b: matrix{b2, ldb, 1}, c: b, ldc: ldb})
		k.solveLeft(t1, n, 1, b, ldb)
		return
	}
	k.solveLeft(t1, n, alpha, b, ldb)
	k.run(product{m: t2.n, n: n, k: t1.n, alpha: -1, beta: alpha, a: off, b: matrix{b, ldb, 1}, c: b2, ldc: ldb})
	k.solveLeft(t2, n, 1, b2, ldb)
}

// solveRight overwrites B, m × t.n, with X of X t = alpha B.
func (k *kernels) solveRight(t triangle, m int, alpha float64, b []float64, ldb int) {
	if t.n <= solveBase {
		k.substituteRight(t, m, alpha, b, ldb)
		return
	}
	t1, t2, off := t.split()
	b2 := b[t1.n:]
	if t.upper {
		k.solveRight(t1, m, alpha, b, ldb)
		k.run(product{m: m, n: t2.n, k: t1.n, alpha: -1, beta: alpha, a: matrix{b, ldb, 1}, b: off, c: b2, ldc: ldb})
		k.solveRight(t2, m, 1, b2, ldb)
		return
	}
	k.solveRight(t2, m, alpha, b2, ldb)
	k.run(product{m: m, n: t1.n, k: t2.n, alpha: -1, beta: alpha, a: matrix{b2, ldb, 1}, b: off, c: b, ldc: ldb})
	k.solveRight(t1, m, 1, b, ldb)
}
