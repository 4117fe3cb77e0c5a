package box

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/axis"
	"pinnsolve/internal/dense"
	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

const (
	fewer = 0.6 // share of the features in the space that errors are estimated with
	// byHalves is what the error falls by, at least, if steps are halved: by 16 where the
	// method has its order. finer is the share of the tolerance that errors in time may
	// have where they do not grow, so that byHalves of those of half the steps are within
	// it where they do.
	byHalves, finer = 4, 40
	mostRounds      = 8
	mostUnknowns    = 1_200_000
	mostModes       = 900 // of an axis
	mostSteps       = 20_000
	// keptMemory is about how many numbers of a solution in time are kept.
	keptMemory = 40_000_000
)

// Options are those of a solve. The zero value has defaults.
type Options struct {
	Windows  int // along every axis, of equal size; 0 chooses them
	Features int // random ones in a window of an axis, 0 means 12
	Slope    float64
	Seed     uint64
	// Progress is told the time that has been reached.
	Progress func(t float64) `json:"-"`
}

// Round is one space of an adapted solve.
type Round struct {
	Windows  []int         `json:"windows"` // along each axis
	Unknowns int           `json:"unknowns"`
	Estimate number.Number `json:"estimate"` // relative L2 over space and time; infinite if the integration did not end
}

// Result is a solution with an estimate of its error.
type Result struct {
	*Solution
	Stats    ode.Stats // of an evolution
	Exact    bool      // in time, or steady
	Windows  []int     // along each axis
	Unknowns int
	Estimate float64 // relative L2 over space and time, the largest of the fields
	Rounds   []Round
	Enough   bool // the estimate is below the tolerance

	saved Saved
}

// Solve solves a complete problem in spaces that are refined, axis by axis, where the
// solution differs from that with three fifths of the features and half the steps in time,
// until the relative difference is below a tolerance.
func Solve(ctx context.Context, p pinn.Problem, o Options, tolerance float64) (*Result, error) {
	s, err := take(p)
	if err != nil {
		return nil, fmt.Errorf("box: %s: %w", p.Name, err)
	}
	if o.Features == 0 {
		o.Features = 12
	}
	pieces := make([][]float64, s.dim)
	for i := range pieces {
		n := o.Windows
		switch {
		case n == 0 && s.constraint != nil:
			n = 4
		case n == 0:
			n = 8
		}
		pieces[i] = axis.Pieces(s.lo[i], s.hi[i], n)
	}
	if o.Windows == 0 && s.problem.Timed && s.constraint == nil {
		if pieces, err = s.begin(pieces, o, tolerance); err != nil {
			return nil, fmt.Errorf("box: %s: %w", p.Name, err)
		}
	}
	if s.constraint != nil {
		r, err := s.constrained(ctx, pieces, o, tolerance)
		if err != nil {
			err = fmt.Errorf("box: %s: %w", p.Name, err)
		}
		return r, err
	}
	var rounds []Round
	ended := math.Inf(-1) // when the last integration did
	for {
		fine, err := s.solve(ctx, pieces, o, tolerance/finer, nil)
		if err != nil {
			return nil, fmt.Errorf("box: %s: %w", p.Name, err)
		}
		if fine.Stats.Status != ode.Finished {
			rounds = append(rounds, Round{fine.Windows, fine.Unknowns, number.Number(math.Inf(1))})
			fine.Rounds = rounds
			// What a space does not resolve can end an integration, too: a solution that
			// ends does so at the same time in finer ones.
			again := fine.Stats.Status != ode.Cancelled && math.Abs(fine.Stats.T-ended) > 0.01*(s.to-s.from)
			ended = fine.Stats.T
			next, ok := s.refined(pieces, everywhere(pieces), tolerance, fine)
			if !again || !ok || o.Windows != 0 || len(rounds) >= mostRounds {
				return fine, nil
			}
			pieces = next
			continue
		}
		by, err := s.estimate(ctx, fine, pieces, o, tolerance)
		switch {
		case err != nil:
			return nil, fmt.Errorf("box: %s: %w", p.Name, err)
		case ctx.Err() != nil:
			fine.Stats.Status = ode.Cancelled
			return fine, nil
		}
		rounds = append(rounds, Round{fine.Windows, fine.Unknowns, number.Number(fine.Estimate)})
		fine.Rounds, fine.Enough = rounds, fine.Estimate <= tolerance
		if fine.Enough || o.Windows != 0 || len(rounds) >= mostRounds {
			return fine, nil
		}
		next, grown := s.refined(pieces, by, tolerance, fine)
		if !grown {
			return fine, nil
		}
		pieces = next
	}
}

