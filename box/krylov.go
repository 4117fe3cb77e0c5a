package box

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
)

// krylov is a space of vectors that K^-1 M makes from some, for a diagonal K that is
// not negative and a symmetric positive M of which only products are known: the modes of
// the pencil that those excite, the slowest first. It has an M-orthonormal basis.
type krylov struct {
	k     []float64 // the diagonal
	mass  func(x []float64) []float64
	v, mv []float64 // basis and M times it, a row a vector
	count int
	next  int // the vector that K^-1 M is applied to next
	gram  []float64
	known int // rows and columns of the products V K V' that gram has
}

const (
	// dependent is the part of a vector that is left of one that depends on others.
	dependent = 1e-9
	// still is a rate, relative to the largest, of what does not change.
	still = 1e-12
)

// newKrylov begins with what K takes to zero.
func newKrylov(k []float64, mass func(x []float64) []float64) *krylov {
	s := &krylov{k: k, mass: mass}
	largest := 0.0
	for _, v := range k {
		largest = math.Max(largest, v)
	}
	for i, v := range k {
		if v <= still*largest {
			k[i] = 0
			e := make([]float64, len(k))
			e[i] = 1
			s.add(e)
		}
	}
	s.next = s.count
	return s
}

func (s *krylov) rows(x []float64) blas64.General { return dense.Of(s.count, len(s.k), x) }

// project returns V M x, the coefficients of x.
func (s *krylov) project(x []float64) []float64 {
	h := make([]float64, s.count)
	if s.count > 0 {
		blas64.Gemv(blas.NoTrans, 1, s.rows(s.mv), dense.Vector(x), 0, dense.Vector(h))
	}
	return h
}

// test returns V x, for a vector that M or K has been applied to.
func (s *krylov) test(x []float64) []float64 {
	h := make([]float64, s.count)
	blas64.Gemv(blas.NoTrans, 1, s.rows(s.v), dense.Vector(x), 0, dense.Vector(h))
	return h
}

// add orthonormalises a vector and adds it, unless it depends on the others.
func (s *krylov) add(x []float64) {
	before := blas64.Nrm2(dense.Vector(x))
	for range 2 { // twice against rounding
		if s.count > 0 {
			blas64.Gemv(blas.Trans, -1, s.rows(s.v), dense.Vector(s.project(x)), 1, dense.Vector(x))
		}
	}
	if before == 0 || blas64.Nrm2(dense.Vector(x)) <= dependent*before {
		return
	}
	m := s.mass(x)
	scale := 1 / math.Sqrt(blas64.Dot(dense.Vector(x), dense.Vector(m)))
	if math.IsNaN(scale) || math.IsInf(scale, 0) {
		return
	}
	blas64.Scal(scale, dense.Vector(x))
	blas64.Scal(scale, dense.Vector(m))
	s.v, s.mv = append(s.v, x...), append(s.mv, m...)
	s.count++
}

// solve divides by K, but for what does not change.
func (s *krylov) solve(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, k := range s.k {
		if k > 0 {
			y[i] = x[i] / k
		}
	}
	return y
}

// step applies K^-1 M to a vector of the basis, and reports whether there was one left.
func (s *krylov) step() bool {
	if s.next == s.count {
		return false
	}
	n := len(s.k)
	s.add(s.solve(s.mv[s.next*n : (s.next+1)*n]))
	s.next++
	return true
}

// ritz returns the eigenvalues of K x = value M x in the space, and the coefficients of
// their vectors in columns.
func (s *krylov) ritz() (values []float64, vectors *mat.Dense, ok bool) {
	n, old := s.count, s.known
	g := make([]float64, n*n)
	for i := range old {
		copy(g[i*n:i*n+old], s.gram[i*old:(i+1)*old])
	}
	scaled := append([]float64(nil), s.v[old*len(s.k):]...)
	for i := range n - old {
		for j, k := range s.k {
			scaled[i*len(s.k)+j] *= k
		}
	}
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, dense.Of(n-old, len(s.k), scaled), s.rows(s.v), 0, dense.Of(n-old, n, g[old*n:]))
	for i := range old {
		for j := old; j < n; j++ {
			g[i*n+j] = g[j*n+i]
		}
	}
	s.gram, s.known = g, n
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			sym.SetSym(i, j, (g[i*n+j]+g[j*n+i])/2)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(sym, true) {
		return nil, nil, false
	}
	vectors = &mat.Dense{}
	e.VectorsTo(vectors)
	return e.Values(nil), vectors, true
}
