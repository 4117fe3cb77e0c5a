package solve

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/number"
	"pinnsolve/training"
)

// EnsembleInfo is what several seeds say of the error of a solution.
type EnsembleInfo struct {
	Members []Member `json:"members"`
	Best    uint64   `json:"best"` // seed of the solution
	// Spread is, by output, the distance of the best from the next, relative to the
	// solution, in L2: a hint at its error, see [HintLeast]. Empty if there is no next, or if
	// the residual says that all of them are stuck.
	Spread map[string]number.Number `json:"spread"`
}

// In 30 runs with exact solutions, ten problems and methods at three seeds, errors of all
// outputs were between these times the spread: go -C tools run ./ensembles. Where the residual between the
// points was above hintResidual of the load, as in a false minimum that all seeds
// share, they were up to 30 times the spread.
const (
	HintLeast    = 0.17
	HintMost     = 2.8
	hintResidual = 0.1
)

// Member is one of an ensemble.
type Member struct {
	Seed   uint64  `json:"seed"`
	Status Verdict `json:"status"`
	// Measure is the residual between the points, or the estimate, by which members are
	// compared; NaN without a solution.
	Measure number.Number `json:"measure"`
}

// spreadPoints is the number of points at which members are compared.
const spreadPoints = 2000

// ensemble is a problem that is solved with several seeds.
type ensemble struct{ *Plan }

// run solves with one seed after the other.
func (e *ensemble) run(ctx context.Context) (*Result, error) {
	var members []*Result
	info := &EnsembleInfo{Spread: map[string]number.Number{}}
	for k := range e.Ensemble {
		o := e.Options
		o.Seed += uint64(k)
		o.Ensemble, o.MaxTime, o.Checkpoints, o.Training = 0, 0, training.Checkpoints{}, nil
		if e.Recorder != nil {
			o.Recorder = func(r training.Record) {
				r.Method = fmt.Sprintf("seed %d: %s", o.Seed, r.Method)
				e.Recorder(r)
			}
		}
		if k > 0 {
			o.Started = nil
		}
		r, err := Run(ctx, e.problem, o)
		if err != nil {
			return nil, err
		}
		members = append(members, r)
		info.Members = append(info.Members, Member{o.Seed, r.Status, number.Number(r.measure())})
		if ctx.Err() != nil {
			break
		}
	}
	best, next := leading(members)
	if best < 0 {
		return members[0], ctx.Err()
	}
	r := members[best]
	info.Best, r.Ensemble = info.Members[best].Seed, info
	r.Training.Stats = training.Stats{}
	for _, m := range members {
		r.Training.Stats = r.Training.Stats.Plus(m.Training.Stats)
	}
	if next >= 0 && !(r.Weak == nil && r.measure() > hintResidual) {
		if err := r.compareMember(members[next]); err != nil {
			return nil, err
		}
	}
	if len(members) < e.Ensemble {
		return r, ctx.Err()
	}
	return r, nil
}

// measure is the residual between the points, or the estimated error, NaN without either.
func (r *Result) measure() float64 {
	switch {
	case r.Solution == nil:
		return math.NaN()
	case r.Evolution != nil:
		return float64(r.Evolution.Estimate)
	case r.Squares != nil:
		return float64(r.Squares.Estimate)
	case r.Weak != nil && r.Weak.Trained:
		return r.Training.Loss // the energy, which the solution has least of
	case r.Weak != nil:
		return r.Weak.LargestEstimate
	}
	return float64(r.Check.Fresh)
}

// leading are the numbers of the members with the least measure and the next, -1 for none.
// Of equals the first comes first.
func leading(members []*Result) (best, next int) {
	best, next = -1, -1
	for i, m := range members {
		v := m.measure()
		switch {
		case m.Solution == nil || math.IsNaN(v):
		case best < 0 || v < members[best].measure():
			best, next = i, best
		case next < 0 || v < members[next].measure():
			next = i
		}
	}
	return best, next
}

// compareMember sets the spread of the outputs: the distance of r from the next member.
func (r *Result) compareMember(next *Result) error {
	p := r.Solution.Problem()
	pts := p.Domain.Interior(spreadPoints, geometry.Uniform{}, 0)
	own, err := r.Solution.EvalAll(p.Outputs, pts)
	if err != nil {
		return err
	}
	other, err := next.Solution.EvalAll(p.Outputs, pts)
	if err != nil {
		return err
	}
	for k, o := range p.Outputs {
		var size, apart float64
		for c := range own[k] {
			for x, u := range own[k][c] {
				size += u * u
				apart += (other[k][c][x] - u) * (other[k][c][x] - u)
			}
		}
		if size > 0 {
			r.Ensemble.Spread[o.Name] = number.Number(math.Sqrt(apart / size))
		}
	}
	return nil
}
