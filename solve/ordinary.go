package solve

import (
	"context"

	"pinnsolve/evolve"
	"pinnsolve/number"
	"pinnsolve/ode"
	"pinnsolve/pinn/fields"
)

// ordinary is a problem without space, integrated in time.
type ordinary struct{ plan *Plan }

func (o *ordinary) run(ctx context.Context) (*Result, error) {
	p := o.plan
	problem := evolving(p.problem)
	r := &Result{Info: p.Options.info(), Problem: problem}
	a, err := evolve.SolveOrdinary(ctx, problem, p.Tolerance, p.reached(problem))
	if err != nil {
		return nil, err
	}
	r.Parameters = a.Unknowns
	r.Evolution = &EvolutionInfo{Unknowns: a.Unknowns, Modes: 1, Steps: a.Stats.Steps, Rejected: a.Stats.Rejected,
		Reached: number.Number(a.Stats.T), Estimate: number.Number(a.Estimate), Rounds: a.Rounds}
	r.Training.Stats.Iterations, r.Training.Stats.Evaluations = a.Stats.Steps, a.Stats.Evaluations
	if a.Stats.Status == ode.Cancelled {
		return r, ctx.Err()
	}
	if a.Stats.Status == ode.Finished {
		r.Solution, r.evolved = fields.NewLocalSolution(problem, a.Trajectory, nil, nil), a.Trajectory
	}
	r.judgeEvolution(a.Stats, a.Enough, p.Tolerance)
	return r, nil
}
