package evolve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/axis"
	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

const (
	fewer      = 0.6 // share of the features in the space that errors are estimated with
	looser     = 10  // factor of its tolerance in time
	mostModes  = 1300
	mostRounds = 8
	// An evolution is unstable if it grows by more than exp(mostGrowth), 1e10, and faster
	// times as fast with more features: that of a stable one is the same with both.
	mostGrowth = 23
	faster     = 1.2
	// mostSteps in time end a round: what a space does not resolve oscillates, and that
	// is what the steps follow. Windows are halved then.
	mostSteps = 3000
)

// Round is one space of an adapted solve.
type Round struct {
	Windows  int `json:"windows"`
	Unknowns int `json:"unknowns"`
	// Estimate is that of the relative error in space and time, L2; infinite if the
	// integration did not end.
	Estimate number.Number `json:"estimate"`
}

// Adapted is an evolution with an estimate of its error.
type Adapted struct {
	*Result
	Estimate float64 // relative L2 over space and time, the largest of the fields
	Rounds   []Round
	Enough   bool // the estimate is below the tolerance
}

// SolveAdapted solves in windows that are halved where the solution differs from that
// in a space of three fifths of the features, integrated with a tenth of the accuracy,
// until the relative difference is below a tolerance.
func SolveAdapted(ctx context.Context, p pinn.Problem, o Options, tolerance float64) (*Adapted, error) {
	st, err := take(p)
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	if o.Features == 0 {
		o.Features = 12
		if tolerance < 1e-6 {
			o.Features = 26 // what a mode is known to does not improve with smaller windows
		}
	}
	if o.RelTol == 0 {
		o.RelTol = math.Min(1e-5, tolerance/100)
	}
	if o.MaxSteps == 0 && o.Windows == 0 {
		o.MaxSteps = mostSteps
	}
	n := o.Windows
	if n == 0 {
		n = 12
	}
	pieces := axis.Pieces(st.lo, st.hi, n)
	a := &Adapted{}
	unstable := 0 // spaces in which more features grow faster
	before := 0.0 // growth in the space before
	for {
		o.Nodes = axis.Middles(pieces)
		fine, err := st.solve(ctx, o)
		if err != nil {
			return nil, err
		}
		a.Result = fine
		growing := fine.Growth*(st.to-st.from) > mostGrowth
		if fine.Stats.Status == ode.TooMany && growing && before > 0 && fine.Growth > faster*before {
			fine.Stats.Status = ode.Unstable
			return a, nil
		}
		before = fine.Growth
		if fine.Stats.Status == ode.TooMany && a.another(o, len(pieces)-1) {
			a.Rounds = append(a.Rounds, Round{fine.Windows, fine.Unknowns, number.Number(math.Inf(1))})
			pieces = axis.Halved(pieces, slices.Repeat([]float64{1}, len(pieces)-1), tolerance, st.periodic)
			continue
		}
		if fine.Stats.Status != ode.Finished && fine.Stats.Status != ode.Grown {
			return a, nil
		}
		less := o
		less.Features, less.RelTol, less.Progress = int(math.Ceil(fewer*float64(o.Features))), looser*o.RelTol, nil
		coarse, err := st.solve(ctx, less)
		if err != nil {
			return nil, err
		}
		if coarse.Stats.Status == ode.Cancelled {
			a.Stats.Status = ode.Cancelled
			return a, nil
		}
		if growing && fine.Growth > faster*coarse.Growth {
			if unstable++; unstable == 2 || !a.another(o, 2*(len(pieces)-1)) {
				fine.Stats.Status = ode.Unstable
				return a, nil
			}
			a.Rounds = append(a.Rounds, Round{fine.Windows, fine.Unknowns, number.Number(math.Inf(1))})
			pieces = axis.Halved(pieces, slices.Repeat([]float64{1}, len(pieces)-1), tolerance, st.periodic)
			continue
		}
		if fine.Stats.Status != ode.Finished {
			return a, nil
		}
		total, by, err := st.difference(fine.Solution, coarse.Solution, pieces)
		if err != nil {
			return nil, err
		}
		if coarse.Stats.Status != ode.Finished {
			total = math.Inf(1) // the poorer space blows up
		}
		a.Estimate = total
		a.Rounds = append(a.Rounds, Round{fine.Windows, fine.Unknowns, number.Number(total)})
		a.Enough = total <= tolerance
		next := axis.Halved(pieces, by, tolerance, st.periodic)
		if a.Enough || !a.another(o, len(next)-1) {
			return a, nil
		}
		pieces = next
	}
}

// another reports whether a space of so many windows may be tried.
func (a *Adapted) another(o Options, windows int) bool {
	return o.Windows == 0 && len(a.Rounds) < mostRounds && a.Modes*windows/a.Windows <= mostModes
}

// solve solves in one space.
func (s *statement) solve(ctx context.Context, o Options) (*Result, error) {
	space, err := s.newSpace(o)
	if err != nil {
		return nil, err
	}
	sys, err := newSystem(s, space)
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", s.problem.Name, err)
	}
	return sys.integrate(ctx, o)
}

// Samples of the difference of two solutions.
const (
	differenceTimes  = 24
	differencePoints = 8 // a piece
)

// difference returns the relative difference of two solutions, L2 over space and time,
// the largest of the fields, and what each piece of space has of it. At the start it is
// that from the data, which is all of the error there: spaces that are both too smooth for
// a kink agree with each other. The ends of pieces are among the points, since kinks are
// there: at the seam of a circle.
func (s *statement) difference(a, b *Solution, pieces []float64) (total float64, by []float64, err error) {
	var x, weights []float64
	for i := range len(pieces) - 1 {
		h := (pieces[i+1] - pieces[i]) / differencePoints
		for p := range differencePoints + 1 {
			x, weights = append(x, pieces[i]+h*float64(p)), append(weights, h)
		}
		weights[len(weights)-1] /= 2
		weights[len(weights)-1-differencePoints] /= 2
	}
	data, err := s.initial(x, 0)
	if err != nil {
		return 0, nil, err
	}
	by = make([]float64, len(pieces)-1)
	size, parts := make([]float64, a.Outputs()), make([][]float64, a.Outputs())
	for field := range parts {
		parts[field] = make([]float64, len(by))
	}
	for k := range differenceTimes + 1 {
		t := s.from + (s.to-s.from)*float64(k)/differenceTimes
		f, g := a.space.Function(a.at(t)[0], a.Outputs()), b.space.Function(b.at(t)[0], b.Outputs())
		for p, w := range weights {
			u, v := f.At(x[p]), g.At(x[p])
			for field := range a.Outputs() {
				d := u[field][0] - v[field][0]
				if k == 0 && s.moves[field] {
					d = u[field][0] - data[field][p]
				}
				parts[field][p/(differencePoints+1)] += d * d * w
				size[field] += u[field][0] * u[field][0] * w
			}
		}
	}
	for field := range size {
		if size[field] == 0 {
			continue
		}
		sum := 0.0
		for i, d := range parts[field] {
			sum += d
			by[i] = math.Max(by[i], math.Sqrt(d/size[field]))
		}
		total = math.Max(total, math.Sqrt(sum/size[field]))
	}
	return total, by, nil
}
