package solve

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Poser states a problem at values of its parameters.
type Poser func(values map[string]float64) (pinn.Problem, error)

// reduced is a model whose predictions are solutions: a function of the unknowns alone.
// On a discretisation that stays, it knows its derivatives by one back-substitution each.
type reduced struct {
	pose     Poser
	options  Options
	plan     *Plan // of the start
	unknowns []inverse.Unknown
	sight
	moved registration // of the measured displacements; its unknowns are not among those above

	frozen frozen   // nil: every solve is one of its own
	course *course  // of an evolution, or nil
	kept   []*state // of late, the last one at the end
	best   *state   // the last one whose derivatives were asked for

	untrusted *Result // why the last problem has no solution
	where     []float64
}

// state is a solution of the fit.
type state struct {
	values     []float64
	posed      posed // nil without a frozen discretisation
	theta      []float64
	residual   []float64   // at theta; nil until it is asked for
	changes    [][]float64 // of theta by the unknowns; nil until they are asked for
	solution   *fields.Solution
	result     *Result // nil before it is checked
	prediction []float64
}

// mostStates are how many solutions are kept: the best point of a fit, and one that is
// tried.
const mostStates = 2

// newReduced solves at the start, whose discretisation all solves have, and finds what is
// measured.
func newReduced(ctx context.Context, pose Poser, o Options, unknowns []inverse.Unknown, data []Measurement) (*reduced, error) {
	m := &reduced{pose: pose, options: o, unknowns: unknowns}
	var start []float64
	for _, u := range unknowns {
		start = append(start, u.Start)
	}
	p, err := m.problem(start)
	if err != nil {
		return nil, err
	}
	if m.plan, err = o.Plan(p); err != nil {
		return nil, err
	}
	if m.sight, err = look(p, data); err != nil {
		return nil, err
	}
	ctx, cancel := m.plan.Limit(ctx)
	defer cancel()
	return m, m.begin(ctx, start)
}

// begin chooses the discretisation at values of the unknowns and solves there.
func (m *reduced) begin(ctx context.Context, values []float64) (err error) {
	m.kept, m.best = nil, nil
	p, err := m.problem(values)
	if err != nil {
		return err
	}
	plan := m.plan.posing(p)
	if m.frozen, err = plan.freeze(ctx); err != nil {
		return err
	}
	s := &state{values: slices.Clone(values)}
	if m.frozen == nil {
		if s.result, err = Run(ctx, p, m.options); err != nil {
			return err
		}
		m.course = newCourse(m.plan, s.result)
		if s.result.Slope != 0 { // the same features in all solves
			m.options.Slope = s.result.Slope
		}
	} else {
		s.posed, s.result, err = m.frozen.first(ctx)
		if err != nil {
			return err
		}
	}
	if s.result == nil || s.result.Solution == nil {
		return fmt.Errorf("the problem has no solution at the start, %s: %s: %s", m.describe(values), s.result.Status, s.result.Message)
	}
	s.solution, s.theta = s.result.Solution, s.result.Training.Theta
	s.prediction, err = m.predict(s.solution)
	m.keep(s)
	return err
}

// problem poses the problem, complete.
func (m *reduced) problem(values []float64) (pinn.Problem, error) {
	set := map[string]float64{}
	for i, v := range values {
		set[m.unknowns[i].Name] = v
	}
	p, err := m.pose(set)
	if err != nil {
		return p, err
	}
	return p.Complete()
}

// describe names values.
func (m *reduced) describe(values []float64) string {
	return equations(values, func(i int) string { return m.unknowns[i].Name })
}

// keep remembers a state instead of the oldest one.
func (m *reduced) keep(s *state) {
	m.kept = append(m.kept, s)
	if n := len(m.kept); n > mostStates {
		drop := 0
		if m.kept[0] == m.best {
			drop = 1
		}
		m.kept = slices.Delete(m.kept, drop, drop+1)
	}
}

// at returns the solution at values of the unknowns.
func (m *reduced) at(ctx context.Context, values []float64) (*state, error) {
	for _, s := range m.kept {
		if slices.Equal(s.values, values) {
			return s, nil
		}
	}
	p, err := m.problem(values)
	if err != nil {
		return nil, err
	}
	s := &state{values: slices.Clone(values)}
	var r *Result
	if m.course != nil {
		if r, err = m.course.solve(ctx, p); err != nil {
			return nil, err
		}
		s.solution = r.Solution
	} else if m.frozen == nil {
		if r, err = Run(ctx, p, m.options); err != nil {
			return nil, err
		}
		s.result, s.solution, s.theta = r, r.Solution, r.Training.Theta
	} else {
		if s.posed, err = m.frozen.pose(ctx, p); err != nil {
			return nil, err
		}
		if s.theta, r, err = s.posed.solve(ctx, m.guess(values)); err == nil && s.theta == nil && r.Problem.Easier != nil {
			s.theta, r, err = s.posed.solve(ctx, nil)
		}
		if err == nil && s.theta != nil {
			s.solution, err = s.posed.solution(ctx, s.theta, m.reactions)
		}
		if err != nil {
			return nil, err
		}
	}
	if s.solution == nil {
		return nil, m.unsolved(ctx, r, s.values)
	}
	if s.prediction, err = m.predict(s.solution); err != nil {
		return nil, err
	}
	m.keep(s)
	return s, nil
}

// unsolved is the error of a problem without a solution.
func (m *reduced) unsolved(ctx context.Context, r *Result, values []float64) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	m.untrusted, m.where = r, values
	return fmt.Errorf("%w: %s: %s", inverse.ErrUnsolved, r.Status, r.Message)
}

// guess is a start for the solve at values: the nearest solution, moved to first order.
func (m *reduced) guess(values []float64) []float64 {
	if m.best == nil {
		return slices.Clone(m.kept[len(m.kept)-1].theta)
	}
	theta := slices.Clone(m.best.theta)
	for j, x := range m.best.changes {
		floats.AddScaled(theta, values[j]-m.best.values[j], x)
	}
	return theta
}

// Predict returns the measurements at values of the unknowns.
func (m *reduced) Predict(ctx context.Context, values []float64) ([]float64, error) {
	s, err := m.at(ctx, values)
	if err != nil {
		return nil, err
	}
	return slices.Clone(s.prediction), nil
}

// checked returns the checked result at values of the unknowns.
func (m *reduced) checked(ctx context.Context, values []float64) (*Result, error) {
	s, err := m.at(ctx, values)
	if err != nil {
		return nil, err
	}
	if m.course != nil && s.result == nil { // solved anew, in a space of its own
		p, err := m.problem(values)
		if err != nil {
			return nil, err
		}
		s.result, err = Run(ctx, p, m.options)
		return s.result, err
	}
	if s.result == nil {
		if s.result, err = s.posed.check(ctx, s.theta); err != nil {
			return nil, err
		}
		if err := s.result.compareExact(m.plan.Tolerance, m.plan.Seed); err != nil {
			return nil, err
		}
	}
	return s.result, nil
}
