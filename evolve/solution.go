package evolve

import (
	"sort"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/axis"
	"pinnsolve/internal/dense"
	"pinnsolve/ode"
)

// Solution is a function of position and time.
type Solution struct {
	space  *axis.Space
	walls  *walls
	scales []float64 // of fields
	course course
}

// course is the coefficients of all modes in time, but for what the walls determine.
type course interface {
	// at returns them at a time, and their first and second derivatives by it.
	at(t float64) [3][]float64
}

// steps are those of an integrator, polynomials of third degree.
type steps struct {
	ends []float64 // the start first
	list []step
}

// step has coefficients by powers of (t - To)/(To - From).
type step struct{ powers [4][]float64 }

// keep adds a step, with the first n components of its state; spread makes coefficients of
// those, with a constant part or without.
func (s *steps) keep(p ode.Step, n int, spread func(y []float64, constant bool) []float64) {
	if len(s.ends) == 0 {
		s.ends = append(s.ends, p.From)
	}
	s.ends = append(s.ends, p.To)
	// A cubic polynomial from its values at four places.
	var at [4][]float64
	y := make([]float64, len(p.Y))
	for i, x := range cubic.at {
		p.At(p.To+x*(p.To-p.From), y)
		at[i] = append([]float64(nil), y[:n]...)
	}
	var st step
	for k := range st.powers {
		sum := make([]float64, n)
		for i, v := range at {
			blas64.Axpy(cubic.toPowers[k][i], dense.Vector(v), dense.Vector(sum))
		}
		st.powers[k] = spread(sum, k == 0)
	}
	s.list = append(s.list, st)
}

// cubic interpolates at -1, -2/3, -1/3, 0; toPowers are the coefficients of the
// polynomial from the values there.
var cubic = struct {
	at       [4]float64
	toPowers [4][4]float64
}{[4]float64{-1, -2. / 3, -1. / 3, 0}, [4][4]float64{
	{0, 0, 0, 1}, {-1, 4.5, -9, 5.5}, {-4.5, 18, -22.5, 9}, {-4.5, 13.5, -13.5, 4.5},
}}

func (s *steps) at(t float64) (c [3][]float64) {
	k := min(max(0, sort.SearchFloat64s(s.ends, t)-1), len(s.list)-1)
	h := s.ends[k+1] - s.ends[k]
	x := (t - s.ends[k+1]) / h
	p := s.list[k].powers
	n := len(p[0])
	for order, weights := range [3][4]float64{
		{1, x, x * x, x * x * x}, {0, 1 / h, 2 * x / h, 3 * x * x / h}, {0, 0, 2 / (h * h), 6 * x / (h * h)},
	} {
		c[order] = make([]float64, n)
		for i, w := range weights {
			blas64.Axpy(w, dense.Vector(p[i]), dense.Vector(c[order]))
		}
	}
	return c
}

// at returns the coefficients of all modes at a time, and their first and second
// derivatives by it.
func (s *Solution) at(t float64) [3][]float64 {
	c := s.course.at(t)
	for order := range c {
		s.walls.add(c[order], t, order)
	}
	return c
}

// Inputs is 2: position and time. With Outputs, Params and NewEvaluator the solution is
// a fields.Function without parameters.
func (s *Solution) Inputs() int { return 2 }

// Outputs returns the number of fields.
func (s *Solution) Outputs() int { return len(s.scales) }

// Params is 0.
func (s *Solution) Params() int { return 0 }

// NewEvaluator returns an evaluator on blocks of n points.
func (s *Solution) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	return &evaluator{s: s, lanes: l, n: n, out: make([]float64, l.Count()*n*s.Outputs())}
}

type evaluator struct {
	s     *Solution
	lanes ad.Lanes
	n     int
	out   []float64
	time  float64
	by    [3]axis.Function // of the coefficients at that time
	known bool
}

// Forward evaluates the fields; in has the positions, lane after lane.
func (e *evaluator) Forward(_, in []float64) []float64 {
	for p := range e.n {
		x, t := in[2*p], in[2*p+1]
		if !e.known || t != e.time {
			for order, c := range e.s.at(t) {
				e.by[order] = e.s.space.Function(c, e.s.Outputs())
			}
			e.time, e.known = t, true
		}
		e.point(p, x)
	}
	return nil
}

// point fills in the lanes of all fields at a point.
func (e *evaluator) point(p int, x float64) {
	v, rate, second := e.by[0].At(x), e.by[1].At(x), e.by[2].At(x)
	set := func(lane, field int, value float64) {
		e.out[(lane*e.n+p)*e.s.Outputs()+field] = value / e.s.scales[field]
	}
	for k := range e.s.Outputs() {
		set(0, k, v[k][0])
		if e.lanes.Order == ad.Value {
			continue
		}
		set(e.lanes.First(0), k, v[k][1])
		set(e.lanes.First(1), k, rate[k][0])
		switch e.lanes.Order {
		case ad.Laplacian:
			set(e.lanes.Lap(), k, v[k][2]+second[k][0])
		case ad.Hessian:
			set(e.lanes.Second(0, 0), k, v[k][2])
			set(e.lanes.Second(0, 1), k, rate[k][1])
			set(e.lanes.Second(1, 1), k, second[k][0])
		}
	}
}

// Output stores what Forward has found.
func (e *evaluator) Output(dst []float64) { copy(dst, e.out) }