// estimate compares a solution with that of fewer features, which follows its steps in
// time, and this one with half the steps, and returns what each piece of each axis has of
// the error in space.
func (s *statement) estimate(ctx context.Context, fine *Result, pieces [][]float64, o Options, tolerance float64) (by [][]float64, err error) {
	o.Features, o.Progress = int(math.Ceil(fewer*float64(o.Features))), nil
	path, integrated := fine.course.(*split)
	follow := func(once bool) func(f *ode.SplitOptions) {
		return func(f *ode.SplitOptions) { f.Follow, f.Once = path.Path, once }
	}
	coarse, err := s.solve(ctx, pieces, o, tolerance, follow(false))
	if err != nil {
		return nil, err
	}
	if coarse.Stats.Status != ode.Finished {
		fine.Estimate = math.Inf(1)
		return everywhere(pieces), nil
	}
	fine.Estimate, by = s.difference(fine.Solution, coarse.Solution, pieces)
	if c, ok := fine.course.(*reduced); ok {
		fine.Estimate = math.Max(fine.Estimate, c.off)
	}
	if !integrated {
		return by, nil
	}
	half, err := s.solve(ctx, pieces, o, tolerance, follow(true))
	if err != nil {
		return nil, err
	}
	inTime := math.Inf(1)
	if half.Stats.Status == ode.Finished {
		inTime, _ = s.difference(coarse.Solution, half.Solution, pieces)
	}
	fine.Estimate = math.Max(fine.Estimate, math.Max(path.Off, inTime/byHalves))
	return by, nil
}

// everywhere is an error that all pieces have.
func everywhere(pieces [][]float64) (by [][]float64) {
	for _, p := range pieces {
		by = append(by, slices.Repeat([]float64{1}, len(p)-1))
	}
	return by
}

// refined halves the pieces that have more than their share, and reports whether there
// are any, and the space is not too large then.
func (s *statement) refined(pieces, by [][]float64, tolerance float64, r *Result) (next [][]float64, ok bool) {
	size := float64(r.Unknowns)
	for i := range pieces {
		next = append(next, axis.Halved(pieces[i], by[i], tolerance, s.periodic[i]))
		grown := float64(len(next[i])-1) / float64(len(pieces[i])-1)
		ok = ok || grown > 1
		size *= grown
		if grown*float64(r.sys.modes[0][i].len()) > mostModes {
			return nil, false
		}
	}
	return next, ok && size <= mostUnknowns
}

// spaces makes those of the axes.
func (s *statement) spaces(pieces [][]float64, o Options) (spaces []*axis.Space, err error) {
	for i, p := range pieces {
		space, err := s.spaceOf(i, p, o)
		if err != nil {
			return nil, err
		}
		spaces = append(spaces, space)
	}
	return spaces, nil
}

// spaceOf makes that of one axis.
func (s *statement) spaceOf(i int, pieces []float64, o Options) (*axis.Space, error) {
	return axis.New(axis.NewWindows(s.lo[i], s.hi[i], s.periodic[i], axis.Middles(pieces)),
		axis.Options{Features: o.Features, Slope: o.Slope, Seed: o.Seed + uint64(i)*0x9e37})
}

