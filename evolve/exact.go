package evolve

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/ode"
)

const (
	// mostGeneral unknowns have a matrix that is not symmetric diagonalised: beyond, an
	// integration is cheaper.
	mostGeneral = 600
	// mostSkewed is how much errors may grow by its eigenvectors, which are not
	// orthogonal.
	mostSkewed = 1e5
	// rounding is a share of the largest entry of a matrix.
	rounding = 1e-9
)

// modal is the exact course in time of a linear system: modes of an eigenproblem.
type modal struct {
	system *system
	*ode.Modal
	// right maps modes to states, states and sources are mapped to modes: real and
	// imaginary parts.
	right, states, sources [2]blas64.General

	growth float64 // 1/time, of the fastest mode
}

// at returns the coefficients of all modes of the space.
func (m *modal) at(t float64) (c [3][]float64) {
	for order, y := range m.At(t) {
		re, im := make([]float64, len(y)), make([]float64, len(y))
		for i, v := range y {
			re[i], im[i] = real(v), imag(v)
		}
		free := make([]float64, m.right[0].Rows)
		blas64.Gemv(blas.NoTrans, 1, m.right[0], dense.Vector(re), 0, dense.Vector(free))
		if m.right[1].Data != nil {
			blas64.Gemv(blas.NoTrans, -1, m.right[1], dense.Vector(im), 1, dense.Vector(free))
		}
		c[order] = m.system.spread(free[:m.system.unknowns()], order == 0)
	}
	return c
}

// complexly returns a real vector times a complex matrix.
func complexly(a [2]blas64.General, x []float64) []complex128 {
	y := make([]complex128, a[0].Rows)
	part := make([]float64, len(y))
	for k, m := range a {
		if m.Data == nil {
			continue
		}
		blas64.Gemv(blas.NoTrans, 1, m, dense.Vector(x), 0, dense.Vector(part))
		for i, v := range part {
			y[i] += complex(v*float64(1-k), v*float64(k))
		}
	}
	return y
}

// exact solves a linear system with constant matrices from a state by its modes, with
// sources and walls that change in time to a tolerance. It returns nil for others, and
// where the eigenvectors are no basis that one can compute with.
func (s *system) exact(y []float64, tolerance float64) *modal {
	stiffness, damping, ok := s.constant()
	if !ok {
		return nil
	}
	var half mat.Cholesky // M = L L'
	if !symmetric(s.mass, rounding) || !half.Factorize(mat.NewSymDense(s.mass.Rows, s.mass.Data)) {
		return nil
	}
	m := &modal{system: s}
	var rates []complex128
	order := s.order
	if !nonzero(damping.Data) && symmetric(stiffness, rounding) {
		rates = m.orthogonal(stiffness, &half)
	}
	if rates == nil {
		order = 1
		if rates = m.general(stiffness, damping); rates == nil {
			return nil
		}
	}
	modes := &ode.Modes{Order: order, Rates: rates}
	for _, rate := range rates {
		grows := real(rate)
		if order == 2 {
			grows = math.Abs(real(cmplx.Sqrt(rate))) // or falls: there are both roots
		}
		m.growth = max(m.growth, grows)
	}
	n := s.unknowns()
	zero, rest := make([]float64, len(y)), make([]float64, n)
	source := func(t float64) []float64 {
		s.run(t, zero)
		clear(rest)
		s.tested(-1, rest)
		return rest
	}
	if s.driven(source) {
		modes.Source = func(t float64, g []complex128) { copy(g, complexly(m.sources, source(t))) }
	}
	tolerance = math.Max(tolerance, 1e-10)
	if s.second && s.walls.rows != nil {
		tolerance = math.Max(tolerance, 1e-7) // second derivatives by time of data are differences
	}
	if order == 2 {
		m.Modal = modes.Solve(s.from, s.to, complexly(m.states, y[:n]), complexly(m.states, y[n:]), tolerance)
	} else {
		m.Modal = modes.Solve(s.from, s.to, complexly(m.states, y), nil, tolerance)
	}
	if m.Off > 100*tolerance {
		return nil // polynomials do not follow the source
	}
	return m
}

// constant returns the matrices of values and of rates of change, if the system is
// linear and they do not change in time.
func (s *system) constant() (stiffness, damping blas64.General, ok bool) {
	n := s.unknowns()
	if still, err := s.algebraic(); err != nil || len(still) > 0 {
		return stiffness, damping, false
	}
	rng := rand.New(rand.NewPCG(4, 4))
	for attempt := range 3 {
		y := make([]float64, n*s.order)
		for i := range y {
			y[i] = float64(attempt) * rng.NormFloat64()
		}
		s.run(s.from+(s.to-s.from)*0.29*float64(attempt), y)
		k, d := dense.New(n, n), dense.New(n, n)
		s.derivative(-1, 0, k)
		if s.second {
			s.derivative(-1, 1, d)
		}
		if attempt == 0 {
			stiffness, damping = k, d
			continue
		}
		if !near(k, stiffness, 1e-10) || !near(d, damping, 1e-10) {
			return stiffness, damping, false
		}
	}
	return stiffness, damping, true
}

