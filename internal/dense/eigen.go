package dense

import "gonum.org/v1/gonum/mat"

// Eigen solves K x = value M x for a symmetric K and the factor of M: the eigenvalues, the
// least first, and the eigenvectors in columns, of unit mass, x' M x = 1. They are
// L^-T Q with the lower factor L of M and the eigenvectors Q of L^-1 K L^-T (Golub & Van
// Loan, Matrix Computations, 4th ed. 2013, sec. 8.7.2), which is returned too. ok is
// false if there are none to working accuracy.
func Eigen(k mat.Matrix, mass *mat.Cholesky) (values []float64, vectors, q *mat.Dense, ok bool) {
	n := mass.SymmetricDim()
	var lower mat.TriDense
	mass.LTo(&lower)
	var a, b mat.Dense // L^-1 K L^-T
	if a.Solve(&lower, k) != nil || b.Solve(&lower, a.T()) != nil {
		return nil, nil, nil, false
	}
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			s.SetSym(i, j, (b.At(i, j)+b.At(j, i))/2)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return nil, nil, nil, false
	}
	q, vectors = &mat.Dense{}, &mat.Dense{}
	e.VectorsTo(q)
	if vectors.Solve(lower.T(), q) != nil {
		return nil, nil, nil, false
	}
	return e.Values(nil), vectors, q, true
}
