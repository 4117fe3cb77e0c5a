package evolve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/axis"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// statement is a problem taken apart: equations, conditions on the ends of space, and
// at the start.
type statement struct {
	problem  pinn.Problem
	scales   []float64
	terms    []pinn.Term     // of the interior
	weak     []pinn.WeakTerm // in their place
	left     []pinn.Term
	right    []pinn.Term
	start    []pinn.Term
	rows     []int  // by field: the residual that it is tested in
	order    int    // in time
	moves    []bool // by field: it has a derivative by time of that order
	lo, hi   float64
	from, to float64
	periodic bool
	matched  bool // values repeat, and derivatives need not
}

// take takes a complete problem apart.
func take(p pinn.Problem) (*statement, error) {
	if !p.Timed || p.Domain.Dim() != 2 {
		return nil, fmt.Errorf("an evolution needs time and one dimension in space")
	}
	lo, hi := p.Domain.Bounds()
	s := &statement{problem: p, scales: p.Scales(), lo: lo[0], hi: hi[0], from: lo[1], to: hi[1]}
	s.periodic, s.matched = p.Periodic != nil, p.PeriodicValues != nil
	if len(p.Terms) == 0 && p.Weak != nil {
		for _, t := range p.Weak.Terms {
			if t.On != pinn.Interior {
				return nil, fmt.Errorf("the integral %q is over an end of space, and an evolution has none", t.Name)
			}
		}
		s.weak = p.Weak.Terms
	}
	for _, t := range append(slices.Clone(p.Terms), p.DirichletTerms(false)...) {
		switch name, ok := t.On.Part(); {
		case t.On == pinn.Interior && t.Integral || t.At != nil:
			return nil, fmt.Errorf("the term %q is an integral, or at points, and an evolution has none", t.Name)
		case t.On == pinn.Interior:
			s.terms = append(s.terms, t)
		case !ok:
			s.left, s.right = append(s.left, t), append(s.right, t)
		default:
			if err := s.place(t, name); err != nil {
				return nil, err
			}
		}
	}
	return s, s.pair()
}

// place puts a term on the boundary where it belongs.
func (s *statement) place(t pinn.Term, part string) error {
	pts, err := s.problem.Domain.Boundary(part, 4, geometry.Uniform{}, 1)
	if err != nil {
		return err
	}
	switch n := pts.Normal(0); {
	case n[0] < -0.5:
		s.left = append(s.left, t)
	case n[0] > 0.5:
		s.right = append(s.right, t)
	case n[1] < -0.5:
		s.start = append(s.start, t)
	default:
		return fmt.Errorf("the term %q is at the end of time, where nothing can be prescribed", t.Name)
	}
	return nil
}

// inner compiles what is tested in the interior: a row of residuals, or of a weak form
// two rows a field, tested by the test function and by its derivative by space.
func (s *statement) inner(n int) (*pinn.Program, error) {
	if s.weak == nil {
		return s.program(n, s.terms)
	}
	return pinn.NewProgram(n, 2, true, func(p *pinn.Point) []ad.Expr {
		p.Variables(lanes, s.scales)
		out := make([]ad.Expr, 2*len(s.scales))
		for _, t := range s.weak {
			for k, f := range t.Flux(p) {
				out[2*k] = out[2*k].Add(f.F0)
				if f.F1 != nil {
					out[2*k+1] = out[2*k+1].Add(f.F1[0])
				}
			}
		}
		return out
	})
}

// program compiles the residuals of terms as functions of the lanes of all fields.
func (s *statement) program(n int, terms []pinn.Term) (*pinn.Program, error) {
	return pinn.NewProgram(n, 2, true, func(p *pinn.Point) []ad.Expr {
		p.Variables(lanes, s.scales)
		var out []ad.Expr
		for _, t := range terms {
			out = append(out, t.Residual(p)...)
		}
		return out
	})
}

