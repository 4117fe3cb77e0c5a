package box

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// statement is a problem taken apart: m u_t = sum_i s_i u_ii + rest, with conditions on
// the sides and at the start.
type statement struct {
	problem  pinn.Problem
	scales   []float64
	lanes    ad.Lanes
	dim      int // in space
	lo, hi   []float64
	from, to float64
	periodic []bool
	terms    []pinn.Term
	sides    [][2][]pinn.Term // by axis
	start    []pinn.Term
	means    []pinn.Term // integrals over space that vanish
	rows     []int       // by field: its residual
	order    int         // in time, 0 for steady equations
	// speeds are the c_i of u_t = sum_i c_i u_ii + N, or of the sum being zero, by field.
	speeds [][]float64
	// rate is r of N = r u + what does not depend on u, by field, if exact.
	rate []float64
	// varying: w(x) d/dt u = sum_i c_i u_ii + N + w r u of a field, with a weight w that
	// changes in space, by that of the derivative by time over that of the second ones.
	varying []bool
	// exact: N is linear in each field alone with a constant factor, so that modes do not
	// mix. linear: N is linear with factors that are constant in time.
	exact, linear bool
	uses          [][]bool // by field: whether residuals depend on its value, and slopes by axis
	// constraint is that of the field without a derivative by time, nil without one.
	constraint *constraint
}

// axes are the names of coordinates in messages.
const axes = "xyz"

// take takes a complete problem apart.
func take(p pinn.Problem) (*statement, error) {
	lo, hi := p.Domain.Bounds()
	dim := p.Domain.Dim()
	s := &statement{problem: p, scales: p.Scales(), lanes: ad.Lanes{Dim: dim, Order: ad.Hessian}, dim: dim, lo: lo, hi: hi}
	size := 1.0
	for i := range lo {
		size *= hi[i] - lo[i]
	}
	if math.Abs(p.Domain.Measure()/size-1) > 1e-9 {
		return nil, fmt.Errorf("the domain is not an interval, a rectangle or a box")
	}
	if p.Timed {
		s.dim--
		s.from, s.to = lo[s.dim], hi[s.dim]
	}
	s.periodic = make([]bool, s.dim)
	if p.PeriodicValues != nil {
		return nil, fmt.Errorf("along some coordinate values repeat and derivatives do not, which modes of second derivatives along an axis cannot: use the statement windows")
	}
	for _, i := range p.Periodic {
		s.periodic[i] = true
	}
	s.sides = make([][2][]pinn.Term, s.dim)
	if len(p.Terms) == 0 {
		return nil, fmt.Errorf("the equations are in weak form only: state them as equations")
	}
	for _, t := range append(slices.Clone(p.Terms), p.DirichletTerms(false)...) {
		switch {
		case t.Integral && t.On == pinn.Interior && p.Timed && len(p.Fields) > 1:
			s.means = append(s.means, t)
		case t.Integral || t.At != nil:
			return nil, fmt.Errorf("the term %q is an integral, or at points", t.Name)
		case t.On == pinn.Interior:
			s.terms = append(s.terms, t)
		default:
			if err := s.place(t); err != nil {
				return nil, err
			}
		}
	}
	return s, s.analyse()
}

// place puts a term on the boundary to the sides that its part covers.
func (s *statement) place(t pinn.Term) error {
	parts := s.problem.Domain.Parts()
	if name, ok := t.On.Part(); ok {
		parts = []string{name}
	}
	placed := map[[2]int]bool{}
	for _, part := range parts {
		pts, err := s.problem.Domain.Boundary(part, 64, geometry.Uniform{}, 1)
		if err != nil {
			return err
		}
		for p := range pts.Len() {
			for i, n := range pts.Normal(p) {
				if math.Abs(n) < 0.5 {
					continue
				}
				side := 0
				if n > 0 {
					side = 1
				}
				if placed[[2]int{i, side}] {
					continue
				}
				placed[[2]int{i, side}] = true
				switch {
				case i < s.dim && !s.periodic[i]:
					s.sides[i][side] = append(s.sides[i][side], t)
				case i == s.dim && side == 0:
					s.start = append(s.start, t)
				case i == s.dim && t.On != pinn.Boundary:
					return fmt.Errorf("the term %q is at the end of time, where nothing can be prescribed", t.Name)
				}
			}
		}
	}
	return nil
}

