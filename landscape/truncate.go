package landscape

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Truncation shows how the solution of a linear least-squares problem min |A x
// - b| improves as singular values are added from the largest on.
type Truncation struct {
	Singular []float64 // of A, descending
	Errors   []float64 // of the solutions of rank 1, 2, ...
}

// Truncate solves min |A x - b| by truncated singular value decompositions of
// every rank and measures their errors by errorOf, which must not keep its
// argument. It stops at singular values of 1e-15 of the largest, which are
// rounding.
func Truncate(a mat.Matrix, b []float64, errorOf func(x []float64) float64) (Truncation, error) {
	m, n := a.Dims()
	if len(b) != m {
		panic(fmt.Sprintf("landscape: Truncate: %d rows, but a right-hand side of %d", m, len(b)))
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDThin) {
		return Truncation{}, errSVD
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	t := Truncation{Singular: svd.Values(nil)}
	var shares mat.VecDense // of b in the left singular vectors
	shares.MulVec(u.T(), mat.NewVecDense(m, b))
	x, direction := make([]float64, n), make([]float64, n)
	for k, s := range t.Singular {
		if s <= 1e-15*t.Singular[0] {
			break
		}
		mat.Col(direction, k, &v)
		floats.AddScaled(x, shares.AtVec(k)/s, direction)
		t.Errors = append(t.Errors, errorOf(x))
	}
	return t, nil
}

// Kappa returns kappa_eps, the squared ratio of the largest singular value to
// the k-th, where k is the smallest rank whose solution has an error of at most
// eps: the condition number that a method has to overcome for this accuracy. It
// does not depend on the scale of A, and singular values that the accuracy does
// not need do not count. ok is false if no rank is that accurate.
func (t Truncation) Kappa(eps float64) (kappa float64, rank int, ok bool) {
	for k, e := range t.Errors {
		if e <= eps {
			ratio := t.Singular[0] / t.Singular[k]
			return ratio * ratio, k + 1, true
		}
	}
	return 0, 0, false
}
