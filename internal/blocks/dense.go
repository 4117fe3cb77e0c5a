package blocks

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// small is the size up to which a Cholesky factor is computed row by row.
const small = 32

// cholesky overwrites the upper triangle of a, n×n, with U, a = Uᵀ U, by
// recursive halving, so that nearly all of the work is matrix products. It
// returns n, or the index of the first pivot not above vanishing, and that
// pivot.
func cholesky(a blas64.General) (k int, pivot float64) {
	n := a.Rows
	if n <= small {
		return choleskyByRows(a)
	}
	h := n / 2
	first, beside, rest := sub(a, 0, 0, h, h), sub(a, 0, h, h, n-h), sub(a, h, h, n-h, n-h)
	if k, pivot = cholesky(first); k < h {
		return k, pivot
	}
	blas64.Trsm(blas.Left, blas.Trans, 1, upper(first), beside)
	blas64.Syrk(blas.Trans, -1, beside, 1, upperSymmetric(rest))
	k, pivot = cholesky(rest)
	return h + k, pivot
}

// choleskyByRows subtracts the outer product of each row of U from the rows
// below.
func choleskyByRows(a blas64.General) (k int, pivot float64) {
	for k := range a.Rows {
		row := a.Data[k*a.Stride : k*a.Stride+a.Cols]
		if !(row[k] > vanishing) {
			return k, row[k]
		}
		floats.Scale(1/math.Sqrt(row[k]), row[k:])
		for r := k + 1; r < a.Rows; r++ {
			floats.AddScaled(a.Data[r*a.Stride+r:r*a.Stride+a.Cols], -row[r], row[r:])
		}
	}
	return a.Rows, 0
}

// sub returns rows×cols of a from row r and column c, in place.
func sub(a blas64.General, r, c, rows, cols int) blas64.General {
	s := blas64.General{Rows: rows, Cols: cols, Stride: a.Stride}
	if rows > 0 && cols > 0 {
		s.Data = a.Data[r*a.Stride+c : (r+rows-1)*a.Stride+c+cols]
	}
	return s
}

func upper(a blas64.General) blas64.Triangular {
	return blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: a.Rows, Stride: a.Stride, Data: a.Data}
}

func upperSymmetric(a blas64.General) blas64.Symmetric {
	return blas64.Symmetric{Uplo: blas.Upper, N: a.Rows, Stride: a.Stride, Data: a.Data}
}
