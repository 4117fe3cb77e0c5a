package blas

import "gonum.org/v1/gonum/blas"

// triangle is op(A) of a triangular routine, n×n, of which only one half is
// used.
type triangle struct {
	matrix
	n     int
	upper bool // of op(A), not of A
	unit  bool // ones on the diagonal, whatever is stored there
}

// triangular returns op(A) of a call of Dtrsm or Dtrmm, where B is m×n, and
// whether the arguments are legal and nothing is empty.
func triangular(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, a []float64, lda int, b []float64, ldb int) (t triangle, ok bool) {
	t.n = m
	switch s {
	default:
		return t, false
	case blas.Left:
	case blas.Right:
		t.n = n
	}
	x, okA := operand(tA, t.n, t.n, a, lda)
	_, okB := operand(blas.NoTrans, m, n, b, ldb)
	ok = okA && okB && (ul == blas.Upper || ul == blas.Lower) && (d == blas.Unit || d == blas.NonUnit)
	t.matrix = x
	t.upper = (ul == blas.Upper) == (tA == blas.NoTrans)
	t.unit = d == blas.Unit
	return t, ok
}

// from returns the matrix that starts at entry (i, j).
func (x matrix) from(i, j int) matrix {
	return matrix{x.data[i*x.rs+j*x.cs:], x.rs, x.cs}
}

// transposed returns t'.
func (t triangle) transposed() triangle {
	t.matrix, t.upper = t.matrix.transposed(), !t.upper
	return t
}

// split cuts a triangle in two: t = [t1 off; 0 t2] or [t1 0; off t2].
func (t triangle) split() (t1, t2 triangle, off matrix) {
	h := (t.n/2 + maxRows - 1) / maxRows * maxRows
	t1, t2 = t, t
	t1.n, t2.n = h, t.n-h
	t2.matrix = t.from(h, h)
	if t.upper {
		return t1, t2, t.from(0, h)
	}
	return t1, t2, t.from(h, 0)
}
