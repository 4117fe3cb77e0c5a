package solve

import (
	"context"

	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// frozen is a discretisation that stays the same while the parameters of a problem
// change: features, their slope, and windows. Solutions on it are smooth functions of the
// parameters.
type frozen interface {
	// pose states a complete problem on it.
	pose(ctx context.Context, p pinn.Problem) (posed, error)
	// first solves the problem that the discretisation was chosen for.
	first(ctx context.Context) (posed, *Result, error)
}

// posed is a problem on a frozen discretisation.
type posed interface {
	// solve solves it from a start, nil for rest. Unless the result is converged there
	// is no theta.
	solve(ctx context.Context, from []float64) (theta []float64, r *Result, err error)
	// residual returns the residual at theta.
	residual(ctx context.Context, theta []float64) ([]float64, error)
	// changes returns the changes of the solution theta that compensate, to first order,
	// changes of the residual there.
	changes(ctx context.Context, theta []float64, dr [][]float64) ([][]float64, error)
	// solution returns the fields at theta, with reactions if they are asked for.
	solution(ctx context.Context, theta []float64, reactions bool) (*fields.Solution, error)
	// check returns the result of the solution theta, with all evidence.
	check(ctx context.Context, theta []float64) (*Result, error)
}

// freeze chooses a discretisation for the planned problem; nil where there is none that
// can stay: networks that are trained, and evolutions.
func (p *Plan) freeze(ctx context.Context) (frozen, error) {
	switch {
	case p.Slabs > 1 || !p.Direct:
		return nil, nil
	case p.Statement == Strong:
		w, err := newCollocated(ctx, p, nil)
		if err != nil {
			return nil, err
		}
		return &frozenPoints{w: w}, nil
	case p.Statement == Weak:
		w, err := newWindowed(ctx, p, nil, 0)
		if err != nil {
			return nil, err
		}
		w.hold = true
		return &frozenWindows{w: w}, nil
	}
	return nil, nil
}

// posing is a plan for another problem of the same kind.
func (p *Plan) posing(problem pinn.Problem) *Plan {
	plan := *p
	plan.problem = problem
	return &plan
}