// near reports whether two matrices differ by no more than a share of the largest entry.
func near(a, b blas64.General, share float64) bool {
	var off, size float64
	for i, v := range a.Data {
		off, size = math.Max(off, math.Abs(v-b.Data[i])), math.Max(size, math.Abs(v))
	}
	return off <= share*size
}

// symmetric reports whether a matrix is, up to a share of the largest entry.
func symmetric(m blas64.General, share float64) bool {
	t := dense.New(m.Cols, m.Rows)
	dense.Transpose(t, m)
	return near(m, t, share)
}

// driven reports whether there are sources, or walls that move.
func (s *system) driven(source func(t float64) []float64) bool {
	for _, x := range []float64{0.03, 0.21, 0.47, 0.78, 0.96} {
		if nonzero(source(s.from + x*(s.to-s.from))) {
			return true
		}
	}
	return false
}

// orthogonal finds the modes of the symmetric part of a matrix, orthogonal with the mass:
// J v = r M v. It returns their rates.
func (m *modal) orthogonal(stiffness blas64.General, mass *mat.Cholesky) (rates []complex128) {
	n := stiffness.Rows
	values, right, q, ok := dense.Eigen(mat.NewDense(n, n, stiffness.Data), mass)
	if !ok {
		return nil
	}
	var lower mat.TriDense
	var states mat.Dense
	mass.LTo(&lower)
	states.Mul(q.T(), lower.T())
	m.right[0], m.states[0] = right.RawMatrix(), states.RawMatrix()
	m.sources[0] = dense.New(n, n)
	dense.Transpose(m.sources[0], m.right[0])
	for _, r := range values {
		rates = append(rates, complex(r, 0))
	}
	return rates
}

// general finds the modes of y' = M^-1 (J y + b), or of y_tt = M^-1 (J y + D y_t + b) as
// a system of first order. It returns nil if they are no basis.
func (m *modal) general(stiffness, damping blas64.General) (rates []complex128) {
	s := m.system
	n := s.unknowns()
	size := n * s.order
	if size > mostGeneral {
		return nil
	}
	var k, d, inverse mat.Dense
	mass := mat.NewDense(n, n, s.mass.Data)
	if inverse.Inverse(mass) != nil {
		return nil
	}
	k.Mul(&inverse, mat.NewDense(n, n, stiffness.Data))
	all := &k
	if s.second {
		d.Mul(&inverse, mat.NewDense(n, n, damping.Data))
		all = mat.NewDense(size, size, nil)
		for i := range n {
			all.Set(i, n+i, 1)
			for j := range n {
				all.Set(n+i, j, k.At(i, j))
				all.Set(n+i, n+j, d.At(i, j))
			}
		}
	}
	var eigen mat.Eigen
	if !eigen.Factorize(all, mat.EigenBoth) {
		return nil
	}
	var right, left mat.CDense
	eigen.VectorsTo(&right)
	eigen.LeftVectorsTo(&left)
	for i := range 2 {
		m.right[i], m.states[i] = dense.New(size, size), dense.New(size, size)
	}
	for j := range size {
		var product complex128
		var a, b float64
		for i := range size {
			l, r := left.At(i, j), right.At(i, j)
			product += complex(real(l), -imag(l)) * r
			a, b = a+real(l)*real(l)+imag(l)*imag(l), b+real(r)*real(r)+imag(r)*imag(r)
		}
		if !(math.Sqrt(a*b) < mostSkewed*math.Hypot(real(product), imag(product))) {
			return nil
		}
		for i := range size {
			l, r := left.At(i, j), right.At(i, j)
			l = complex(real(l), -imag(l)) / product
			m.right[0].Data[i*size+j], m.right[1].Data[i*size+j] = real(r), imag(r)
			m.states[0].Data[j*size+i], m.states[1].Data[j*size+i] = real(l), imag(l)
		}
	}
	for i, l := range m.states { // of the last n components
		var product mat.Dense
		product.Mul(mat.NewDense(size, size, l.Data).Slice(0, size, size-n, size), &inverse)
		m.sources[i] = product.RawMatrix()
	}
	return eigen.Values(nil)
}
