package blas

import "gonum.org/v1/gonum/blas"

// trsvBlock is the number of unknowns that Dtrsv finds one by one.
const trsvBlock = 16

// Dtrsv solves op(A) x = b for a triangular A, row-major, with b in x: block by block,
// since gonum's loops are not vectorized and its products of matrices and vectors are.
func (impl Implementation) Dtrsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	if incX != 1 || n <= trsvBlock || lda < n || len(a) < (n-1)*lda+n || len(x) < n {
		// gonum also panics on illegal arguments.
		impl.Implementation.Dtrsv(ul, tA, d, n, a, lda, x, incX)
		return
	}
	transposed := tA != blas.NoTrans
	forward := (ul == blas.Lower) != transposed
	for done := 0; done < n; done += trsvBlock {
		size := min(trsvBlock, n-done)
		at := done
		if !forward {
			at = n - done - size
		}
		if known := at + size; !transposed && done > 0 { // less what is known of these equations
			if forward {
				known = 0
			}
			impl.Dgemv(tA, size, done, -1, a[at*lda+known:], lda, x[known:], 1, 1, x[at:], 1)
		}
		impl.Implementation.Dtrsv(ul, tA, d, size, a[at*lda+at:], lda, x[at:], 1)
		if left := n - done - size; transposed && left > 0 { // what these unknowns are to the others
			next := at + size
			if !forward {
				next = 0
			}
			impl.Dgemv(tA, size, left, -1, a[at*lda+next:], lda, x[at:], 1, 1, x[next:], 1)
		}
	}
}