// program compiles the residuals of terms as functions of the jets of all fields, and
// returns what the data columns hold.
func (s *statement) program(n int, gradient bool, terms []pinn.Term) (p *pinn.Program, columns []pinn.Datum, err error) {
	p, err = pinn.NewProgram(n, s.lanes.Dim, gradient, func(p *pinn.Point) []ad.Expr {
		p.Variables(s.lanes, s.scales)
		var out []ad.Expr
		for _, t := range terms {
			out = append(out, t.Residual(p)...)
		}
		columns = p.Datums()
		return out
	})
	return p, columns, err
}

// trials are slopes of residuals at points of the interior, at several times and states.
type trials struct {
	s      *statement
	slopes [][][][]float64 // by trial, residual and variable: at points, nil for none
}

const trialPoints = 40

func (s *statement) try() (*trials, error) {
	program, _, err := s.program(trialPoints, true, s.terms)
	if err != nil {
		return nil, err
	}
	if len(program.Out) != len(s.scales) {
		return nil, fmt.Errorf("%d equations for %d fields", len(program.Out), len(s.scales))
	}
	rng := rand.New(rand.NewPCG(6, 6))
	x := make([]float64, 0, trialPoints*s.lanes.Dim)
	for range trialPoints {
		for i := range s.lanes.Dim {
			x = append(x, s.lo[i]+(s.hi[i]-s.lo[i])*rng.Float64())
		}
	}
	pts := geometry.Points{Dim: s.lanes.Dim, X: x, W: make([]float64, trialPoints)}
	t := &trials{s: s}
	for attempt := range 3 {
		if s.problem.Timed {
			for p := range trialPoints {
				pts.X[p*pts.Dim+s.dim] = s.from + (s.to-s.from)*(0.07+0.37*float64(attempt))
			}
		}
		program.Load(pts, 0)
		for _, v := range program.Var {
			for i := range v {
				v[i] = float64(attempt) * rng.NormFloat64()
			}
		}
		var all [][][]float64
		for row := range program.Out {
			var by [][]float64
			for _, d := range program.Derivative(row) {
				by = append(by, slices.Clone(d))
			}
			all = append(all, by)
		}
		t.slopes = append(t.slopes, all)
	}
	return t, nil
}

// of returns the slope of a residual by a lane of a field, nil for zero, and whether it
// is the same at all times and states.
func (t *trials) of(row, field, lane int) (at []float64, fixed bool) {
	v := field*t.s.lanes.Count() + lane
	at = t.slopes[0][row][v]
	fixed = true
	any := false
	for _, trial := range t.slopes {
		for p, d := range trial[row][v] {
			any = any || d != 0
			if math.Abs(d-at[p]) > 1e-10*(1e-300+math.Abs(d)+math.Abs(at[p])) {
				fixed = false
			}
		}
	}
	if !any {
		return nil, true
	}
	return at, fixed
}

// ratio returns a/b if it is the same everywhere; nil a is zero.
func ratio(a, b []float64) (r float64, ok bool) {
	if a == nil {
		return 0, true
	}
	r = a[0] / b[0]
	for p := range a {
		if !(math.Abs(a[p]-r*b[p]) <= 1e-10*(math.Abs(a[p])+math.Abs(r*b[p]))) {
			return 0, false
		}
	}
	return r, true
}

// analyse finds what is diagonal in the modes of the axes.
func (s *statement) analyse() error {
	t, err := s.try()
	if err != nil {
		return err
	}
	if err := s.pair(t); err != nil {
		return err
	}
	s.exact, s.linear = true, true
	s.varying = make([]bool, len(s.scales))
	if err := s.constrain(t); err != nil {
		return err
	}
	for k := range s.scales {
		if err := s.field(t, k); err != nil {
			return err
		}
	}
	return nil
}

