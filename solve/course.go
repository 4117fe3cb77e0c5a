package solve

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/evolve"
	"pinnsolve/internal/vec"
	"pinnsolve/inverse"
	"pinnsolve/ode"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// course is an evolution that is integrated with other parameters: in the space that its
// first solve has chosen, to the same tolerance in time.
type course struct {
	plan     *Plan
	again    func(ctx context.Context, p pinn.Problem) (fields.Function, ode.Stats, error)
	accuracy float64 // of an integration, relative
}

// newCourse is that of a result, nil if it is no evolution of one coordinate or none.
func newCourse(plan *Plan, r *Result) *course {
	switch made := r.made.(type) {
	case *evolve.Result:
		return &course{plan, func(ctx context.Context, p pinn.Problem) (fields.Function, ode.Stats, error) {
			next, err := made.Again(ctx, p)
			if err != nil {
				return nil, ode.Stats{}, err
			}
			return next.Solution, next.Stats, nil
		}, made.Accuracy()}
	case *evolve.Integrated:
		return &course{plan, func(ctx context.Context, p pinn.Problem) (fields.Function, ode.Stats, error) {
			next, stats, err := made.Again(ctx, p)
			return next, stats, err
		}, made.Accuracy()}
	}
	return nil
}

// solve integrates a complete problem. Its result has no estimate.
func (c *course) solve(ctx context.Context, p pinn.Problem) (*Result, error) {
	problem := p.Soft()
	r := &Result{Info: c.plan.info(), Problem: problem, Evolution: &EvolutionInfo{}}
	solution, stats, err := c.again(ctx, problem)
	if err != nil {
		return nil, err
	}
	return r, r.integrated(ctx, stats, true, c.plan.Tolerance, solution, nil)
}

// Of the steps of differences, in units of a quantity.
const (
	leastCourse = 1e-4
	mostCourse  = 1e-2
	// A step that changes chi squared by less is none: below this the tolerance of
	// integrations is what changes it.
	settledCourse = 1e-5
)

// alongCourse is a reduced model of an evolution. Derivatives are central differences
// unless rough ones will do, at the distance at which the tolerance of an integration, divided by it, errs as much as
// what they leave out.
type alongCourse struct{ *reduced }

// Sensitivities returns predictions and their derivatives by the unknowns.
func (m alongCourse) Sensitivities(ctx context.Context, values []float64, rough bool) ([]float64, *mat.Dense, error) {
	s, err := m.at(ctx, values)
	if err != nil {
		return nil, nil, err
	}
	h := math.Cbrt(m.course.accuracy)
	if rough {
		h = math.Sqrt(m.course.accuracy)
	}
	h = math.Min(math.Max(h, leastCourse), mostCourse)
	j := mat.NewDense(len(s.prediction), len(values), nil)
	for k, u := range m.unknowns {
		unit := unitOf(u, s.values[k])
		var there [2][]float64
		var at [2]float64
		for side, sign := range []float64{1, -1} {
			v := slices.Clone(values)
			v[k] += sign * h * unit
			if !(u.Lo == 0 && u.Hi == 0) {
				v[k] = math.Min(math.Max(v[k], u.Lo), u.Hi)
			}
			if rough && sign < 0 && at[0] != values[k] {
				v[k] = values[k]
			}
			if at[side] = v[k]; v[k] == values[k] { // one-sided, or at the end of its range
				there[side] = slices.Clone(s.prediction)
				continue
			}
			if there[side], err = m.beside(ctx, v); err != nil {
				return nil, nil, err
			}
		}
		floats.Sub(there[0], there[1])
		floats.Scale(1/(at[0]-at[1]), there[0])
		j.SetCol(k, there[0])
	}
	m.best = s
	return slices.Clone(s.prediction), j, nil
}

// unitOf is the size of an unknown at a value, in which it is changed for differences.
func unitOf(u inverse.Unknown, value float64) float64 {
	switch {
	case u.Transform == inverse.Log:
		return math.Abs(value)
	case u.Transform == inverse.Linear && u.Start != 0:
		return math.Max(math.Abs(u.Start), math.Abs(value))
	}
	return 1
}

// beside returns predictions of an evolution that is not kept.
func (m alongCourse) beside(ctx context.Context, values []float64) ([]float64, error) {
	p, err := m.problem(values)
	if err != nil {
		return nil, err
	}
	r, err := m.course.solve(ctx, p)
	if err != nil {
		return nil, err
	}
	if r.Solution == nil {
		return nil, m.unsolved(ctx, r, values)
	}
	return m.predict(r.Solution)
}

// away is how far the predictions of a state are from those of a result, in standard
// deviations of the noise, root sum square.
func (m *reduced) away(s *state, r *Result, sigma func(i int) float64) (float64, error) {
	there, err := m.predict(r.Solution)
	if err != nil {
		return 0, err
	}
	for i, v := range s.prediction {
		there[i] = (there[i] - v) / sigma(i)
	}
	return vec.Norm(there), nil
}

// growingSpans are shares of the measurements in time that a fit which has gone wrong
// begins again with.
var growingSpans = []float64{0.125, 0.25, 0.5}

// inSpans fits measurements of spans of time that grow, each from where the one before has
// ended, and returns where to begin with all: what happens late depends on the unknowns in
// so many turns that a fit of it all may stop at a false minimum (H. G. Bock, 1981).
func (m *reduced) inSpans(ctx context.Context, unknowns []inverse.Unknown, d inverse.Data, f inverse.Options) ([]inverse.Unknown, error) {
	order := make([]int, len(m.data))
	for i := range order {
		order[i] = i
	}
	when := func(i int) float64 {
		if at := m.data[i].At; at != nil {
			return at[len(at)-1]
		}
		return math.Inf(1) // a quantity
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch ta, tb := when(a), when(b); {
		case ta < tb:
			return -1
		case ta > tb:
			return 1
		}
		return 0
	})
	f.NoProfiles, f.Progress = true, nil
	from := slices.Clone(unknowns)
	for _, share := range growingSpans {
		n := int(math.Ceil(share * float64(len(order))))
		if n <= 2*len(unknowns) {
			continue
		}
		rows := order[:n]
		part := inverse.Data{Values: pick(d.Values, rows)}
		if d.Sigma != nil {
			part.Sigma = pick(d.Sigma, rows)
		}
		e, err := inverse.Fit(ctx, some{alongCourse{m}, rows}, from, part, f)
		if err != nil {
			return nil, err
		}
		for k, v := range e.Values() {
			from[k].Start = v
		}
	}
	return from, nil
}

func pick[T any](list []T, rows []int) (some []T) {
	for _, i := range rows {
		some = append(some, list[i])
	}
	return some
}

// some predicts some of the measurements of a model.
type some struct {
	inverse.Sensitive
	rows []int
}

// Predict returns the measurements of the rows.
func (s some) Predict(ctx context.Context, values []float64) ([]float64, error) {
	all, err := s.Sensitive.Predict(ctx, values)
	if err != nil {
		return nil, err
	}
	return pick(all, s.rows), nil
}

// Sensitivities returns predictions of the rows and their derivatives.
func (s some) Sensitivities(ctx context.Context, values []float64, rough bool) ([]float64, *mat.Dense, error) {
	all, j, err := s.Sensitive.Sensitivities(ctx, values, rough)
	if err != nil {
		return nil, nil, err
	}
	part := mat.NewDense(len(s.rows), len(values), nil)
	for i, row := range s.rows {
		part.SetRow(i, j.RawRowView(row))
	}
	return pick(all, s.rows), part, nil
}
