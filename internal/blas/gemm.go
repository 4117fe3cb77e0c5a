package blas

import "gonum.org/v1/gonum/blas"

// tinyProduct is the number of multiply-adds below which gonum's loops finish
// before ours would start.
const tinyProduct = 100

// Dgemm computes C = alpha op(A) op(B) + beta C with op(A) m×k, op(B) k×n and
// C m×n, all row-major.
func (impl Implementation) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	x, okA := operand(tA, m, k, a, lda)
	y, okB := operand(tB, k, n, b, ldb)
	_, okC := operand(blas.NoTrans, m, n, c, ldc)
	if impl.kernels == nil || !okA || !okB || !okC || alpha == 0 || m*n*k < tinyProduct || m == 1 && y.cs != 1 {
		// gonum also panics on illegal arguments. One row times a transposed matrix
		// is dot products.
		impl.Implementation.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	impl.kernels.run(product{m: m, n: n, k: k, alpha: alpha, beta: beta, a: x, b: y, c: c, ldc: ldc})
}

// operand returns op(A), rows×columns, and whether it is legal and not empty.
func operand(t blas.Transpose, rows, columns int, data []float64, ld int) (x matrix, ok bool) {
	transposed := t == blas.Trans || t == blas.ConjTrans
	if !transposed && t != blas.NoTrans {
		return matrix{}, false
	}
	x = stored(data, ld, transposed)
	if transposed {
		rows, columns = columns, rows
	}
	return x, rows > 0 && columns > 0 && ld >= columns && len(data) >= (rows-1)*ld+columns
}
