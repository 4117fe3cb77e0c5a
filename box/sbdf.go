package box

import (
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/ode"
)

var errSchur = errors.New("the multiplier is not determined: its equation has parts that depend on each other")

// sbdf are the implicit-explicit methods of order 1, 2 and 3 whose implicit part is a
// backward differentiation formula: lead y = sum of back y_-j + h (rest), with the explicit
// part extrapolated (Ascher, Ruuth & Wetton, SIAM J. Numer. Anal. 32 (1995) 797-823).
var sbdf = [...]struct {
	lead          float64
	back, forward []float64
}{
	{1, []float64{1}, []float64{1}},
	{1.5, []float64{2, -0.5}, []float64{2, -1}},
	{11.0 / 6, []float64{3, -1.5, 1.0 / 3}, []float64{3, -3, 1}},
}

// largest is the size, in scales of the fields, at which a solution has blown up.
const largest = 1e4

// march integrates a constrained system in equal steps from the unknowns y.
func (s *saddle) march(ctx context.Context, y []float64, steps int, progress func(t float64)) (*uniform, ode.Stats, error) {
	m := &marching{saddle: s, h: (s.to - s.from) / float64(steps)}
	if err := m.begin(ctx, y); err != nil {
		return nil, ode.Stats{}, err
	}
	if err := m.start(ctx); err != nil {
		return nil, ode.Stats{}, err
	}
	keep := max(1, int(math.Ceil(float64(steps)*float64(len(y))/keptMemory)))
	u := &uniform{from: s.from, h: m.h * float64(keep)}
	for n := range m.y {
		if n%keep == 0 {
			u.y = append(u.y, m.y[len(m.y)-1-n])
		}
	}
	stats := ode.Stats{Status: ode.Finished, T: s.from}
	for n := len(m.y); n <= steps; n++ {
		if ctx.Err() != nil {
			stats.Status = ode.Cancelled
			return u, stats, nil
		}
		t := s.from + float64(n)*m.h
		if err := m.step(ctx, t, len(sbdf)-1); err != nil {
			return u, stats, err
		}
		if s.tooLarge(m.y[0]) {
			stats.Status = ode.Grown
			return u, stats, nil
		}
		stats.T, stats.Steps, stats.Evaluations = t, n, n
		if n%keep == 0 {
			u.y = append(u.y, m.y[0])
		}
		if progress != nil {
			progress(t)
		}
	}
	u.start(s.at[s.constraint.field], s.at[s.constraint.field+1])
	return u, stats, nil
}

// tooLarge reports whether a state has blown up.
func (s *saddle) tooLarge(y []float64) bool {
	for _, k := range s.evolving() {
		if n := blas64.Nrm2(dense.Vector(y[s.at[k]:s.at[k+1]])); !(n < largest*s.scales[k]*math.Sqrt(s.volume)) {
			return true
		}
	}
	return false
}

// marching is the state of an integration: the last steps come first.
type marching struct {
	*saddle
	h       float64
	y, n    [][]float64
	walls   []carried // at the time of y[0]
	factor  *mat.Cholesky
	factors int // the order that factor is of, less one, plus one
}

// begin makes the unknowns at the start have the divergence that is prescribed: the nearest
// ones that have.
func (m *marching) begin(ctx context.Context, y []float64) (err error) {
	if m.factor, err = m.schur(ctx, math.Inf(1)); err != nil {
		return err
	}
	m.walls = m.wallsOf(m.from)
	y = slices.Clone(y)
	m.constrain(y, m.from, math.Inf(1))
	m.y = [][]float64{y}
	return nil
}

// starts is how often the first steps are halved.
const starts = 3

// start takes the first two steps: the methods of lower order only need short ones, which
// double when there are enough of a length.
func (m *marching) start(ctx context.Context) error {
	m.h /= 1 << starts
	y := [][]float64{m.y[0]}
	var n [][]float64
	for level := range starts + 1 {
		for len(y) < 5 && level < starts {
			k := len(y)
			if err := m.step(ctx, m.from+float64(k)*m.h, min(k, len(sbdf))-1); err != nil {
				return err
			}
			y, n = append(y, m.y[0]), append(n, m.n[0])
		}
		if level < starts {
			m.h *= 2
			y, n = [][]float64{y[0], y[2], y[4]}, [][]float64{n[0], n[2]}
			m.y, m.n, m.factors = [][]float64{y[2], y[1], y[0]}, [][]float64{n[1], n[0]}, 0
		}
	}
	return nil
}

// step takes one step to a time by the method of an order, less one.
func (m *marching) step(ctx context.Context, t float64, order int) (err error) {
	rule := sbdf[order]
	lead := rule.lead / m.h
	if m.factors != order+1 {
		if m.factor, err = m.schur(ctx, lead); err != nil {
			return err
		}
		m.factors = order + 1
	}
	n := make([]float64, len(m.y[0]))
	m.inside(t-m.h, m.y[0], m.walls, n)
	m.n = append([][]float64{n}, m.n[:min(len(m.n), len(sbdf)-1)]...)
	m.walls = m.wallsOf(t)
	y := make([]float64, len(n))
	for j, b := range rule.back {
		blas64.Axpy(b/m.h, dense.Vector(m.y[j]), dense.Vector(y))
		blas64.Axpy(rule.forward[j], dense.Vector(m.n[j]), dense.Vector(y))
	}
	for _, k := range m.evolving() {
		own := y[m.at[k]:m.at[k+1]]
		blas64.Axpy(1, dense.Vector(m.walls[k].forces), dense.Vector(own))
		for i := range own {
			own[i] *= m.inverse(lead, m.at[k]+i)
		}
	}
	m.constrain(y, t, lead)
	m.y = append([][]float64{y}, m.y[:min(len(m.y), len(sbdf)-1)]...)
	return nil
}

