package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/inverse"
)

// Measurement is a measured value of an output at a point, or of a quantity.
type Measurement struct {
	Output string    `json:"output"`          // a component of an output, such as "ux", or a quantity
	At     []float64 `json:"at,omitempty"`    // nil for a quantity
	Value  float64   `json:"value,omitempty"` // in the unit of the output
	Sigma  float64   `json:"sigma,omitempty"` // standard deviation of its noise; 0: not known, then of all
	Name   string    `json:"-"`               // for people
	// Under are values of parameters, such as a load, in the experiment that it was taken
	// in; nil where they are those of the problem.
	Under map[string]float64 `json:"under,omitempty"`
}

// Identified is what measurements say of the parameters of a problem.
type Identified struct {
	*inverse.Estimate
	Result *Result // at the values that were found
	// ModelError is the estimated error of the predictions in standard deviations of the
	// noise, root sum square over the measurements; NaN if it is not known.
	ModelError float64
	// Joint is that of a fit of data and equations together, nil for others.
	Joint *JointInfo

	experiments
	own int // unknowns of the problem; those of a registration come after
}

// mostModelError is the model error, in standard deviations of an unknown at worst,
// beyond which intervals do not hold.
const mostModelError = 0.5

// Identify finds parameters of a problem from measurements: a reduced fit, in which the
// solution is a function of the unknowns, on the discretisation that a first solve has
// chosen. Where that does not resolve what was found another one is chosen there. The
// error means bad input.
func Identify(ctx context.Context, pose Poser, o Options, unknowns []inverse.Unknown, data []Measurement, f inverse.Options) (*Identified, error) {
	d, err := readings(data)
	if err != nil {
		return nil, err
	}
	if err := d.Check(len(unknowns)); err != nil {
		return nil, err
	}
	own, motion := registering(unknowns)
	all, err := newExperiments(ctx, pose, o, own, data)
	if err != nil {
		return nil, err
	}
	if len(motion) > 0 {
		m := all.single()
		if m == nil {
			return nil, fmt.Errorf("a registration is that of one experiment, and the measurements are of %d", len(all.models))
		}
		if m.moved, err = register(m.plan.problem, data); err != nil {
			return nil, err
		}
		if m.moved, err = m.moved.only(motion); err != nil {
			return nil, err
		}
	}
	unknowns = slices.Clone(unknowns)
	for again := false; ; again = true {
		e, err := all.fit(ctx, unknowns, d, f)
		if err != nil {
			return nil, err
		}
		values := e.Values()[:len(own)]
		results, err := all.checked(ctx, values)
		if err != nil {
			return nil, err
		}
		enough, err := all.enough(e, results)
		if err != nil {
			return nil, err
		}
		if enough || again {
			found := &Identified{Estimate: e, Result: results[0], ModelError: math.NaN(), experiments: all, own: len(own)}
			found.judge(data, results)
			return found, nil
		}
		if err := all.begin(ctx, values); err != nil {
			return nil, err
		}
		for i, v := range e.Values() {
			unknowns[i].Start = v
		}
	}
}

// fit fits the model. An evolution that misfits is begun again with what comes first.
func (m *reduced) fit(ctx context.Context, unknowns []inverse.Unknown, d inverse.Data, f inverse.Options) (*inverse.Estimate, error) {
	if m.course == nil {
		return inverse.Fit(ctx, m.model(), unknowns, d, f)
	}
	if f.Settled == 0 {
		f.Settled = settledCourse
	}
	e, err := inverse.Fit(ctx, m.model(), unknowns, d, f)
	if err != nil || d.Sigma != nil && e.Status != inverse.Misfit {
		return e, err
	}
	from, err := m.inSpans(ctx, unknowns, d, f)
	if err != nil {
		return nil, err
	}
	other, err := inverse.Fit(ctx, m.model(), from, d, f)
	if err != nil || other.Chi2 >= e.Chi2 {
		return e, err
	}
	return other, nil
}

// enough reports whether the discretisation is good enough for what was found on it.
func (m *reduced) enough(e *inverse.Estimate, r *Result) (bool, error) {
	if m.course == nil {
		return r.Trusted() || m.frozen == nil, nil
	}
	if !r.Trusted() { // in whatever space
		return true, nil
	}
	s, err := m.at(context.Background(), e.Values()[:len(m.unknowns)]) // kept
	if err != nil {
		return false, err
	}
	by, err := m.away(s, r, func(i int) float64 {
		if v := m.data[i].Sigma; v > 0 {
			return v
		}
		return float64(e.Sigma)
	})
	return by <= mostModelError, err
}

// readings are measurements as the fit takes them.
func readings(data []Measurement) (d inverse.Data, err error) {
	known := 0
	for _, one := range data {
		d.Values, d.Names = append(d.Values, one.Value), append(d.Names, one.Name)
		if one.Sigma > 0 {
			known++
			d.Sigma = append(d.Sigma, one.Sigma)
		}
	}
	if known > 0 && known < len(data) {
		return d, fmt.Errorf("%d of %d measurements have a standard deviation: give it for all, or for none", known, len(data))
	}
	return d, nil
}

// model is the reduced model as a fit takes it, with derivatives where it has them.
func (m *reduced) model() inverse.Model {
	switch {
	case m.frozen != nil:
		return m.moved.of(sensitive{m})
	case m.course != nil:
		return m.moved.of(alongCourse{m})
	}
	return m.moved.of(m)
}
