package ode

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// System is a system M y' = f(t, y) of N equations.
type System struct {
	N int
	// F writes f(t, y) to dy.
	F func(t float64, y, dy []float64)
	// Jacobian writes df/dy at (t, y) to j, N x N, which is zero before. nil stands for
	// differences of F.
	Jacobian func(t float64, y []float64, j blas64.General)
	// Mass is M, N x N, empty for the identity. It may be singular: then some equations
	// are algebraic, the given start must satisfy them, and they must determine their
	// unknowns (index 1).
	Mass blas64.General
	// Linear says that F is linear in y with a constant Jacobian. Then Newton's method
	// needs one iteration, and matrices are factorised only when the step changes.
	Linear bool
}

func (s *System) check(y []float64) {
	switch m := s.Mass; {
	case s.N < 1 || s.F == nil:
		panic("ode: a System needs N > 0 and F")
	case len(y) != s.N:
		panic(fmt.Sprintf("ode: %d values at the start for a system of %d", len(y), s.N))
	case m.Data != nil && (m.Rows != s.N || m.Cols != s.N):
		panic(fmt.Sprintf("ode: a mass matrix of %d x %d for a system of %d", m.Rows, m.Cols, s.N))
	}
}

// mass adds factor M x to y.
func (s *System) mass(factor float64, x, y []float64) {
	if s.Mass.Data == nil {
		blas64.Axpy(factor, dense.Vector(x), dense.Vector(y))
		return
	}
	blas64.Gemv(noTrans, factor, s.Mass, dense.Vector(x), 1, dense.Vector(y))
}
