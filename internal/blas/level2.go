package blas

import "gonum.org/v1/gonum/blas"

// Dgemv computes y = alpha op(A) x + beta y with A m×n, row-major. The transposed
// product, which QR and Cholesky use, is a product with one row; the other is
// gonum's dot products.
func (impl Implementation) Dgemv(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	_, okA := operand(blas.NoTrans, m, n, a, lda)
	transposed := tA == blas.Trans || tA == blas.ConjTrans
	if impl.kernels == nil || !transposed || !okA || !rows(m, n, x, incX, y, incY) || alpha == 0 {
		// gonum also panics on illegal arguments.
		impl.Implementation.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	k := impl.kernels
	direct := k.direct(n)
	if direct < n {
		impl.Implementation.Dgemv(tA, m, n-direct, alpha, a[direct:], lda, x, incX, beta, y[direct:], incY)
	}
	height := band(m, n)
	for i := 0; i < m; i += height {
		height := min(height, m-i)
		split := k.split(direct)
		for j := 0; j < direct; {
			vecs, tail, next := split.panel(j, direct)
			k.tiles[vecs][1](1, height, &x[i*incX], 0, incX, 0, &a[i*lda+j], lda, &y[j], n, alpha, beta, tail)
			j = next
		}
		beta = 1
	}
}

// Dger computes A += alpha x yᵀ with A m×n, row-major: a product with k = 1.
func (impl Implementation) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	_, okA := operand(blas.NoTrans, m, n, a, lda)
	if impl.kernels == nil || !okA || !rows(m, n, x, incX, y, incY) || alpha == 0 {
		// gonum also panics on illegal arguments.
		impl.Implementation.Dger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	k := impl.kernels
	direct := k.direct(n)
	if direct < n {
		impl.Implementation.Dger(m, n-direct, alpha, x, incX, y[direct:], incY, a[direct:], lda)
	}
	height := band(m, n)
	for i := 0; i < m; i += height {
		height := min(height, m-i)
		split := k.split(direct)
		for j := 0; j < direct; {
			vecs, tail, next := split.panel(j, direct)
			k.column(height, 1, vecs, tail, alpha, matrix{x[i*incX:], incX, 0}.grouped(), &y[j], 0, 1, a[i*lda+j:], lda)
			j = next
		}
	}
}

// rows reports whether x has m entries in the order of A's rows and y is the
// start of a row of n.
func rows(m, n int, x []float64, incX int, y []float64, incY int) bool {
	return incX > 0 && incY == 1 && len(x) > (m-1)*incX && len(y) >= n
}

// direct returns how many of n columns kernels can read in place: all, or whole
// vectors.
func (k *kernels) direct(n int) int {
	if k.shortB {
		return n
	}
	return n / k.lanes * k.lanes
}

// band is the number of rows of an m×n matrix to process at a time: a wide
// matrix is read almost in the order of memory.
func band(m, n int) int {
	if n <= 4*maxWidth {
		return m
	}
	return min(m, 64)
}
