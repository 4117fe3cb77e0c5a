package evolve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

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
	space  *axis.Space
	modes  []blas64.General // at the quadrature points: values, first, second derivatives
	pts    geometry.Points  // quadrature points, at a time that is set
	inner  *pinn.Program
	walls  *walls
	// free is what conditions leave free, fields x modes rows, a column an unknown; test
	// are the test functions in the same form. They differ where fields without a
	// derivative by time were eliminated, which have the constant part offset, too.
	free, test blas64.General
	offset     []float64
	of     [][]int        // the fields of every unknown
	mass   blas64.General
	second bool // a second derivative by time appears: the state has values, then rates
}

// newSystem discretises a statement.
func newSystem(st *statement, space *axis.Space) (*system, error) {
	s := &system{statement: st, space: space, modes: space.Eval(space.X, 2), second: st.order == 2}
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
	n, fields := s.space.N, len(s.problem.Fields)
	count := lanes.Count()
	for k := range fields {
		for lane := range count {
			clear(s.inner.Var[k*count+lane])
		}
		for order, c := range coefficients {
			if c == nil {
				continue
			}
			own := dense.Vector(c[k*n : (k+1)*n])
			if order > 0 {
				blas64.Gemv(blas.NoTrans, 1, s.modes[0], own, 0, dense.Vector(s.inner.Var[k*count+byTime[order]]))
				continue
			}
			for d, lane := range inSpace {
				blas64.Gemv(blas.NoTrans, 1, s.modes[d], own, 0, dense.Vector(s.inner.Var[k*count+lane]))
			}
		}
		for lane := range count {
			scale(s.inner.Var[k*count+lane], 1/s.scales[k])
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
	weighted := make([]float64, len(s.space.X))
	for k, row := range s.rows {
		for d := range s.tests() {
			for p, r := range s.inner.Out[row+d] {
				weighted[p] = s.space.W[p] * r
			}
			blas64.Gemv(blas.Trans, 1, s.modes[d], dense.Vector(weighted), 1, dense.Vector(all[k*n:(k+1)*n]))
		}
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
	n, fields := s.space.N, len(s.problem.Fields)
	full := dense.New(n*fields, n*fields)
	weighted := dense.New(len(s.space.X), n)
	for k, row := range s.rows {
		for test := range s.tests() {
			by := s.inner.Derivative(row + test)
			for field := range fields {
				own := []int{byTime[order]}
				if order == 0 {
					own = inSpace
				}
				to := blas64.General{Rows: n, Cols: n, Stride: n * fields, Data: full.Data[k*n*n*fields+field*n:]}
				for d, lane := range own {
					slope := by[field*lanes.Count()+lane]
					if !nonzero(slope) {
						continue
					}
					for p, w := range s.space.W {
						f := w * slope[p] / s.scales[field]
						for i, v := range s.modes[d].Data[p*n : (p+1)*n] {
							weighted.Data[p*n+i] = f * v
						}
					}
					blas64.Gemm(blas.Trans, blas.NoTrans, 1, s.modes[test], weighted, 1, to)
				}
			}
		}
	}
	half := dense.New(n*fields, s.unknowns())
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, full, s.free, 0, half)
	blas64.Gemm(blas.Trans, blas.NoTrans, factor, s.test, half, 1, dst)
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
	c := make([]float64, s.space.N*len(s.problem.Fields))
	if order == 0 {
		copy(c, s.offset)
	}
	blas64.Gemv(blas.NoTrans, 1, s.free, dense.Vector(y), 1, dense.Vector(c))
	s.walls.add(c, t, order)
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
func (s *system) project(fields [][]float64, order int) ([]float64, error) {
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
	return y, nil
}

// walls are the conditions on the ends of space, B c = g(t).
type walls struct {
	space   *axis.Space
	rows    [][]float64 // B
	pseudo  *mat.Dense  // its pseudoinverse
	columns int
	program []*pinn.Program // of each end's conditions
	ends    []float64
	span    float64 // of time
}

// free returns an orthonormal basis of what conditions leave free, and of every column
// the fields that it is of: those that share conditions.
func (w *walls) free() (z blas64.General, of [][]int, err error) {
	groups := w.groups()
	n := w.space.N
	w.pseudo = mat.NewDense(w.columns, max(1, len(w.rows)), nil)
	var columns [][]float64
	for _, g := range groups {
		var own []int // conditions
		for r, row := range w.rows {
			if slices.ContainsFunc(g, func(k int) bool { return mentions(row, k, n) }) {
				own = append(own, r)
			}
		}
		part, err := w.freeOf(g, own)
		if err != nil {
			return z, nil, err
		}
		for range part {
			of = append(of, g)
		}
		columns = append(columns, part...)
	}
	z = dense.New(w.columns, len(columns))
	for k, c := range columns {
		for i, v := range c {
			z.Data[i*z.Stride+k] = v
		}
	}
	return z, of, nil
}

func mentions(row []float64, field, n int) bool {
	return slices.ContainsFunc(row[field*n:(field+1)*n], func(v float64) bool { return v != 0 })
}

// groups returns the fields that share conditions.
func (w *walls) groups() (groups [][]int) {
	n := w.space.N
	for k := range w.columns / n {
		groups = append(groups, []int{k})
	}
	for _, row := range w.rows {
		var joined []int
		groups = slices.DeleteFunc(groups, func(g []int) bool {
			if slices.ContainsFunc(g, func(k int) bool { return mentions(row, k, n) }) {
				joined = append(joined, g...)
				return true
			}
			return false
		})
		slices.Sort(joined)
		groups = append(groups, joined)
	}
	slices.SortFunc(groups, func(a, b []int) int { return a[0] - b[0] })
	return groups
}

// freeOf returns columns for the fields of a group with their conditions, and adds to
// the pseudoinverse.
func (w *walls) freeOf(fields, conditions []int) (columns [][]float64, err error) {
	n := w.space.N
	place := func(i int) int { return fields[i/n]*n + i%n } // of a coefficient of the group
	size := n * len(fields)
	if len(conditions) == 0 {
		for i := range size {
			c := make([]float64, w.columns)
			c[place(i)] = 1
			columns = append(columns, c)
		}
		return columns, nil
	}
	b := mat.NewDense(len(conditions), size, nil)
	for r, c := range conditions {
		for i := range size {
			b.Set(r, i, w.rows[c][place(i)])
		}
	}
	var svd mat.SVD
	if len(conditions) >= size || !svd.Factorize(b, mat.SVDFull) {
		return nil, fmt.Errorf("the conditions on the ends of space leave nothing free")
	}
	values := svd.Values(nil)
	if values[len(values)-1] < 1e-10*values[0] {
		return nil, fmt.Errorf("conditions on the ends of space contradict each other, or are given twice")
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	for k := len(conditions); k < size; k++ {
		c := make([]float64, w.columns)
		for i := range size {
			c[place(i)] = v.At(i, k)
		}
		columns = append(columns, c)
	}
	for i := range size {
		for k, c := range conditions {
			sum := 0.0
			for m, s := range values {
				sum += v.At(i, m) / s * u.At(k, m)
			}
			w.pseudo.Set(place(i), c, sum)
		}
	}
	return columns, nil
}

// add adds the part of the coefficients that the conditions determine, or its
// derivative by time.
func (w *walls) add(c []float64, t float64, order int) {
	if w.rows == nil {
		return
	}
	h := 1e-4 * w.span
	var g []float64
	switch order {
	case 0:
		g = w.data(t)
	case 1:
		g = combine(w.data, t, h, []float64{1. / 12, -2. / 3, 0, 2. / 3, -1. / 12}, 1/h)
	default:
		g = combine(w.data, t, h, []float64{-1. / 12, 4. / 3, -5. / 2, 4. / 3, -1. / 12}, 1/(h*h))
	}
	if slices.Max(g) == 0 && slices.Min(g) == 0 {
		return
	}
	p := w.pseudo.RawMatrix()
	blas64.Gemv(blas.NoTrans, 1, p, dense.Vector(g), 1, dense.Vector(c))
}

// combine is a difference formula on five points.
func combine(f func(t float64) []float64, t, h float64, weights []float64, by float64) []float64 {
	var sum []float64
	for i, w := range weights {
		g := f(t + float64(i-2)*h)
		if sum == nil {
			sum = make([]float64, len(g))
		}
		for k, v := range g {
			sum[k] += by * w * v
		}
	}
	return sum
}

// algebraic returns the unknowns of fields without a derivative by time.
func (s *system) algebraic() (columns []int, err error) {
	for i, fields := range s.of {
		still := 0
		for _, k := range fields {
			if !s.moves[k] {
				still++
			}
		}
		switch still {
		case 0:
		case len(fields):
			columns = append(columns, i)
		default:
			return nil, fmt.Errorf("a condition on an end of space joins fields with and without a derivative by time")
		}
	}
	return columns, nil
}

// eliminate takes the fields without a derivative by time out of the unknowns, if
// their equations are linear and do not change in time, as w = u_xx is.
func (s *system) eliminate() error {
	still, err := s.algebraic()
	if err != nil || len(still) == 0 {
		return err
	}
	n := s.unknowns()
	var moving []int
	for i := range n {
		if !slices.Contains(still, i) {
			moving = append(moving, i)
		}
	}
	var j blas64.General
	var rest []float64
	rng := rand.New(rand.NewPCG(8, 8))
	for attempt := range 2 {
		y, t := make([]float64, n), s.from+0.43*float64(attempt)*(s.to-s.from)
		for i := range y {
			y[i] = float64(attempt) * rng.NormFloat64()
		}
		s.run(t, y)
		r, k := make([]float64, n), dense.New(n, n)
		s.tested(1, r)
		s.derivative(1, 0, k)
		if attempt == 0 {
			j, rest = k, r
			continue
		}
		for _, row := range still {
			linear, size := rest[row], math.Abs(rest[row])
			for c, v := range k.Data[row*n : (row+1)*n] {
				if math.Abs(v-j.Data[row*n+c]) > 1e-9*(1+math.Abs(v)) {
					return nil // not linear
				}
				linear += v * y[c]
				size += math.Abs(v * y[c])
			}
			if math.Abs(linear-r[row]) > 1e-9*size {
				return nil // changes in time
			}
		}
	}
	m := len(still)
	a, b := mat.NewDense(m, m, nil), mat.NewDense(m, len(moving)+1, nil)
	for r, row := range still {
		for c, k := range still {
			a.Set(r, c, j.Data[row*n+k])
		}
		for c, k := range moving {
			b.Set(r, c, -j.Data[row*n+k])
		}
		b.Set(r, len(moving), -rest[row])
	}
	var x mat.Dense
	if err := x.Solve(a, b); err != nil {
		return fmt.Errorf("the fields without a derivative by time are not determined: %v", err)
	}
	rows := s.free.Rows
	trial, test := dense.New(rows, len(moving)), dense.New(rows, len(moving))
	s.offset = make([]float64, rows)
	z := dense.New(rows, m)
	for i := range rows {
		for c, k := range moving {
			test.Data[i*test.Stride+c] = s.free.Data[i*n+k]
		}
		for c, k := range still {
			z.Data[i*m+c] = s.free.Data[i*n+k]
		}
	}
	copy(trial.Data, test.Data)
	all := x.RawMatrix()
	w := blas64.General{Rows: m, Cols: len(moving), Stride: all.Stride, Data: all.Data}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, z, w, 1, trial)
	blas64.Gemv(blas.NoTrans, 1, z, blas64.Vector{N: m, Inc: all.Stride, Data: all.Data[len(moving):]}, 0, dense.Vector(s.offset))
	mass := dense.New(len(moving), len(moving))
	for r, row := range moving {
		for c, k := range moving {
			mass.Data[r*mass.Stride+c] = s.mass.Data[row*n+k]
		}
	}
	of := make([][]int, len(moving))
	for c, k := range moving {
		of[c] = s.of[k]
	}
	s.free, s.test, s.mass, s.of = trial, test, mass, of
	return nil
}

// consistent solves the equations without a derivative by time at the start for their
// fields, by Newton's method.
func (s *system) consistent(y []float64) error {
	n := s.unknowns()
	columns, err := s.algebraic()
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		return nil
	}
	rest := make([]float64, n)
	for range 20 {
		s.run(s.from, y)
		clear(rest)
		s.tested(1, rest)
		j := dense.New(n, n)
		s.derivative(1, 0, j)
		m := len(columns)
		a, b := mat.NewDense(m, m, nil), mat.NewDense(m, 1, nil)
		size := 0.0
		for r, i := range columns {
			for c, k := range columns {
				a.Set(r, c, j.Data[i*n+k])
			}
			b.Set(r, 0, -rest[i])
			size = math.Max(size, math.Abs(rest[i]))
		}
		var d mat.Dense
		if err := d.Solve(a, b); err != nil && d.IsEmpty() {
			return fmt.Errorf("the fields without a derivative by time are not determined at the start: %v", err)
		}
		change := 0.0
		for r, i := range columns {
			y[i] += d.At(r, 0)
			change = math.Max(change, math.Abs(d.At(r, 0)))
		}
		if change <= 1e-11*(1+size) {
			return nil
		}
	}
	return fmt.Errorf("the fields without a derivative by time are not found at the start by Newton's method")
}
