package solve

import (
	"context"
	"fmt"
	"slices"

	"pinnsolve/evolve"
	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/training"
)

// EvolutionInfo describes a solve by the method of lines.
type EvolutionInfo struct {
	Windows  int            `json:"windows"`          // 0 without space
	Axes     []int          `json:"axes,omitempty"`   // windows along each axis of a box, whose product they are
	Steady   bool           `json:"steady,omitempty"` // a separable equation without time
	Modes    int            `json:"modes"`            // of a field
	Unknowns int            `json:"unknowns"`
	Vectors  int            `json:"vectors,omitempty"` // that the equations of a body are reduced to
	Steps    int            `json:"steps"`             // in time
	Rejected int            `json:"rejected"`
	Exact    bool           `json:"exact"`    // in time, by an eigenproblem
	Reached  number.Number  `json:"reached"`  // time
	Estimate number.Number  `json:"estimate"` // of the relative error, L2 over space and time
	Rounds   []evolve.Round `json:"rounds"`
}

// evolved is a problem whose frozen features in space follow equations in time.
type evolved struct{ plan *Plan }

func (e *evolved) run(ctx context.Context) (*Result, error) {
	p := e.plan
	problem := p.problem.Soft() // the space has the conditions
	r := &Result{Info: p.Options.info(), Problem: problem}
	o := evolve.Options{Windows: p.Options.Weak.Windows, Features: p.Options.Weak.Features, Slope: p.Slope, Seed: p.Seed, Progress: p.reached(problem)}
	a, err := evolve.SolveAdapted(ctx, problem, o, p.Tolerance)
	if err != nil {
		return nil, err
	}
	r.Windows, r.Parameters = a.Windows, a.Unknowns
	r.Evolution = &EvolutionInfo{Windows: a.Windows, Modes: a.Modes, Unknowns: a.Unknowns, Exact: a.Exact, Estimate: number.Number(a.Estimate), Rounds: a.Rounds}
	r.made = a.Result
	return r, r.integrated(ctx, a.Stats, a.Enough, p.Tolerance, a.Solution, keepsEvolution(a.Result))
}

// integrated says of an integration how it ended, by its statistics, and takes its
// solution if it has finished, with what that is made from again, nil if it is not kept.
// The error is that of the context if that has ended it.
func (r *Result) integrated(ctx context.Context, stats ode.Stats, enough bool, tolerance float64, solution fields.Function, made keeper) error {
	r.Evolution.Steps, r.Evolution.Rejected, r.Evolution.Reached = stats.Steps, stats.Rejected, number.Number(stats.T)
	r.Training.Stats.Iterations, r.Training.Stats.Evaluations = stats.Steps, stats.Evaluations
	if stats.Status == ode.Cancelled {
		return ctx.Err()
	}
	if stats.Status == ode.Finished {
		r.Solution, r.evolved = fields.NewLocalSolution(r.Problem, solution, nil, nil), made
	}
	r.judgeEvolution(stats, enough, tolerance)
	return nil
}

// reached returns what tells Progress how far in time an evolution is, nil if nobody
// listens.
func (p *Plan) reached(problem pinn.Problem) func(t float64) {
	if p.Progress == nil {
		return nil
	}
	lo, hi := problem.Domain.Bounds()
	from, to := lo[len(lo)-1], hi[len(hi)-1]
	tell := func(t float64) {
		p.Progress(fmt.Sprintf("evolution, t = %.4g of %.4g", t, to), (t-from)/(to-from))
	}
	tell(from)
	return tell
}

// judgeEvolution sets status and message.
func (r *Result) judgeEvolution(stats ode.Stats, enough bool, tolerance float64) {
	e := r.Evolution
	r.Training.Status = training.Converged
	switch {
	case stats.Status == ode.Unstable:
		r.Training.Status, r.Status = training.Diverged, Diverged
		r.Message = fmt.Sprintf("The problem is ill-posed: %s: %s.", stats.Status, stats.Status.Advice())
	case stats.Status != ode.Finished:
		r.Training.Status, r.Status = training.Diverged, Diverged
		r.Message = fmt.Sprintf("The integration ended at time %.6g: %s; %s.", stats.T, stats.Status, stats.Status.Advice())
	case !enough && e.Windows == 0:
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g: the solution amplifies what is rounded. Try a shorter time%s.", e.Estimate, tolerance, accept(float64(e.Estimate)))
	case !enough:
		r.Status = UnderResolved
		windows := e.Windows
		if e.Axes != nil {
			windows = slices.Max(e.Axes)
		}
		r.Message = fmt.Sprintf("The estimated error is %.2g, above the tolerance %.2g, with %d windows and %d unknowns. Try --windows %d%s.", e.Estimate, tolerance, e.Windows, e.Unknowns, 2*windows, accept(float64(e.Estimate)))
	default:
		r.Status = Converged
		how := fmt.Sprintf("Integrated in %d steps", e.Steps)
		switch {
		case e.Steady:
			how = "Solved by an eigenproblem an axis"
		case e.Exact:
			how = "Exact in time by an eigenproblem"
		}
		r.Message = fmt.Sprintf("%s. Estimated error %.2g.", how, e.Estimate)
	}
}
