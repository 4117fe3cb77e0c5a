package solve

import (
	"context"

	"pinnsolve/box"
	"pinnsolve/evolve"
	"pinnsolve/number"
)

// separated is a problem on a box, whose stiff part is a sum over the axes.
type separated struct{ plan *Plan }

// boxed reports whether a plan is for such a problem.
func (p *Plan) boxed() bool {
	return p.Statement == Separable || p.Statement == Evolution && p.problem.Domain.Dim() > 2 && !p.shaped()
}

func (s *separated) run(ctx context.Context) (*Result, error) {
	p := s.plan
	problem := p.problem.Soft()
	r := &Result{Info: p.Options.info(), Problem: problem}
	o := box.Options{Windows: p.Options.Weak.Windows, Features: p.Options.Weak.Features, Slope: p.Slope, Seed: p.Seed}
	if problem.Timed {
		o.Progress = p.reached(problem)
	}
	a, err := box.Solve(ctx, problem, o, p.Tolerance)
	if err != nil {
		return nil, err
	}
	e := &EvolutionInfo{Windows: 1, Axes: a.Windows, Steady: !problem.Timed, Unknowns: a.Unknowns, Modes: a.Unknowns / len(problem.Fields), Exact: a.Exact, Estimate: number.Number(a.Estimate)}
	count := func(windows []int) int {
		n := 1
		for _, w := range windows {
			n *= w
		}
		return n
	}
	e.Windows = count(a.Windows)
	for _, round := range a.Rounds {
		e.Rounds = append(e.Rounds, evolve.Round{Windows: count(round.Windows), Unknowns: round.Unknowns, Estimate: round.Estimate})
	}
	r.Evolution, r.Windows, r.Parameters = e, e.Windows, a.Unknowns
	return r, r.integrated(ctx, a.Stats, a.Enough, p.Tolerance, a.Solution, keepsBox(a))
}