// pair finds the order in time and which residual belongs to which field.
func (s *statement) pair(t *trials) error {
	by := func(row, field, order int) bool {
		lane := s.lanes.First(s.dim)
		if order == 2 {
			lane = s.lanes.Second(s.dim, s.dim)
		}
		at, _ := t.of(row, field, lane)
		return at != nil
	}
	fields := len(s.scales)
	s.rows = slices.Repeat([]int{-1}, fields)
	if !s.problem.Timed {
		for k := range fields {
			s.rows[k] = k
		}
		return nil
	}
	for row := range fields {
		for k := range fields {
			for order := 1; order <= 2; order++ {
				if by(row, k, order) {
					s.order = max(s.order, order)
				}
			}
		}
	}
	if s.order == 0 {
		return fmt.Errorf("no derivative by time appears in the equations")
	}
	for k := range fields {
		for row := range fields {
			if !by(row, k, s.order) {
				continue
			}
			if s.rows[k] >= 0 || slices.Contains(s.rows, row) {
				return fmt.Errorf("derivatives by time of two fields are in one equation, or one in two: solve for them")
			}
			s.rows[k] = row
		}
		if s.rows[k] < 0 && s.constraint == nil && s.order == 1 {
			s.constraint = &constraint{field: k}
			continue
		}
		if s.rows[k] < 0 {
			return fmt.Errorf("there is no derivative by time of %s of order %d, as there is of others", s.problem.Fields[k].Name, s.order)
		}
	}
	return nil
}

// field finds the factors in the equation of a field, and refuses what is not separable.
func (s *statement) field(t *trials, k int) error {
	if s.constrains(k) {
		s.speeds, s.rate = append(s.speeds, make([]float64, s.dim)), append(s.rate, 0)
		return nil
	}
	row := s.rows[k]
	name := s.problem.Fields[k].Name
	second := make([][]float64, s.dim)
	var mass []float64
	for l, f := range s.problem.Fields {
		for i := range s.dim {
			for j := range i {
				if at, _ := t.of(row, l, s.lanes.Second(i, j)); at != nil {
					return fmt.Errorf("%s_%c%c is not separable: there is no sum over the axes", f.Name, axes[j], axes[i])
				}
			}
			at, fixed := t.of(row, l, s.lanes.Second(i, i))
			switch {
			case !fixed:
				return fmt.Errorf("the factor of %s_%c%c is not separable: it depends on the solution or on time", f.Name, axes[i], axes[i])
			case at != nil && l != k:
				return fmt.Errorf("%s_%c%c in the equation of %s is not separable: second derivatives must be those of its own field", f.Name, axes[i], axes[i], name)
			case l == k:
				second[i] = at
			}
			if s.problem.Timed {
				if at, _ := t.of(row, l, s.lanes.Second(i, s.dim)); at != nil {
					return fmt.Errorf("%s_%ct, a derivative by space and time, is not separable", f.Name, axes[i])
				}
			}
		}
	}
	if s.problem.Timed {
		lane := s.lanes.First(s.dim)
		if s.order == 2 {
			if at, _ := t.of(row, k, lane); at != nil {
				return fmt.Errorf("%s_t beside %s_tt is not there yet on boxes", name, name)
			}
			lane = s.lanes.Second(s.dim, s.dim)
		}
		var fixed bool
		if mass, fixed = t.of(row, k, lane); !fixed {
			return fmt.Errorf("the factor of the derivative of %s by time depends on the solution or on time", name)
		}
	} else {
		for _, at := range second {
			if at != nil {
				mass = negative(at)
			}
		}
		if mass == nil {
			return fmt.Errorf("no second derivative of %s appears in its equation", name)
		}
	}
	speeds, odd := speedsOf(second, mass)
	weight := mass
	if odd >= 0 && s.problem.Timed { // the factors of second derivatives may have a law of their own
		for _, at := range second {
			if at != nil {
				mass = negative(at)
				break
			}
		}
		speeds, odd = speedsOf(second, mass)
		s.varying[k] = true
	}
	if odd >= 0 {
		return fmt.Errorf("the factor of %s_%c%c is not separable: it changes in space, by another law than that of the other axes", name, axes[odd], axes[odd])
	}
	s.speeds = append(s.speeds, speeds)
	return s.rest(t, k, mass, weight)
}

// speedsOf returns the c_i of second derivatives with factors -c_i mass, and the axis, if
// any, where there is no such number.
func speedsOf(second [][]float64, mass []float64) (speeds []float64, odd int) {
	speeds = make([]float64, len(second))
	for i, at := range second {
		r, ok := ratio(at, mass)
		if !ok {
			return nil, i
		}
		speeds[i] = -r
	}
	return speeds, -1
}

func negative(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = -v
	}
	return out
}
