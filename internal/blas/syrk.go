package blas

import "gonum.org/v1/gonum/blas"

// Dsyrk computes one triangle of the n×n matrix C = alpha op(A) op(A)ᵀ + beta C
// with op(A) n×k; the other triangle is not touched. Row-major.
func (impl Implementation) Dsyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	x, okA := operand(tA, n, k, a, lda)
	_, okC := operand(blas.NoTrans, n, n, c, ldc)
	if impl.kernels == nil || ul != blas.Upper && ul != blas.Lower || !okA || !okC || alpha == 0 {
		// gonum also panics on illegal arguments.
		impl.Implementation.Dsyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
		return
	}
	p := product{part: upper, m: n, n: n, k: k, alpha: alpha, beta: beta,
		a: x, b: x.transposed(), c: c, ldc: ldc}
	if ul == blas.Lower {
		p.part = lower
	}
	impl.kernels.run(p)
}
