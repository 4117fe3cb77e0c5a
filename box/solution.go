package box

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
)

// Solution is a function of position, and of time.
type Solution struct {
	sys    *system
	course course
	when   struct { // what grid has asked for last
		t float64
		y []float64
	}
}

// course is the unknowns in time.
type course interface {
	// at returns them and their first and second derivatives by time.
	at(t float64) [3][]float64
}

// steady is a course that rests.
type steady []float64

func (s steady) at(float64) [3][]float64 { return [3][]float64{s, nil, nil} }

// coefficients returns those of all functions of a field, or of their derivative by
// time: that of walls by differences.
func (s *Solution) coefficients(y []float64, k int, t float64, order int) []float64 {
	sys := s.sys
	full := sys.wallsAt(t, k).full
	if order > 0 {
		full = make([]float64, len(full))
		if sys.moving {
			h := 1e-4 * (sys.to - sys.from)
			weights := []float64{-1 / (2 * h), 0, 1 / (2 * h)}
			if order == 2 {
				weights = []float64{1 / (h * h), -2 / (h * h), 1 / (h * h)}
			}
			for i, w := range weights {
				blas64.Axpy(w, dense.Vector(sys.wallsAt(t+float64(i-1)*h, k).full), dense.Vector(full))
			}
		}
	}
	return sys.whole(k, y[sys.at[k]:sys.at[k+1]], full)
}

// Inputs returns the number of coordinates. With Outputs, Params and NewEvaluator the
// solution is a fields.Function without parameters.
func (s *Solution) Inputs() int { return s.sys.lanes.Dim }

// Outputs returns the number of fields.
func (s *Solution) Outputs() int { return len(s.sys.scales) }

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
	known map[float64]*[3][][]float64 // coefficients by time, derivative and field
}

// keptCoefficients is about how many an evaluator keeps, of several times.
const keptCoefficients = 4_000_000

// Forward evaluates the fields; in has the positions, lane after lane.
func (e *evaluator) Forward(_, in []float64) []float64 {
	dim := e.s.sys.lanes.Dim
	var times []float64
	together := map[float64][]int{} // points of one time
	for p := range e.n {
		t := 0.0
		if e.s.sys.problem.Timed {
			t = in[p*dim+dim-1]
		}
		if together[t] == nil {
			times = append(times, t)
		}
		together[t] = append(together[t], p)
	}
	for _, t := range times {
		e.points(in, together[t], e.load(t))
	}
	return nil
}

// load finds the coefficients at a time.
func (e *evaluator) load(t float64) *[3][][]float64 {
	if by, ok := e.known[t]; ok {
		return by
	}
	orders := 1
	if e.s.sys.problem.Timed && e.lanes.Order != ad.Value {
		orders = 2
		if e.lanes.Order != ad.Gradient {
			orders = 3
		}
	}
	y := e.s.course.at(t)
	var by [3][][]float64
	for order := range orders {
		for k := range e.s.sys.scales {
			by[order] = append(by[order], e.s.coefficients(y[order], k, t, order))
		}
	}
	if e.known == nil || (len(e.known)+1)*orders*len(y[0]) > keptCoefficients {
		e.known = map[float64]*[3][][]float64{}
	}
	e.known[t] = &by
	return &by
}

