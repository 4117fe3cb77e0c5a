package evolve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/axis"
	"pinnsolve/geometry"
	"pinnsolve/internal/dense"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// lanes are those of the jets of fields on space-time.
var lanes = ad.Lanes{Dim: 2, Order: ad.Hessian}

// The lanes of a field, and the derivative by space that the modes have of each.
var (
	inSpace = []int{0, lanes.First(0), lanes.Second(0, 0)} // by order
	byTime  = []int{0, lanes.First(1), lanes.Second(1, 1)} // by order
)

// system is an evolution problem in a space.
type system struct {
	*statement
	space *axis.Space
	table *axis.Table
	modes []blas64.General // at the quadrature points: values, first, second derivatives
	pts   geometry.Points  // quadrature points, at a time that is set
	inner *pinn.Program
	walls *walls
	// free is what conditions leave free, fields x modes rows, a column an unknown; test
	// are the test functions in the same form. They differ where fields without a
	// derivative by time were eliminated, which have the constant part offset, too.
	free, test blas64.General
	offset     []float64
	of         [][]int // the fields of every unknown
	mass       blas64.General
	pieces     map[[3]int]piece
	second     bool // a second derivative by time appears: the state has values, then rates
}

// newSystem discretises a statement.
func newSystem(st *statement, space *axis.Space) (*system, error) {
	s := &system{statement: st, space: space, modes: space.Eval(space.X, 2), table: space.NewTable(2), second: st.order == 2}
	s.pts = geometry.Points{Dim: 2, X: make([]float64, 2*len(space.X)), W: space.W}
	for p, x := range space.X {
		s.pts.X[2*p] = x
	}
	var err error
	if s.inner, err = st.inner(len(space.X)); err != nil {
		return nil, err
	}
	if s.walls, err = st.newWalls(space); err != nil {
		return nil, err
	}
	if s.free, s.of, err = s.walls.free(); err != nil {
		return nil, err
	}
	s.test = s.free
	if err := s.setMass(); err != nil {
		return nil, err
	}
	return s, s.eliminate()
}

// unknowns returns the number of free coefficients.
func (s *system) unknowns() int { return s.free.Cols }

// at sets the time of the quadrature points.
func (s *system) at(t float64) {
	for p := range s.space.X {
		s.pts.X[2*p+1] = t
	}
	s.inner.Load(s.pts, 0)
}

// set stores fields in the variables of the program: coefficients of values, and those
// of first and second derivatives by time, nil for zero.
func (s *system) set(coefficients ...[]float64) {
	n, count := s.space.N, lanes.Count()
	for k := range s.problem.Fields {
		for lane := range count {
			clear(s.inner.Var[k*count+lane])
		}
		for order, c := range coefficients {
			if c == nil || !nonzero(c[k*n:(k+1)*n]) {
				continue
			}
			own := inSpace
			if order > 0 {
				own = byTime[order : order+1]
			}
			var apart []float64
			for d, lane := range own {
				if s.inner.Adjoint[k*count+lane] == nil {
					continue // no residual depends on it
				}
				if apart == nil {
					apart = s.table.Apart(c[k*n : (k+1)*n])
				}
				to := s.inner.Var[k*count+lane]
				s.table.Values(to, apart, d)
				scale(to, 1/s.scales[k])
			}
		}
	}
}

func scale(x []float64, by float64) {
	if by != 1 {
		blas64.Scal(by, dense.Vector(x))
	}
}

// tested adds to dst the integrals of the residuals with the free test functions,
// times a factor. The program has run.
func (s *system) tested(factor float64, dst []float64) {
	n := s.space.N
	all := make([]float64, n*len(s.problem.Fields))
	for k, row := range s.rows {
		if !nonzero(s.test.Data[k*n*s.test.Stride : (k*n+1)*s.test.Stride]) {
			continue // eliminated
		}
		var weighted [2][]float64
		for d := range s.tests() {
			weighted[d] = make([]float64, len(s.space.X))
			for p, r := range s.inner.Out[row+d] {
				weighted[d][p] = s.space.W[p] * r
			}
		}
		s.table.Test(all[k*n:(k+1)*n], weighted[:s.tests()])
	}
	blas64.Gemv(blas.Trans, factor, s.test, dense.Vector(all), 1, dense.Vector(dst))
}

// tests returns how many of test functions and their derivatives there are rows for.
func (s *system) tests() int {
	if s.weak == nil {
		return 1
	}
	return 2
}

