package box

import (
	"context"
	"fmt"

	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// Saved is what a solution is made from again, besides the problem: its space, and the
// steps in time of one that is integrated. The solution is found again, in the share of
// the time that estimates of errors and other spaces did not take, to the last bit.
type Saved struct {
	Options   Options
	Pieces    [][]float64 // ends of those of each axis
	Tolerance float64     // of the solution in time
	Levels    []int       `json:"-"` // of steps, see ode.Path.Levels
}

// Saved returns what Restore needs.
func (r *Result) Saved() Saved {
	s := r.saved
	if p, ok := r.course.(*split); ok {
		s.Levels = p.Levels()
	}
	s.Options.Progress = nil
	return s
}

// Restore makes the solution of a complete problem from what has been saved of it.
func Restore(ctx context.Context, p pinn.Problem, saved Saved) (*Solution, error) {
	s, err := take(p)
	if err != nil {
		return nil, fmt.Errorf("box: %s: %w", p.Name, err)
	}
	if len(saved.Pieces) != s.dim || !(saved.Tolerance > 0) {
		return nil, fmt.Errorf("its pieces are of %d axes, and the problem has %d", len(saved.Pieces), s.dim)
	}
	var follow func(*ode.SplitOptions)
	if saved.Levels != nil {
		path, err := ode.Stepped(saved.Levels)
		if err != nil {
			return nil, err
		}
		follow = func(o *ode.SplitOptions) { o.Follow = path }
	}
	r, err := s.solve(ctx, saved.Pieces, saved.Options, saved.Tolerance, follow)
	switch {
	case err != nil:
		return nil, fmt.Errorf("box: %s: %w", p.Name, err)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case r.Stats.Status != ode.Finished:
		return nil, fmt.Errorf("it could not be found again: %s", r.Stats.Status)
	}
	return r.Solution, nil
}
