package landscape

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// LeastSquares has a residual of Rows entries with a Jacobian by
// theta[from:], Rows x (Dim - from).
type LeastSquares interface {
	Dim() int
	Rows() int
	Jacobian(dst *mat.Dense, theta []float64, from int)
}

// Normal forms J'J, Dim x Dim, and J'r itself, in memory that does not grow
// with the number of rows.
type Normal interface {
	Dim() int
	Normal(jtj *mat.SymDense, jtr, theta []float64)
}

var errSVD = errors.New("landscape: the singular value decomposition did not converge; check the Jacobian for entries that are not finite")

// Spectrum holds the eigenvalues of a matrix A'A in descending order.
type Spectrum []float64

// Of returns the spectrum of J'J at theta for the parameters theta[from:]: from
// is 0 for all, or the index of the output layer. The eigenvalues are squares
// of singular values of J, which have an error of about 1e-16 of the largest:
// eigenvalues are known down to 1e-32 of the largest.
func Of(s LeastSquares, theta []float64, from int) (Spectrum, error) {
	j := mat.NewDense(s.Rows(), s.Dim()-from, nil)
	s.Jacobian(j, theta, from)
	return OfMatrix(j)
}

// OfMatrix returns the spectrum of A'A, with as many eigenvalues as A has
// columns.
func OfMatrix(a mat.Matrix) (Spectrum, error) {
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDNone) {
		return nil, errSVD
	}
	_, n := a.Dims()
	values := make(Spectrum, n) // the eigenvalues beyond the number of rows are zero
	for i, v := range svd.Values(nil) {
		values[i] = v * v
	}
	return values, nil
}

// OfNormal returns the spectrum of J'J at theta by all parameters without
// forming J. Eigenvalues below about 1e-16 of the largest are rounding.
func OfNormal(s Normal, theta []float64) (Spectrum, error) {
	n := s.Dim()
	jtj := mat.NewSymDense(n, nil)
	s.Normal(jtj, make([]float64, n), theta)
	var eig mat.EigenSym
	if !eig.Factorize(jtj, false) {
		return nil, errors.New("landscape: the eigenvalues of J'J did not converge; check it for entries that are not finite")
	}
	values := Spectrum(eig.Values(nil))
	slices.Reverse(values)
	return values, nil
}

// Largest returns the largest eigenvalue.
func (s Spectrum) Largest() float64 {
	if len(s) == 0 {
		return 0
	}
	return s[0]
}

// Above returns the number of eigenvalues above the given fraction of the
// largest.
func (s Spectrum) Above(fraction float64) int {
	k := 0
	for k < len(s) && s[k] > fraction*s[0] {
		k++
	}
	return k
}

// EffectiveRank is exp of the entropy of the singular values, as fractions of
// their sum: n for n equal ones, 1 for a single one (Roy & Vetterli, EUSIPCO
// 2007). It is 0 if all vanish.
func (s Spectrum) EffectiveRank() float64 {
	var sum float64
	for _, v := range s {
		sum += math.Sqrt(max(0, v))
	}
	if sum == 0 {
		return 0
	}
	var entropy float64
	for _, v := range s {
		if v > 0 {
			share := math.Sqrt(v) / sum
			entropy -= share * math.Log(share)
		}
	}
	return math.Exp(entropy)
}

// StableRank is the sum of the eigenvalues over the largest, at most the
// rank. It is 0 if all vanish.
func (s Spectrum) StableRank() float64 {
	var sum float64
	for _, v := range s {
		sum += v
	}
	if sum == 0 {
		return 0
	}
	return sum / s[0]
}
