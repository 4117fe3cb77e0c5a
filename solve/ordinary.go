package solve

import (
	"context"

	"pinnsolve/evolve"
	"pinnsolve/number"
)

// ordinary is a problem without space, integrated in time.
type ordinary struct{ plan *Plan }

func (o *ordinary) run(ctx context.Context) (*Result, error) {
	p := o.plan
	problem := p.problem.Soft()
	r := &Result{Info: p.Options.info(), Problem: problem}
	a, err := evolve.SolveOrdinary(ctx, problem, p.Tolerance, p.reached(problem))
	if err != nil {
		return nil, err
	}
	r.Parameters = a.Unknowns
	r.Evolution = &EvolutionInfo{Unknowns: a.Unknowns, Modes: 1, Estimate: number.Number(a.Estimate), Rounds: a.Rounds}
	r.made = a
	return r, r.integrated(ctx, a.Stats, a.Enough, p.Tolerance, a.Trajectory, keepsEvolution(a.Trajectory))
}