// derivative adds factor times the derivative of tested by coefficients, of values or of
// a derivative by time, to dst, unknowns x unknowns. The program has run.
func (s *system) derivative(factor float64, order int, dst blas64.General) {
	lanes := inSpace
	if order > 0 {
		lanes = []int{byTime[order]}
	}
	for k := range s.rows {
		for field := range s.problem.Fields {
			dense.AddScaled(dst, factor, s.slopes(k, field, order, lanes))
		}
	}
}

// piece is the derivative of what field k is tested in by the coefficients of a field,
// and the slopes it was made of: those of linear parts do not change.
type piece struct {
	slopes [][]float64
	m      blas64.General
}

// slopes returns the derivative of what field k is tested in by the coefficients of a
// field.
func (s *system) slopes(k, field, order int, own []int) blas64.General {
	var slopes [][]float64
	for test := range s.tests() {
		by := s.inner.Derivative(s.rows[k] + test)
		for _, lane := range own {
			slope := by[field*lanes.Count()+lane]
			if !nonzero(slope) {
				slope = nil
			}
			slopes = append(slopes, slices.Clone(slope))
		}
	}
	key := [3]int{k, field, order}
	if had, ok := s.pieces[key]; ok && slices.EqualFunc(had.slopes, slopes, slices.Equal[[]float64]) {
		return had.m
	}
	n := s.space.N
	block := dense.New(n, n)
	weighted := dense.New(len(s.space.X), n)
	zero := true
	for i, slope := range slopes {
		if slope == nil {
			continue
		}
		zero = false
		d, test := i%len(own), i/len(own)
		for p, w := range s.space.W {
			f := w * slope[p] / s.scales[field]
			for c, v := range s.modes[d].Data[p*n : (p+1)*n] {
				weighted.Data[p*n+c] = f * v
			}
		}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, s.modes[test], weighted, 1, block)
	}
	m := dense.New(s.unknowns(), s.unknowns())
	if !zero {
		s.addFree(k, field, block, m)
	}
	if s.pieces == nil {
		s.pieces = map[[3]int]piece{}
	}
	s.pieces[key] = piece{slopes, m}
	return m
}

// addFree adds test' block free to m: a block of what field k is tested in by a field, in
// the free coefficients.
func (s *system) addFree(k, field int, block, m blas64.General) {
	n := s.space.N
	left, right := dense.Rows(s.test, k*n, (k+1)*n), dense.Rows(s.free, field*n, (field+1)*n)
	i, plain := identity(left)
	j, simple := identity(right)
	if plain && simple {
		for r := range n {
			blas64.Axpy(1, dense.Vector(block.Data[r*n:(r+1)*n]), dense.Vector(m.Data[(i+r)*m.Stride+j:(i+r)*m.Stride+j+n]))
		}
		return
	}
	half := dense.New(n, m.Cols)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, block, right, 0, half)
	if plain {
		for r := range n {
			blas64.Axpy(1, dense.Vector(half.Data[r*half.Stride:r*half.Stride+m.Cols]), dense.Vector(m.Data[(i+r)*m.Stride:(i+r)*m.Stride+m.Cols]))
		}
		return
	}
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, left, half, 1, m)
}

// identity reports whether a matrix is the identity from some column on, and zero
// elsewhere.
func identity(m blas64.General) (column int, ok bool) {
	column = slices.IndexFunc(m.Data[:m.Cols], func(v float64) bool { return v != 0 })
	if column < 0 || column+m.Rows > m.Cols {
		return 0, false
	}
	for r := range m.Rows {
		for c, v := range m.Data[r*m.Stride : r*m.Stride+m.Cols] {
			want := 0.0
			if c == column+r {
				want = 1
			}
			if v != want {
				return 0, false
			}
		}
	}
	return column, true
}

// setMass finds the matrix of the highest derivative by time, and refuses one that
// depends on the solution or on time.
func (s *system) setMass() error {
	n := s.unknowns()
	rng := rand.New(rand.NewPCG(5, 7))
	for attempt := range 2 {
		y := make([]float64, n)
		for i := range y {
			y[i] = 0.1 * float64(attempt) * rng.NormFloat64()
		}
		t := s.from + (s.to-s.from)*0.37*float64(attempt)
		s.at(t)
		s.set(s.expand(y, t, 0))
		s.inner.Run()
		m := dense.New(n, n)
		s.derivative(1, s.order, m)
		if attempt == 0 {
			s.mass = m
			continue
		}
		var off, size float64
		for i, v := range m.Data {
			off, size = math.Max(off, math.Abs(v-s.mass.Data[i])), math.Max(size, math.Abs(v))
		}
		if off > 1e-9*size {
			return fmt.Errorf("the factor of the derivative by time depends on the solution or on time: write the equation with a factor of the position alone")
		}
	}
	return nil
}