// wallsOf returns what walls determine of all fields.
func (s *saddle) wallsOf(t float64) (walls []carried) {
	for k := range s.scales {
		walls = append(walls, s.wallsAt(t, k))
	}
	return walls
}

// constrain corrects fields by the multiplier so that their divergence is what is
// prescribed.
func (m *marching) constrain(y []float64, t, lead float64) {
	c := m.constraint
	p := y[m.at[c.field]:m.at[c.field+1]]
	copy(p, m.prescribed(t))
	blas64.Scal(-1, dense.Vector(p))
	for k, term := range c.couplings {
		m.divergence(p, k, m.whole(term.field, y[m.at[term.field]:m.at[term.field+1]], m.walls[term.field].full))
	}
	blas64.Scal(-1, dense.Vector(p))
	var x mat.VecDense
	if err := m.factor.SolveVecTo(&x, mat.NewVecDense(len(p), p)); err != nil {
		var bad mat.Condition
		if !errors.As(err, &bad) {
			panic(err)
		}
	}
	copy(p, x.RawVector().Data)
	for k, term := range c.couplings {
		own := y[m.at[term.field]:m.at[term.field+1]]
		for i, g := range m.gradient(k, p) {
			own[i] += g * m.inverse(lead, m.at[term.field]+i)
		}
	}
	blas64.Axpy(m.shift(t, p), dense.Vector(m.one), dense.Vector(p))
}

// prescribed returns the products of the prescribed divergence with the multiplier's
// functions.
func (s *saddle) prescribed(t float64) []float64 {
	g := make([]float64, s.at[s.constraint.field+1]-s.at[s.constraint.field])
	if !s.sources {
		return g
	}
	v := slices.Clone(s.sheet.values(t)[s.constraint.row])
	blas64.Scal(-1, dense.Vector(v))
	var sizes []int
	for _, x := range s.x {
		sizes = append(sizes, len(x))
	}
	for i, to := range s.given {
		v, sizes = along(to, v, sizes, i)
	}
	return v
}

// shift returns by how much the multiplier has to rise to have its level.
func (s *saddle) shift(t float64, p []float64) float64 {
	if s.constraint.open {
		return 0
	}
	mean := blas64.Dot(dense.Vector(s.one), dense.Vector(p)) / s.volume
	if s.means != nil {
		return s.meanOf(t) - mean
	}
	if len(s.constraint.levels) == 0 {
		return -mean
	}
	sum, size := 0.0, 0.0
	for _, l := range s.constraint.levels {
		i := slices.IndexFunc(s.system.walls, func(w *wall) bool { return w.axis == l.axis && w.side == l.side })
		w := s.system.walls[i]
		v, sizes := p, s.all(s.constraint.field)
		for i, m := range s.modes[s.constraint.field] {
			x := s.x[i]
			if i == l.axis {
				x = []float64{[2]float64{s.lo[i], s.hi[i]}[l.side]}
			}
			v, sizes = along(m.at(x, 0)[0], v, sizes, i)
		}
		for q, r := range w.values(t)[l.row] {
			sum += -r/l.factor - v[q]
		}
		size += float64(len(v))
	}
	return sum / size
}

// meanOf returns the mean that a condition prescribes.
func (s *saddle) meanOf(t float64) float64 {
	program, _, err := s.program(1, true, s.statement.means)
	if err != nil {
		panic(err) // the sheet has compiled
	}
	program.Load(s.means.pts, 0)
	slope := program.Derivative(0)[s.constraint.field*s.lanes.Count()][0] / s.scales[s.constraint.field]
	v := slices.Clone(s.means.values(t)[0])
	var sizes []int
	for _, x := range s.x {
		sizes = append(sizes, len(x))
	}
	for i, m := range s.modes[s.evolving()[0]] {
		v, sizes = along(dense.Of(1, len(m.w), m.w), v, sizes, i)
	}
	return -v[0] / slope / s.volume
}

// uniform is a course by its values at equal steps.
type uniform struct {
	from, h float64
	y       [][]float64
}

// start replaces the first value of the unknowns from..to-1, a multiplier that steps say
// nothing of at the start: by a parabola through those that follow.
func (u *uniform) start(from, to int) {
	if len(u.y) < 5 {
		return
	}
	y := slices.Clone(u.y[0])
	for i := from; i < to; i++ {
		y[i] = 3*(u.y[1][i]-u.y[2][i]) + u.y[3][i]
	}
	u.y[0] = y
}

// at interpolates by a polynomial through five steps.
func (u *uniform) at(t float64) (out [3][]float64) {
	const most = 5
	count := min(most, len(u.y))
	first := max(0, min(len(u.y)-count, int(math.Round((t-u.from)/u.h))-count/2))
	x := (t-u.from)/u.h - float64(first)
	for d := range out {
		out[d] = make([]float64, len(u.y[0]))
	}
	for k := range count {
		j := [3]float64{1} // of the polynomial that is one at step k alone
		for i := range count {
			if i == k {
				continue
			}
			f, slope := (x-float64(i))/float64(k-i), 1/float64(k-i)
			j = [3]float64{j[0] * f, j[1]*f + j[0]*slope, j[2]*f + 2*j[1]*slope}
		}
		for d := range out {
			blas64.Axpy(j[d]/math.Pow(u.h, float64(d)), dense.Vector(u.y[first+k]), dense.Vector(out[d]))
		}
	}
	return out
}
