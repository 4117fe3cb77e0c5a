package speed

import (
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// Peak returns the floating-point operations per second of a product of
// matrices of 1500 rows and columns on all processors in use, the best of ten.
// A multiplication and an addition count as two.
func Peak() float64 {
	const n = 1500
	a, b, c := dense.New(n, n), dense.New(n, n), dense.New(n, n)
	var best float64
	for range 10 {
		begin := time.Now()
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, a, b, 0, c)
		best = max(best, 2*n*n*n/time.Since(begin).Seconds())
	}
	return best
}