// solve solves in one space, with changed options in time.
func (s *statement) solve(ctx context.Context, pieces [][]float64, o Options, tolerance float64, change func(*ode.SplitOptions)) (*Result, error) {
	spaces, err := s.spaces(pieces, o)
	if err != nil {
		return nil, err
	}
	sys, err := newSystem(s, spaces)
	if err != nil {
		return nil, err
	}
	r := &Result{Solution: &Solution{sys: sys}, Unknowns: len(sys.rates), saved: Saved{Options: o, Pieces: pieces, Tolerance: tolerance}}
	for _, p := range pieces {
		r.Windows = append(r.Windows, len(p)-1)
	}
	r.Stats.Status, r.Stats.T = ode.Finished, s.to
	if s.order == 0 {
		r.Exact = true
		r.course, err = sys.steady()
		return r, err
	}
	y, err := sys.initial(0)
	if err != nil {
		return nil, err
	}
	if s.exact {
		var rates []float64
		if s.order == 2 {
			if rates, err = sys.initial(1); err != nil {
				return nil, err
			}
		}
		r.Exact = true
		if slices.Contains(s.varying, true) {
			m, err := sys.reduce(ctx, y, rates, tolerance)
			if err != nil {
				return nil, err
			}
			if m == nil {
				r.Stats.Status, r.Stats.T = ode.Cancelled, s.from
				return r, nil
			}
			r.course, r.Stats.Steps, r.Stats.Evaluations = m, m.Pieces(), m.Samples
			return r, nil
		}
		m := sys.modal(y, rates, tolerance)
		r.course, r.Stats.Steps, r.Stats.Evaluations = m, m.Pieces(), m.Samples
		return r, nil
	}
	options := ode.SplitOptions{RelTol: tolerance, MaxSteps: mostSteps, Keep: max(20, keptMemory/(2*len(y))), Progress: o.Progress}
	if change != nil {
		change(&options)
	}
	rates := sys.rates
	damped, err := sys.damping(y)
	if err != nil {
		return nil, err
	}
	if damped != nil {
		rates = slices.Clone(rates)
		blas64.Axpy(-1, dense.Vector(damped), dense.Vector(rates))
	}
	path, stats := ode.Exponential(ctx, ode.Split{Rates: rates, N: sys.n, Fields: sys.at[1 : len(sys.at)-1]}, s.from, y, s.to, options)
	r.course, r.Stats = &split{path}, stats
	return r, nil
}

// split is the course of an exponential integration.
type split struct{ *ode.Path }

func (s *split) at(t float64) [3][]float64 { return s.At(t) }

// modal is an exact course.
type modal struct{ *ode.Modal }

func (m *modal) at(t float64) (y [3][]float64) {
	for d, c := range m.At(t) {
		y[d] = make([]float64, len(c))
		for i, v := range c {
			y[d][i] = real(v)
		}
	}
	return y
}

func complexly(x []float64) []complex128 {
	if x == nil {
		return nil
	}
	c := make([]complex128, len(x))
	for i, v := range x {
		c[i] = complex(v, 0)
	}
	return c
}

// source returns N without r u as a function of time, nil if there is none.
func (sys *system) source() func(t float64) []float64 {
	rest := make([]float64, len(sys.rates))
	source := func(t float64) []float64 {
		sys.n(t, nil, rest)
		return rest
	}
	for _, x := range []float64{0.03, 0.21, 0.47, 0.78, 0.96} {
		if slices.ContainsFunc(source(sys.from+x*(sys.to-sys.from)), func(v float64) bool { return v != 0 }) {
			return source
		}
	}
	return nil
}

// modal solves exactly in time.
func (sys *system) modal(y, rates []float64, tolerance float64) *modal {
	m := &ode.Modes{Order: sys.order, Rates: make([]complex128, len(sys.rates))}
	for k := range sys.scales {
		for i := sys.at[k]; i < sys.at[k+1]; i++ {
			m.Rates[i] = complex(sys.rates[i]+sys.rate[k], 0)
		}
	}
	if source := sys.source(); source != nil {
		m.Source = func(t float64, g []complex128) {
			for i, v := range source(t) {
				g[i] = complex(v, 0)
			}
		}
	}
	return &modal{m.Solve(sys.from, sys.to, complexly(y), complexly(rates), math.Max(tolerance/10, 1e-10))}
}

// steady solves sum_i c_i u_ii + r u + f = 0.
func (sys *system) steady() (steady, error) {
	y := make([]float64, len(sys.rates))
	sys.n(0, nil, y)
	for k := range sys.scales {
		largest, least := 0.0, math.Inf(1)
		for i := sys.at[k]; i < sys.at[k+1]; i++ {
			rate := sys.rates[i] + sys.rate[k]
			largest, least = math.Max(largest, math.Abs(rate)), math.Min(least, math.Abs(rate))
			y[i] /= -rate
		}
		if least <= 1e-12*largest {
			return nil, fmt.Errorf("%s is not determined: the operator takes some function to zero, such as a constant that may be added", sys.problem.Fields[k].Name)
		}
	}
	return y, nil
}
