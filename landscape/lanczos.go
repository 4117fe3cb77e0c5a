package landscape

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Lanczos reduces A to a tridiagonal matrix T on the Krylov space of the
// start vector, in at most the given number of steps, and returns the
// eigenvalues of T, ascending, with the squares of the first components of
// its eigenvectors. These are nodes and weights of the Gauss quadrature for
// the spectral measure of A at the start vector, and their sum is 1 (Golub &
// Meurant, "Matrices, Moments and Quadrature", 2010, ch. 6).
//
// Every vector is orthogonalised twice against all before it: without that,
// converged eigenvalues reappear as copies.
func Lanczos(a Operator, steps int, start []float64) (nodes, weights []float64, err error) {
	if len(start) != a.Dim || steps < 1 {
		panic(fmt.Sprintf("landscape: Lanczos: a start of %d for an operator of %d, and %d steps", len(start), a.Dim, steps))
	}
	steps = min(steps, a.Dim)
	norm := floats.Norm(start, 2)
	if !(norm > 0) || math.IsInf(norm, 1) {
		return nil, nil, errors.New("landscape: Lanczos needs a start vector that is finite and not zero")
	}
	q := make([]float64, a.Dim)
	floats.ScaleTo(q, 1/norm, start)
	basis := [][]float64{q}
	var diagonal, off []float64
	w := make([]float64, a.Dim)
	scale := 0.0 // of A, as seen so far
	for k := range steps {
		a.Times(w, basis[k])
		alpha := floats.Dot(w, basis[k])
		diagonal = append(diagonal, alpha)
		for range 2 {
			for _, b := range basis {
				floats.AddScaled(w, -floats.Dot(w, b), b)
			}
		}
		beta := floats.Norm(w, 2)
		if math.IsNaN(beta) || math.IsInf(beta, 0) {
			return nil, nil, errors.New("landscape: Lanczos: a product with the operator is not finite")
		}
		scale = max(scale, math.Abs(alpha), beta)
		if k+1 == steps || beta <= 1e-14*scale { // the Krylov space is complete
			break
		}
		off = append(off, beta)
		next := make([]float64, a.Dim)
		floats.ScaleTo(next, 1/beta, w)
		basis = append(basis, next)
	}
	return quadrature(diagonal, off)
}

// quadrature returns the Gauss nodes and weights of a tridiagonal matrix.
func quadrature(diagonal, off []float64) (nodes, weights []float64, err error) {
	n := len(diagonal)
	t := mat.NewSymDense(n, nil)
	for i, d := range diagonal {
		t.SetSym(i, i, d)
	}
	for i, b := range off {
		t.SetSym(i, i+1, b)
	}
	var eig mat.EigenSym
	if !eig.Factorize(t, true) {
		return nil, nil, errors.New("landscape: the eigenvalues of the tridiagonal matrix did not converge")
	}
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	weights = make([]float64, n)
	for i := range weights {
		weights[i] = vectors.At(0, i) * vectors.At(0, i)
	}
	return eig.Values(nil), weights, nil
}
