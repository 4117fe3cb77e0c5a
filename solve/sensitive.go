package solve

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/inverse"
)

// sensitive is a reduced model that knows its derivatives.
type sensitive struct{ *reduced }

// Sensitivities returns predictions and their derivatives by the unknowns: exact to about
// 1e-6, or to 1e-3 where rough ones are enough, for a quarter of the work.
func (m sensitive) Sensitivities(ctx context.Context, values []float64, rough bool) ([]float64, *mat.Dense, error) {
	s, err := m.at(ctx, values)
	if err != nil {
		return nil, nil, err
	}
	j, err := m.differentiate(ctx, s, rough)
	if err != nil {
		return nil, nil, err
	}
	m.best = s
	return slices.Clone(s.prediction), j, nil
}

// differentiate returns the derivatives of what is seen of a solution by the unknowns: of
// the solution by one back-substitution each, for the derivative of the residual where the
// solution stays as it is; and of what is seen by differences along both.
func (m *reduced) differentiate(ctx context.Context, s *state, rough bool) (*mat.Dense, error) {
	var stencils []*stencil
	var dr [][]float64
	for k := range m.unknowns {
		d, err := m.smooth(ctx, s, k, rough)
		if err != nil {
			return nil, err
		}
		stencils, dr = append(stencils, d), append(dr, d.slope)
	}
	changes, err := s.posed.changes(ctx, s.theta, dr)
	if err != nil {
		return nil, err
	}
	s.changes = changes
	j := mat.NewDense(len(m.data), len(m.unknowns), nil)
	for k, d := range stencils {
		floats.Scale(1/d.unit, s.changes[k])
		column := floats.ScaleTo(make([]float64, len(m.data)), d.here, s.prediction)
		for i, at := range d.at {
			theta := floats.AddScaledTo(make([]float64, len(s.theta)), s.theta, at.by, s.changes[k])
			solution, err := at.posed.solution(ctx, theta, m.reactions)
			if err != nil {
				return nil, err
			}
			there, err := m.predict(solution)
			if err != nil {
				return nil, err
			}
			floats.AddScaled(column, d.weights[i], there)
		}
		j.SetCol(k, column)
	}
	return j, nil
}

// stencil is problems beside one, for differences by an unknown.
type stencil struct {
	unit    float64 // of the unknown
	at      []neighbour
	weights []float64 // of what is at them, in a derivative
	here    float64   // and of what is at the middle
	slope   []float64 // derivative of the residual, in units of the unknown
}

// neighbour is a problem beside one.
type neighbour struct {
	by    float64 // of the unknown
	posed posed
}

// Differences of fourth order, central and to one side, by steps and weights; the last
// weight of the one-sided ones is that of the middle. Rough ones have a single step.
var (
	central  = [2][]float64{{-2, -1, 1, 2}, {1. / 12, -2. / 3, 2. / 3, -1. / 12}}
	oneSided = [2][]float64{{1, 2, 3, 4}, {4, -3, 4. / 3, -1. / 4, -25. / 12}}
)

// Steps of differences, in units of an unknown: solutions are known to about 1e-10, so
// short steps would show their rounding. They become shorter while the residual bends by
// more than a part of its slope.
const (
	fineStep    = 1e-2
	roughStep   = 1e-3
	shorter     = 0.1
	shortest    = 1e-7
	mostBending = 1e-4
)

// smooth takes differences of the residual by an unknown, within its range.
func (m *reduced) smooth(ctx context.Context, s *state, k int, rough bool) (*stencil, error) {
	if s.residual == nil {
		var err error
		if s.residual, err = s.posed.residual(ctx, s.theta); err != nil {
			return nil, err
		}
	}
	u := m.unknowns[k]
	unit := u.Size(s.values[k])
	ranged := !(u.Lo == 0 && u.Hi == 0)
	for part := fineStep; ; part *= shorter {
		h := part * unit
		d := &stencil{unit: unit}
		steps, sign := central, 1.0
		switch v := s.values[k]; {
		case rough:
			h = roughStep * unit
			steps = [2][]float64{{1}, {1, -1}}
			if ranged && v+h > u.Hi {
				sign = -1
			}
		case ranged && v+2*h > u.Hi:
			steps, sign = oneSided, -1
		case ranged && v-2*h < u.Lo:
			steps = oneSided
		}
		for i, by := range steps[0] {
			d.at = append(d.at, neighbour{by: sign * by * h})
			d.weights = append(d.weights, sign*steps[1][i]/h)
		}
		if n := len(d.at); len(steps[1]) > n {
			d.here = sign * steps[1][n] / h
		}
		bend, err := m.difference(ctx, s, k, d, s.residual)
		if err != nil {
			return nil, err
		}
		if rough || bend <= mostBending || part <= shortest {
			return d, nil
		}
	}
}

// difference fills in a stencil and returns by what part of the slope the residual bends:
// by what a slope of second order differs.
func (m *reduced) difference(ctx context.Context, s *state, k int, d *stencil, here []float64) (bend float64, err error) {
	var at [][]float64 // residuals
	for i := range d.at {
		values := slices.Clone(s.values)
		values[k] += d.at[i].by
		p, err := m.problem(values)
		if err != nil {
			return 0, err
		}
		if d.at[i].posed, err = m.frozen.pose(ctx, p); err != nil {
			return 0, err
		}
		r, err := d.at[i].posed.residual(ctx, s.theta)
		if err != nil {
			return 0, err
		}
		if len(r) != len(here) { // a gauge appears or disappears
			return 0, fmt.Errorf("%w: the equations change their number at %s", inverse.ErrUnsolved, m.describe(values))
		}
		at = append(at, r)
	}
	sum := func(here0 float64, weights ...float64) []float64 {
		slope := floats.ScaleTo(make([]float64, len(here)), here0*d.unit, here)
		for i, w := range weights {
			floats.AddScaled(slope, w*d.unit, at[i])
		}
		return slope
	}
	d.slope = sum(d.here, d.weights...)
	var second []float64
	switch h := d.at[0].by; {
	case len(at) == 1:
		return 0, nil
	case d.here == 0:
		second = sum(0, 0, 1/h, -1/h) // h is two steps backwards
	default:
		second = sum(-1.5/h, 2/h, -0.5/h)
	}
	return floats.Distance(second, d.slope, 2) / max(floats.Norm(d.slope, 2), leastSlope), nil
}

// leastSlope is one whose bending is not looked at: terms are of order one.
const leastSlope = 1e-4
