package landscape

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// rotation returns a random orthogonal matrix.
func rotation(n int, seed uint64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 1))
	a := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			a.Set(i, j, rng.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// withSingular returns the m x n matrix U diag(s) V' with random U and V.
func withSingular(m int, s []float64, seed uint64) (a, v *mat.Dense) {
	n := len(s)
	u := rotation(m, seed).Slice(0, m, 0, n)
	v = rotation(n, seed+1)
	a = new(mat.Dense)
	a.Product(u, mat.NewDiagDense(n, s), v.T())
	return a, v
}

// rotated returns the symmetric Q diag(d) Q' as an operator.
func rotated(d []float64, seed uint64) Operator {
	n := len(d)
	q := rotation(n, seed)
	var a mat.Dense
	a.Product(q, mat.NewDiagDense(n, d), q.T())
	return Operator{n, func(dst, v []float64) { mat.NewVecDense(n, dst).MulVec(&a, mat.NewVecDense(n, v)) }}
}

// linear is the residual A theta - b, rows split over named terms.
type linear struct {
	a     *mat.Dense
	b     []float64
	names []string
	terms []int
}

func (l linear) Dim() int { _, n := l.a.Dims(); return n }

func (l linear) Rows() int { m, _ := l.a.Dims(); return m }

func (l linear) TermNames() []string { return l.names }

func (l linear) RowTerms(dst []int) { copy(dst, l.terms) }

func (l linear) Jacobian(dst *mat.Dense, _ []float64, from int) {
	dst.Copy(l.a.Slice(0, l.Rows(), from, l.Dim()))
}

func (l linear) Normal(jtj *mat.SymDense, jtr, theta []float64) {
	jtj.SymOuterK(1, l.a.T())
	r := make([]float64, l.Rows())
	l.Residual(r, theta)
	l.TransposeTimes(jtr, r, theta)
}

func (l linear) Residual(dst, theta []float64) {
	l.JacobianTimes(dst, theta, nil)
	for i, b := range l.b {
		dst[i] -= b
	}
}

func (l linear) JacobianTimes(dst, v, _ []float64) { Dense(l.a).Times(dst, v) }

func (l linear) TransposeTimes(dst, w, _ []float64) { Dense(l.a).TransposeTimes(dst, w) }

func near(a, b, relative float64) bool { return math.Abs(a-b) <= relative*math.Abs(b) }
