package ode

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"pinnsolve/internal/dense"
)

const noTrans = blas.NoTrans

// jacobian is df/dy at the start of a step, and the factors of the two matrices that
// a step of length h needs, real M/h - J, and complex (alpha + i beta) M/h - J as the
// real matrix [a -b; b a] of twice the size: it takes twice the operations of complex
// arithmetic, and runs at the speed of the matrix products of this machine.
type jacobian struct {
	system  *System
	j       blas64.General
	real    lu
	complex lu
	evals   int       // of F, for differences
	typical []float64 // sizes of components that are no less exact for being zero
	scratch []float64
}

type lu struct {
	a     blas64.General
	pivot []int
}

func newJacobian(s *System, typical []float64) *jacobian {
	n := s.N
	return &jacobian{
		system: s, j: dense.New(n, n), typical: typical, scratch: make([]float64, 2*n),
		real:    lu{dense.New(n, n), make([]int, n)},
		complex: lu{dense.New(2*n, 2*n), make([]int, 2*n)},
	}
}

// update evaluates df/dy at (t, y), where F is f.
func (j *jacobian) update(t float64, y, f []float64) {
	n := j.system.N
	if j.system.Jacobian != nil {
		clear(j.j.Data)
		j.system.Jacobian(t, y, j.j)
		return
	}
	moved := j.scratch[:n]
	for k, v := range y {
		d := math.Sqrt(eps) * math.Max(j.typical[k], math.Abs(v))
		y[k] = v + d
		j.system.F(t, y, moved)
		d = y[k] - v // as it was rounded
		y[k] = v
		for i := range n {
			j.j.Data[i*n+k] = (moved[i] - f[i]) / d
		}
	}
	j.evals += n
}

// factorize factorises gamma M - J and (alpha + i beta) M - J, and reports whether
// both are regular.
func (j *jacobian) factorize(gamma, alpha, beta float64) bool {
	n := j.system.N
	a, c := j.real.a.Data, j.complex.a.Data
	for r := range n {
		for k := range n {
			m := 0.0
			switch {
			case j.system.Mass.Data != nil:
				m = j.system.Mass.Data[r*j.system.Mass.Stride+k]
			case r == k:
				m = 1
			}
			v := j.j.Data[r*n+k]
			a[r*n+k] = gamma*m - v
			c[r*2*n+k], c[(r+n)*2*n+k+n] = alpha*m-v, alpha*m-v
			c[r*2*n+k+n], c[(r+n)*2*n+k] = -beta*m, beta*m
		}
	}
	return lapack64.Getrf(j.real.a, j.real.pivot) && lapack64.Getrf(j.complex.a, j.complex.pivot)
}

// solve solves in place.
func (f *lu) solve(x []float64) {
	lapack64.Getrs(noTrans, f.a, blas64.General{Rows: len(x), Cols: 1, Stride: 1, Data: x}, f.pivot)
}
