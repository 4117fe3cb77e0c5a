package evolve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// Trajectory is the solution of a problem without space: fields as functions of time. It
// is a fields.Function without parameters.
type Trajectory struct {
	system *ordinary
	steps  *steps
}

// Integrated is a trajectory with an estimate of its error.
type Integrated struct {
	*Trajectory
	Stats    ode.Stats
	Unknowns int     // size of the state
	Estimate float64 // relative, the largest of the fields: see SolveOrdinary
	Rounds   []Round
	Enough   bool // the estimate is below the tolerance

	tolerance float64   // of the last integration
	sizes     []float64 // of the components
}

// Of the tolerances of integrations.
const (
	pilotTolerance = 1e-3
	leastTolerance = 1e-13
	mostTightened  = 6
)

// SolveOrdinary integrates a complete problem without space. The estimate of the error
// is the difference from an integration with a tenth of the accuracy: the larger of the
// L2 norm over time, relative to that of the field, and of the largest difference,
// relative to the largest value. The accuracy rises until the estimate is below the
// tolerance.
func SolveOrdinary(ctx context.Context, p pinn.Problem, tolerance float64, progress func(t float64)) (*Integrated, error) {
	s, err := newOrdinary(p)
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	y, err := s.initial()
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	sizes := make([]float64, s.n)
	whole := 0.0
	for k, scale := range s.scales {
		for i := s.first[k]; i <= s.last(k); i++ {
			whole = math.Max(whole, math.Max(scale, math.Abs(y[i])))
		}
	}
	for i := range sizes { // of components nothing is known yet
		sizes[i] = 1e-9 * whole
	}
	// A first integration says how large the components are.
	if _, _, err := s.integrate(ctx, y, pilotTolerance, sizes, nil); err != nil {
		return nil, err
	}
	a := &Integrated{Unknowns: s.n}
	tol := math.Max(tolerance/10, leastTolerance)
	coarse, stats, err := s.integrate(ctx, y, tol, sizes, nil)
	if err != nil {
		return nil, err
	}
	for range mostTightened {
		if stats.Status == ode.Cancelled {
			a.Stats = stats
			return a, nil
		}
		tol = math.Max(tol/10, leastTolerance)
		fine, next, err := s.integrate(ctx, y, tol, sizes, progress)
		if err != nil {
			return nil, err
		}
		a.Trajectory, a.Stats, a.tolerance, a.sizes = fine, next, tol, sizes
		if next.Status != ode.Finished {
			return a, nil
		}
		a.Estimate = math.Inf(1)
		if stats.Status == ode.Finished {
			a.Estimate = fine.difference(coarse)
		}
		a.Rounds = append(a.Rounds, Round{Unknowns: s.n, Estimate: number.Number(a.Estimate)})
		if a.Enough = a.Estimate <= tolerance; a.Enough || tol == leastTolerance {
			return a, nil
		}
		coarse, stats = fine, next
	}
	return a, nil
}

// integrate solves the equations from a state, if it can. It raises the sizes of
// components to those that they have.
func (s *ordinary) integrate(ctx context.Context, from []float64, tol float64, sizes []float64, progress func(t float64)) (*Trajectory, ode.Stats, error) {
	path := &steps{}
	y := append([]float64(nil), from...)
	o := ode.Options{RelTol: tol, Each: func(p ode.Step) error {
		path.keep(p, s.n, func(y []float64, _ bool) []float64 { return y })
		if progress != nil {
			progress(p.To)
		}
		return nil
	}}
	for i, v := range sizes {
		o.AbsTols = append(o.AbsTols, tol*math.Max(v, math.Abs(y[i])))
	}
	stats, err := ode.Radau(ctx, s.equations(), s.from, y, s.to, o)
	if err == nil && stats.Status == ode.Finished {
		path.raise(sizes)
	}
	return &Trajectory{s, path}, stats, err
}

// raise raises sizes to the medians over the steps, which a peak, or a pole that was
// stepped over, does not move.
func (s *steps) raise(sizes []float64) {
	all := make([]float64, len(s.list))
	for i := range sizes {
		for k, p := range s.list {
			all[k] = math.Abs(p.powers[0][i])
		}
		slices.Sort(all)
		sizes[i] = math.Max(sizes[i], all[len(all)/2])
	}
}

// difference returns how far another trajectory is from this one, relative, the largest
// of the fields. Points are within the steps of this one, which follow the solution.
func (t *Trajectory) difference(other *Trajectory) (largest float64) {
	fields := len(t.system.scales)
	off, size, far, high := make([]float64, fields), make([]float64, fields), make([]float64, fields), make([]float64, fields)
	for i := range t.steps.list {
		from, to := t.steps.ends[i], t.steps.ends[i+1]
		for _, x := range []float64{0.125, 0.375, 0.625, 0.875, 1} {
			at := from + x*(to-from)
			a, b := t.steps.at(at)[0], other.steps.at(at)[0]
			for k, j := range t.system.first {
				d := a[j] - b[j]
				far[k], high[k] = math.Max(far[k], math.Abs(d)), math.Max(high[k], math.Abs(a[j]))
				off[k], size[k] = off[k]+d*d*(to-from), size[k]+a[j]*a[j]*(to-from)
			}
		}
	}
	for k := range fields {
		if size[k] > 0 {
			largest = math.Max(largest, math.Max(math.Sqrt(off[k]/size[k]), far[k]/high[k]))
		}
	}
	return largest
}

// Inputs is 1, the time.
func (t *Trajectory) Inputs() int { return 1 }

// Outputs returns the number of fields.
func (t *Trajectory) Outputs() int { return len(t.system.scales) }

// Params is 0.
func (t *Trajectory) Params() int { return 0 }

// NewEvaluator returns an evaluator on blocks of n times.
func (t *Trajectory) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	return &along{t: t, lanes: l, n: n, out: make([]float64, l.Count()*n*t.Outputs())}
}

type along struct {
	t     *Trajectory
	lanes ad.Lanes
	n     int
	out   []float64
}

// Forward evaluates the fields; in has the times.
func (e *along) Forward(_, in []float64) []float64 {
	s := e.t.system
	for p := range e.n {
		c := e.t.steps.at(in[p])
		for k, scale := range s.scales {
			v := [3]float64{c[0][s.first[k]], c[1][s.first[k]], c[2][s.first[k]]}
			if s.order[k] == 2 { // the state has the rate
				v[1], v[2] = c[0][s.last(k)], c[1][s.last(k)]
			}
			set := func(lane int, value float64) { e.out[(lane*e.n+p)*len(s.scales)+k] = value / scale }
			set(0, v[0])
			if e.lanes.Order == ad.Value {
				continue
			}
			set(e.lanes.First(0), v[1])
			switch e.lanes.Order {
			case ad.Laplacian:
				set(e.lanes.Lap(), v[2])
			case ad.Hessian:
				set(e.lanes.Second(0, 0), v[2])
			}
		}
	}
	return nil
}

// Output stores what Forward has found.
func (e *along) Output(dst []float64) { copy(dst, e.out) }

// Saved returns what RestoreOrdinary needs.
func (t *Trajectory) Saved() Saved { return t.steps.saved() }

// RestoreOrdinary makes the trajectory of a complete problem from what has been saved of
// it.
func RestoreOrdinary(p pinn.Problem, s Saved) (*Trajectory, error) {
	system, err := newOrdinary(p)
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	path, err := s.steps(system.n)
	if err != nil {
		return nil, err
	}
	return &Trajectory{system, path}, nil
}