// pair finds the order in time, and which residual belongs to which field: that with
// its derivative by time, and then what is left, in turn.
func (s *statement) pair() error {
	program, err := s.inner(1)
	if err != nil {
		return err
	}
	fields := len(s.scales)
	stride := 1 // rows a field
	if s.weak != nil {
		stride = 2
	}
	if len(program.Out) != stride*fields {
		return fmt.Errorf("%d equations for %d fields", len(program.Out), fields)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	program.Load(geometry.NewPoints(2, s.lo+0.37*(s.hi-s.lo), s.from+0.41*(s.to-s.from)), 0)
	for _, v := range program.Var {
		v[0] = rng.NormFloat64()
	}
	uses := func(row, field, order int) bool {
		return nonzero(program.Derivative(stride * row)[field*lanes.Count()+byTime[order]])
	}
	used := make([][3]bool, fields) // by residual
	for row := range fields {
		for k := range fields {
			for order := 1; order <= 2; order++ {
				used[row][order] = used[row][order] || uses(row, k, order)
			}
			if nonzero(program.Derivative(stride * row)[k*lanes.Count()+lanes.Second(0, 1)]) {
				return fmt.Errorf("a derivative by space and time appears: introduce an unknown for it")
			}
		}
	}
	for row := range fields {
		for order := range 3 {
			if used[row][order] {
				s.order = max(s.order, order)
			}
		}
	}
	if s.order == 0 {
		return fmt.Errorf("no derivative by time appears in the equations")
	}
	s.rows = slices.Repeat([]int{-1}, fields)
	taken := make([]bool, fields)
	for row := range fields {
		for k := range fields {
			if s.rows[k] < 0 && !taken[row] && uses(row, k, s.order) {
				s.rows[k], taken[row] = row, true
			}
		}
	}
	for k := range fields {
		s.moves = append(s.moves, s.rows[k] >= 0)
	}
	for row := range fields {
		if !taken[row] {
			k := slices.Index(s.rows, -1)
			s.rows[k] = row
		}
	}
	for k := range s.rows {
		s.rows[k] *= stride
	}
	return nil
}

func nonzero(x []float64) bool { return slices.ContainsFunc(x, func(v float64) bool { return v != 0 }) }

// newWalls reads the conditions on the ends of space, which must be linear with fixed
// factors.
func (s *statement) newWalls(space *axis.Space) (*walls, error) {
	w := &walls{space: space, columns: space.N * len(s.scales), span: s.to - s.from}
	if s.periodic {
		return w, nil
	}
	for end, terms := range [][]pinn.Term{s.left, s.right} {
		if len(terms) == 0 {
			continue
		}
		x := []float64{s.lo, s.hi}[end]
		program, err := s.program(1, terms)
		if err != nil {
			return nil, err
		}
		w.program, w.ends = append(w.program, program), append(w.ends, x)
		modes := space.Eval([]float64{x}, 2)
		for row := range program.Out {
			factors, err := s.linear(program, row, x)
			if err != nil {
				return nil, err
			}
			b := make([]float64, w.columns)
			for k := range s.scales {
				for d, lane := range inSpace {
					f := factors[k*lanes.Count()+lane] / s.scales[k]
					for i, v := range modes[d].Data {
						b[k*space.N+i] += f * v
					}
				}
			}
			w.rows = append(w.rows, b)
		}
	}
	if s.matched {
		s.match(w)
	}
	return w, nil
}

// match adds the conditions that values of fields repeat.
func (s *statement) match(w *walls) {
	ends := w.space.Eval([]float64{s.lo, s.hi}, 0)[0]
	for k, moves := range s.moves {
		if !moves {
			continue
		}
		b := make([]float64, w.columns)
		for i := range w.space.N {
			b[k*w.space.N+i] = ends.Data[i] - ends.Data[ends.Stride+i]
		}
		w.rows, w.matched = append(w.rows, b), w.matched+1
	}
}

// linear returns the factors of a condition, the same at two times and states.
func (s *statement) linear(program *pinn.Program, row int, x float64) ([]float64, error) {
	rng := rand.New(rand.NewPCG(9, 9))
	var first []float64
	for attempt := range 3 {
		t := s.from + (s.to-s.from)*0.31*float64(attempt)
		program.Load(end(x, t, x == s.hi), 0)
		for _, v := range program.Var {
			v[0] = float64(attempt) * rng.NormFloat64()
		}
		var factors []float64
		for _, d := range program.Derivative(row) {
			if d == nil {
				factors = append(factors, 0)
			} else {
				factors = append(factors, d[0])
			}
		}
		for k := range s.scales {
			for _, lane := range []int{lanes.First(1), lanes.Second(0, 1), lanes.Second(1, 1)} {
				if factors[k*lanes.Count()+lane] != 0 {
					return nil, fmt.Errorf("a condition on an end of space has a derivative by time")
				}
			}
		}
		for i, f := range factors {
			if first != nil && math.Abs(f-first[i]) > 1e-10*(1+math.Abs(f)) {
				return nil, fmt.Errorf("a condition on an end of space is not linear, or its factors change in time")
			}
		}
		first = factors
	}
	return first, nil
}

// end is one point on an end of space.
func end(x, t float64, right bool) geometry.Points {
	n := -1.0
	if right {
		n = 1
	}
	return geometry.Points{Dim: 2, X: []float64{x, t}, N: []float64{n, 0}, W: []float64{1}}
}

// data returns g(t).
func (w *walls) data(t float64) []float64 {
	var g []float64
	for i, program := range w.program {
		program.Load(end(w.ends[i], t, w.ends[i] == w.space.Hi()), 0)
		for _, v := range program.Var {
			v[0] = 0
		}
		program.Run()
		for _, r := range program.Out {
			g = append(g, -r[0])
		}
	}
	return append(g, make([]float64, w.matched)...)
}

// initial returns the fields at the start, or their rates, at points: one column a
// field, zero where nothing is prescribed. The residuals there must be linear.
func (s *statement) initial(x []float64, order int) ([][]float64, error) {
	out := make([][]float64, len(s.scales))
	for k := range out {
		out[k] = make([]float64, len(x))
	}
	if len(s.start) == 0 {
		return out, nil
	}
	program, err := s.program(len(x), s.start)
	if err != nil {
		return nil, err
	}
	pts := geometry.Points{Dim: 2, W: make([]float64, len(x))}
	for _, v := range x {
		pts.X, pts.N = append(pts.X, v, s.from), append(pts.N, 0, -1)
	}
	program.Load(pts, 0)
	for _, v := range program.Var {
		clear(v)
	}
	program.Run()
	rest := make([][]float64, len(program.Out))
	for i, r := range program.Out {
		rest[i] = slices.Clone(r)
	}
	for row := range rest {
		by := program.Derivative(row)
		for k := range s.scales {
			d := by[k*lanes.Count()+byTime[order]]
			if !nonzero(d) {
				continue
			}
			for p, f := range d {
				if f == 0 {
					return nil, fmt.Errorf("the condition %d at the start does not determine %s everywhere", row+1, s.problem.Fields[k].Name)
				}
				out[k][p] = -rest[row][p] / f * s.scales[k]
			}
		}
	}
	return out, nil
}