// points fills in the lanes of all fields at points of one time, where the coefficients
// are by.
func (e *evaluator) points(in []float64, points []int, by *[3][][]float64) {
	sys := e.s.sys
	order := map[ad.Order]int{ad.Value: 0, ad.Gradient: 1, ad.Laplacian: 2, ad.Hessian: 2}[e.lanes.Order]
	tables := map[*modes][]blas64.General{}
	for k := range sys.scales {
		var own [][]blas64.General // by axis and derivative
		for i, m := range sys.modes[k] {
			if tables[m] == nil {
				x := make([]float64, len(points))
				for p, at := range points {
					x[p] = in[at*sys.lanes.Dim+i]
				}
				tables[m] = m.at(x, order)
			}
			own = append(own, tables[m])
		}
		derivative := func(orders []int, c []float64) []float64 {
			rows := make([]blas64.General, sys.dim)
			for i := range rows {
				rows[i] = own[i][orders[i]]
			}
			return contract(c, rows)
		}
		set := func(lane int, v []float64, add bool) {
			for p, x := range v {
				at := &e.out[(lane*e.n+points[p])*len(sys.scales)+k]
				if !add {
					*at = 0
				}
				*at += x / sys.scales[k]
			}
		}
		none := make([]int, sys.dim)
		one := func(is ...int) []int {
			orders := make([]int, sys.dim)
			for _, i := range is {
				orders[i]++
			}
			return orders
		}
		set(0, derivative(none, by[0][k]), false)
		if e.lanes.Order == ad.Value {
			continue
		}
		for i := range sys.dim {
			set(e.lanes.First(i), derivative(one(i), by[0][k]), false)
		}
		if sys.problem.Timed {
			set(e.lanes.First(sys.dim), derivative(none, by[1][k]), false)
		}
		switch e.lanes.Order {
		case ad.Laplacian:
			for i := range sys.dim {
				set(e.lanes.Lap(), derivative(one(i, i), by[0][k]), i > 0)
			}
			if sys.problem.Timed {
				set(e.lanes.Lap(), derivative(none, by[2][k]), true)
			}
		case ad.Hessian:
			for i := range sys.dim {
				for j := range i + 1 {
					set(e.lanes.Second(i, j), derivative(one(i, j), by[0][k]), false)
				}
				if sys.problem.Timed {
					set(e.lanes.Second(i, sys.dim), derivative(one(i), by[1][k]), false)
				}
			}
			if sys.problem.Timed {
				set(e.lanes.Second(sys.dim, sys.dim), derivative(none, by[2][k]), false)
			}
		}
	}
}

// contract returns, for every point, the sum of coefficients times the values of the
// functions of each axis there.
func contract(c []float64, rows []blas64.General) []float64 {
	points, first := rows[0].Rows, rows[0].Cols
	rest := len(c) / first
	part := dense.New(points, rest)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, rows[0], dense.Of(first, rest, c), 0, part)
	out := make([]float64, points)
	for p := range points {
		v := part.Data[p*rest : (p+1)*rest]
		for i := 1; i < len(rows); i++ {
			n := rows[i].Cols
			row := rows[i].Data[p*n : (p+1)*n]
			left := len(v) / n
			next := make([]float64, left)
			if left == 1 {
				next[0] = blas64.Dot(dense.Vector(row), dense.Vector(v))
			} else {
				blas64.Gemv(blas.Trans, 1, dense.Of(n, left, v), dense.Vector(row), 0, dense.Vector(next))
			}
			v = next
		}
		out[p] = v[0]
	}
	return out
}

// Output stores what Forward has found.
func (e *evaluator) Output(dst []float64) { copy(dst, e.out) }

// grid evaluates the fields on the product of points of the axes, at a time.
func (s *Solution) grid(tables [][]blas64.General, t float64) (out [][]float64) {
	for k := range s.sys.scales {
		out = append(out, s.gridOf(tables, t, k))
	}
	return out
}

func (s *Solution) gridOf(tables [][]blas64.General, t float64, k int) []float64 {
	if s.when.y == nil || s.when.t != t {
		s.when.t, s.when.y = t, s.course.at(t)[0]
	}
	v, sizes := s.coefficients(s.when.y, k, t, 0), s.sys.all(k)
	for i := range sizes {
		v, sizes = along(tables[k][i], v, sizes, i)
	}
	return v
}

// tables are those of all functions at points of the axes, by field and axis.
func (s *Solution) tables(x [][]float64) (all [][]blas64.General) {
	for k := range s.sys.scales {
		var own []blas64.General
		for i, m := range s.sys.modes[k] {
			own = append(own, m.at(x[i], 0)[0])
		}
		all = append(all, own)
	}
	return all
}
