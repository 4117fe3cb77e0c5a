package evolve

import (
	"context"
	"fmt"

	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// Again integrates a problem of the same kind in the space of a result, with the accuracy
// in time of that: solutions are smooth functions of the problem's parameters but for the
// tolerance.
func (r *Result) Again(ctx context.Context, p pinn.Problem) (*Result, error) {
	return Solve(ctx, p, r.options)
}

// Accuracy is the relative tolerance of the integration in time.
func (r *Result) Accuracy() float64 { return r.options.RelTol }

// Again integrates a problem of the same kind without space, with the accuracy of this
// one.
func (a *Integrated) Again(ctx context.Context, p pinn.Problem) (*Trajectory, ode.Stats, error) {
	s, err := newOrdinary(p)
	if err != nil {
		return nil, ode.Stats{}, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	y, err := s.initial()
	if err != nil {
		return nil, ode.Stats{}, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	return s.integrate(ctx, y, a.tolerance, append([]float64(nil), a.sizes...), nil)
}

// Accuracy is the relative tolerance of the integration.
func (a *Integrated) Accuracy() float64 { return a.tolerance }
