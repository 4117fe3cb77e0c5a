package blocks

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// Up to this size a Cholesky factor is computed by dot products.
const small = 32

// cholesky overwrites the lower triangle of a, n×n, with L, a = L Lᵀ, by
// halves, so that nearly all of the work is products of matrices. It returns n,
// or the number of the first pivot not above vanishing, and that pivot.
func cholesky(a blas64.General) (k int, pivot float64) {
	if a.Rows <= small {
		return choleskyByRows(a)
	}
	h := a.Rows / 2
	if k, pivot = cholesky(sub(a, 0, 0, h, h)); k < h {
		return k, pivot
	}
	rest := sub(a, h, 0, a.Rows-h, h)
	corner := sub(a, h, h, a.Rows-h, a.Rows-h)
	blas64.Trsm(blas.Right, blas.Trans, 1, lower(sub(a, 0, 0, h, h)), rest)
	blas64.Syrk(blas.NoTrans, -1, rest, 1, lowerSymmetric(corner))
	k, pivot = cholesky(corner)
	return h + k, pivot
}

func choleskyByRows(a blas64.General) (k int, pivot float64) {
	row := func(i, n int) []float64 { return a.Data[i*a.Stride : i*a.Stride+n] }
	for j := range a.Rows {
		left := row(j, j)
		d := a.Data[j*a.Stride+j] - floats.Dot(left, left)
		if !(d > vanishing) {
			return j, d
		}
		d = math.Sqrt(d)
		a.Data[j*a.Stride+j] = d
		for i := j + 1; i < a.Rows; i++ {
			a.Data[i*a.Stride+j] = (a.Data[i*a.Stride+j] - floats.Dot(row(i, j), left)) / d
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

func lower(a blas64.General) blas64.Triangular {
	return blas64.Triangular{Uplo: blas.Lower, Diag: blas.NonUnit, N: a.Rows, Stride: a.Stride, Data: a.Data}
}

func lowerSymmetric(a blas64.General) blas64.Symmetric {
	return blas64.Symmetric{Uplo: blas.Lower, N: a.Rows, Stride: a.Stride, Data: a.Data}
}
