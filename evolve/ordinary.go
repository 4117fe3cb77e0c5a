package evolve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/dense"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// alone are the lanes of a field that is a function of time: value, first and second
// derivative.
var alone = ad.Lanes{Dim: 1, Order: ad.Hessian}

// ordinary is a problem without space: its fields are functions of time. The state has
// every field with its derivatives below the highest that appears.
type ordinary struct {
	problem  pinn.Problem
	scales   []float64
	from, to float64
	program  *pinn.Program // of the equations
	start    *pinn.Program // of the conditions at the start, nil for none
	order    []int         // by field: of its highest derivative
	first    []int         // by field: its place in the state
	n        int           // size of the state
	// fixed is the matrix of the highest derivatives, unless it varies with time or
	// state.
	fixed  *mat.Dense
	varies bool
}

// newOrdinary takes a complete problem apart.
func newOrdinary(p pinn.Problem) (*ordinary, error) {
	lo, hi := p.Domain.Bounds()
	s := &ordinary{problem: p, scales: p.Scales(), from: lo[0], to: hi[0]}
	var terms, start []pinn.Term
	for _, t := range append(slices.Clone(p.Terms), p.DirichletTerms(false)...) {
		part, _ := t.On.Part()
		switch {
		case t.On == pinn.Interior && !t.Integral && t.At == nil:
			terms = append(terms, t)
		case part == "":
			return nil, fmt.Errorf("the term %q is an integral, or at points, and an evolution has none", t.Name)
		default:
			pts, err := p.Domain.Boundary(part, 1, geometry.Uniform{}, 1)
			if err != nil {
				return nil, err
			}
			if pts.Normal(0)[0] > 0 {
				return nil, fmt.Errorf("the term %q is at the end of time, where nothing can be prescribed", t.Name)
			}
			start = append(start, t)
		}
	}
	var err error
	if s.program, err = s.compile(terms); err != nil {
		return nil, err
	}
	if len(start) > 0 {
		if s.start, err = s.compile(start); err != nil {
			return nil, err
		}
	}
	return s, s.take()
}

func (s *ordinary) compile(terms []pinn.Term) (*pinn.Program, error) {
	return pinn.NewProgram(1, 1, true, func(p *pinn.Point) []ad.Expr {
		p.Variables(alone, s.scales)
		var out []ad.Expr
		for _, t := range terms {
			out = append(out, t.Residual(p)...)
		}
		return out
	})
}

// take finds the order of every field, and whether the matrix of the highest derivatives
// varies.
func (s *ordinary) take() error {
	fields := len(s.scales)
	if n := len(s.program.Out); n != fields {
		return fmt.Errorf("%d equations for %d fields", n, fields)
	}
	s.order, s.first = make([]int, fields), make([]int, fields)
	rng := rand.New(rand.NewPCG(3, 3))
	s.load(s.program, s.from+0.41*(s.to-s.from))
	for _, v := range s.program.Var {
		v[0] = rng.NormFloat64()
	}
	for row := range fields {
		by := s.program.Derivative(row)
		for k := range fields {
			for d := 1; d <= 2; d++ {
				if c := by[k*alone.Count()+alongTime[d]]; nonzero(c) {
					s.order[k] = max(s.order[k], d)
				}
			}
		}
	}
	for k := range fields {
		s.first[k] = s.n
		s.n += max(1, s.order[k])
	}
	if slices.Max(s.order) == 0 {
		return fmt.Errorf("no derivative by time appears in the equations")
	}
	return s.weigh(rng)
}

// alongTime are the lanes of the derivatives by time, by order.
var alongTime = []int{0, alone.First(0), alone.Second(0, 0)}

// weigh finds the matrix of the highest derivatives, in which the equations must be
// linear.
func (s *ordinary) weigh(rng *rand.Rand) error {
	y, h := make([]float64, s.n), make([]float64, len(s.scales))
	for attempt := range 3 {
		t := s.from + 0.37*float64(attempt)*(s.to-s.from)
		for i := range y {
			y[i] = 0.5 + rng.Float64()
		}
		s.set(s.program, t, y, nil)
		s.program.Run()
		a := s.matrix()
		if s.fixed == nil {
			s.fixed = a
		}
		for i := range h {
			h[i] = 0.5 + rng.Float64()
		}
		s.set(s.program, t, y, h)
		s.program.Run()
		if !closeTo(a, s.matrix()) {
			return fmt.Errorf("the equations are not linear in the highest derivatives by time: solve them for these")
		}
		s.varies = s.varies || !closeTo(a, s.fixed)
	}
	if s.varies && slices.Min(s.order) == 0 {
		return fmt.Errorf("factors of derivatives by time vary, and a field has none: solve the equations for the derivatives")
	}
	return nil
}

func closeTo(a, b *mat.Dense) bool { return mat.EqualApprox(a, b, 1e-9*(1+mat.Max(a)-mat.Min(a))) }

// matrix is that of the highest derivatives, a row an equation. The program has run.
func (s *ordinary) matrix() *mat.Dense {
	a := mat.NewDense(len(s.scales), len(s.scales), nil)
	for row := range s.scales {
		by := s.program.Derivative(row)
		for k, m := range s.order {
			if c := by[k*alone.Count()+alongTime[m]]; m > 0 && c != nil {
				a.Set(row, k, c[0]/s.scales[k])
			}
		}
	}
	return a
}

