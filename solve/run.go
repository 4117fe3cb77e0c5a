package solve

import (
	"context"
	"time"

	"pinnsolve/pinn"
)

// statement is a problem ready to be solved in one of the three ways: by
// residuals at points, by integrals on windows, or by the energy of a network.
type statement interface {
	// run solves it. When ctx ends it returns the error of ctx, with what it
	// has by then, perhaps nil.
	run(ctx context.Context) (*Result, error)
}

// Run solves the problem. The error means bad input; the status of the result
// says how the solve went, also if ctx or the maximum time ended it.
func Run(ctx context.Context, p pinn.Problem, o Options) (*Result, error) {
	plan, err := o.Plan(p)
	if err != nil {
		return nil, err
	}
	return plan.Run(ctx)
}

// Run solves the planned problem.
func (p *Plan) Run(ctx context.Context) (*Result, error) {
	begin := time.Now()
	ctx, cancel := p.Limit(ctx)
	defer cancel()
	var r *Result
	s, err := p.prepare(ctx)
	if err == nil {
		r, err = s.run(ctx)
	}
	if r, err = p.conclude(ctx, r, err); err != nil {
		return nil, err
	}
	if err := r.compareExact(p.Tolerance, p.Seed); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// prepare makes the problem ready to be solved.
func (p *Plan) prepare(ctx context.Context) (statement, error) {
	switch {
	case p.Ensemble > 1:
		return &ensemble{p}, nil
	case p.shaped():
		return newShaped(ctx, p)
	case p.boxed():
		return &separated{p}, nil
	case p.Statement == Evolution && p.problem.Domain.Dim() == 1:
		return &ordinary{p}, nil
	case p.Statement == Evolution:
		return &evolved{p}, nil
	case p.Statement == Windows:
		return newSquared(p)
	case p.Slabs > 1:
		return newMarched(p)
	case p.Statement == Strong:
		return newCollocated(ctx, p, nil)
	case p.Direct:
		return newWindowed(ctx, p, nil, 0)
	}
	return newTrained(ctx, p)
}