// expand returns the coefficients of all modes at a time, or of their derivative by
// time of an order, from the free ones.
func (s *system) expand(y []float64, t float64, order int) []float64 {
	c := s.spread(y, order == 0)
	s.walls.add(c, t, order)
	return c
}

// spread returns the coefficients of all modes from the free ones, with the constant
// part of eliminated fields or without.
func (s *system) spread(y []float64, constant bool) []float64 {
	c := make([]float64, s.free.Rows)
	if constant {
		copy(c, s.offset)
	}
	blas64.Gemv(blas.NoTrans, 1, s.free, dense.Vector(y), 1, dense.Vector(c))
	return c
}

// split returns values and rates of a state.
func (s *system) split(y []float64) (values, rates []float64) {
	if !s.second {
		return y, nil
	}
	n := s.unknowns()
	return y[:n], y[n:]
}

// equations returns the system of ordinary differential equations.
func (s *system) equations() ode.System {
	n := s.unknowns()
	e := ode.System{N: n, Mass: s.mass, F: func(t float64, y, dy []float64) {
		s.run(t, y)
		clear(dy[:n])
		s.tested(-1, dy[:n])
	}, Jacobian: func(t float64, y []float64, j blas64.General) {
		s.run(t, y)
		s.derivative(-1, 0, j)
	}}
	if !s.second {
		return e
	}
	// y' = v, M v' = f(t, y, v).
	mass := dense.New(2*n, 2*n)
	for i := range n {
		mass.Data[i*2*n+i] = 1
		copy(mass.Data[(n+i)*2*n+n:(n+i)*2*n+2*n], s.mass.Data[i*n:(i+1)*n])
	}
	inner := e
	return ode.System{N: 2 * n, Mass: mass, F: func(t float64, y, dy []float64) {
		inner.F(t, y, dy[n:])
		copy(dy, y[n:])
	}, Jacobian: func(t float64, y []float64, j blas64.General) {
		part := dense.New(n, n)
		inner.Jacobian(t, y, part)
		for i := range n {
			copy(j.Data[(n+i)*j.Stride:(n+i)*j.Stride+n], part.Data[i*n:(i+1)*n])
			j.Data[i*j.Stride+n+i] = 1
		}
		clear(part.Data)
		s.derivative(-1, 1, part) // the program has run
		for i := range n {
			copy(j.Data[(n+i)*j.Stride+n:(n+i)*j.Stride+2*n], part.Data[i*n:(i+1)*n])
		}
	}}
}

// run evaluates the residuals at a state, without the free part of the highest
// derivative by time.
func (s *system) run(t float64, y []float64) {
	values, rates := s.split(y)
	s.at(t)
	known := make([]float64, s.unknowns())
	if !s.second {
		s.set(s.expand(values, t, 0), s.expand(known, t, 1))
	} else {
		s.set(s.expand(values, t, 0), s.expand(rates, t, 1), s.expand(known, t, 2))
	}
	s.inner.Run()
}

// project returns the free coefficients of given fields, one column a field at the
// quadrature points, whose part by the walls is of an order.
func (s *system) project(fields [][]float64, order int) []float64 {
	n, count := s.space.N, len(s.problem.Fields)
	rest := make([]float64, n*count)
	s.walls.add(rest, s.from, order)
	rhs := make([]float64, n*count)
	column := make([]float64, len(s.space.X))
	for k := range count {
		copy(column, fields[k])
		blas64.Gemv(blas.NoTrans, -1, s.modes[0], dense.Vector(rest[k*n:(k+1)*n]), 1, dense.Vector(column))
		for p, w := range s.space.W {
			column[p] *= w
		}
		blas64.Gemv(blas.Trans, 1, s.modes[0], dense.Vector(column), 0, dense.Vector(rhs[k*n:(k+1)*n]))
	}
	y := make([]float64, s.unknowns()) // modes are orthonormal, and so are the test functions
	blas64.Gemv(blas.Trans, 1, s.test, dense.Vector(rhs), 0, dense.Vector(y))
	return y
}