func (s *ordinary) load(program *pinn.Program, t float64) {
	program.Load(geometry.Points{Dim: 1, X: []float64{t}, N: []float64{-1}, W: []float64{1}}, 0)
}

// set stores a state and the highest derivatives, nil for zero, in the variables of a
// program.
func (s *ordinary) set(program *pinn.Program, t float64, y, highest []float64) {
	s.load(program, t)
	for k, m := range s.order {
		for d, lane := range alongTime {
			v := 0.0
			switch {
			case d < max(1, m):
				v = y[s.first[k]+d]
			case d == m && highest != nil:
				v = highest[k]
			}
			program.Var[k*alone.Count()+lane][0] = v / s.scales[k]
		}
	}
}

// last is the place in the state of the highest derivative that a field has there: the
// equation of this place is one of the problem's.
func (s *ordinary) last(k int) int { return s.first[k] + max(1, s.order[k]) - 1 }

// shift writes what makes one derivative that of the other.
func (s *ordinary) shift(y, dy []float64) {
	for k := range s.order {
		for i := s.first[k]; i < s.last(k); i++ {
			dy[i] = y[i+1]
		}
	}
}

// equations returns the system of ordinary differential equations.
func (s *ordinary) equations() ode.System {
	if s.varies {
		return ode.System{N: s.n, F: func(t float64, y, dy []float64) {
			s.set(s.program, t, y, nil)
			s.program.Run()
			s.shift(y, dy)
			b := mat.NewVecDense(len(s.scales), nil)
			for k := range s.scales {
				b.SetVec(k, -s.program.Out[k][0])
			}
			var h mat.VecDense
			if h.SolveVec(s.matrix(), b) != nil { // singular, or nearly
				for k := range s.scales {
					dy[s.last(k)] = math.NaN()
				}
				return
			}
			for k := range s.scales {
				dy[s.last(k)] = h.AtVec(k)
			}
		}}
	}
	mass := dense.New(s.n, s.n)
	for i := range s.n {
		mass.Data[i*s.n+i] = 1
	}
	for row := range s.scales {
		clear(mass.Data[s.last(row)*s.n : (s.last(row)+1)*s.n])
		for k := range s.scales {
			mass.Data[s.last(row)*s.n+s.last(k)] = s.fixed.At(row, k)
		}
	}
	return ode.System{N: s.n, Mass: mass, F: func(t float64, y, dy []float64) {
		s.set(s.program, t, y, nil)
		s.program.Run()
		s.shift(y, dy)
		for k := range s.scales {
			dy[s.last(k)] = -s.program.Out[k][0]
		}
	}, Jacobian: func(t float64, y []float64, j blas64.General) {
		s.set(s.program, t, y, nil)
		s.program.Run()
		for row := range s.scales {
			for i := s.first[row]; i < s.last(row); i++ {
				j.Data[i*j.Stride+i+1] = 1
			}
			for i, v := range s.slopes(s.program, row) {
				j.Data[s.last(row)*j.Stride+i] = -v
			}
		}
	}}
}

// slopes returns the derivatives of a row of a program by the state. The program has
// run.
func (s *ordinary) slopes(program *pinn.Program, row int) []float64 {
	out := make([]float64, s.n)
	by := program.Derivative(row)
	for k := range s.order {
		for i := s.first[k]; i <= s.last(k); i++ {
			if c := by[k*alone.Count()+alongTime[i-s.first[k]]]; c != nil {
				out[i] = c[0] / s.scales[k]
			}
		}
	}
	return out
}

// initial returns the state at the start: what is prescribed there and, for fields
// without a derivative by time, the equations that have none, by Newton's method.
func (s *ordinary) initial() ([]float64, error) {
	y := make([]float64, s.n)
	for range 30 {
		var rest []float64
		var rows [][]float64
		add := func(program *pinn.Program, row int) {
			rest, rows = append(rest, -program.Out[row][0]), append(rows, s.slopes(program, row))
		}
		if s.start != nil {
			s.set(s.start, s.from, y, nil)
			s.start.Run()
			for row := range s.start.Out {
				add(s.start, row)
			}
		}
		s.set(s.program, s.from, y, nil)
		s.program.Run()
		for row := range s.scales {
			if !s.varies && mat.Norm(s.fixed.RowView(row), 2) == 0 {
				add(s.program, row)
			}
		}
		if len(rest) != s.n {
			return nil, fmt.Errorf("%d conditions at the start for %d values and derivatives there", len(rest), s.n)
		}
		var d mat.VecDense
		if err := d.SolveVec(mat.NewDense(s.n, s.n, slices.Concat(rows...)), mat.NewVecDense(s.n, rest)); err != nil {
			return nil, fmt.Errorf("the conditions at the start do not determine the fields: %v", err)
		}
		change, size := 0.0, 0.0
		for i := range y {
			y[i] += d.AtVec(i)
			change, size = math.Max(change, math.Abs(d.AtVec(i))), math.Max(size, math.Abs(y[i]))
		}
		if change <= 1e-14*size || change == 0 {
			return y, nil
		}
		if !(size < math.Inf(1)) {
			break
		}
	}
	return nil, fmt.Errorf("the fields at the start are not found by Newton's method")
}
