package solve

import (
	"context"
	"fmt"
	"math"
	"time"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// arc follows solutions of a weak statement by arclength, past the folds at which a
// parameter has a limit.
type arc struct {
	*windowed
	family *weak.Affine
	form   *weak.Form // at the first value
	tried  *Result
}

// followArc walks a path by arclength. The result is that of its last point, checked as
// any other; the points before are not.
func (p *Plan) followArc(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error)) (*Result, continuation.Path, error) {
	begin := time.Now()
	w, err := newWindowed(ctx, p, pose, s.Values[1])
	if err != nil {
		return nil, continuation.Path{}, err
	}
	w.stability.name = s.Name
	a := &arc{windowed: w}
	if err := a.prepare(ctx, s, pose); err != nil {
		return nil, continuation.Path{}, err
	}
	settings := continuation.Settings{Recorder: a.record}
	path, err := continuation.FollowArc(ctx, s, w.start(), a.linearise, settings)
	if err != nil || len(path.Steps) == 0 {
		return a.tried, path, err
	}
	w.end = path.Value
	last, err := w.step(ctx, continuation.Start{Value: path.Value, Theta: append([]float64(nil), path.Theta...)})
	if last != nil {
		last.Seconds = time.Since(begin).Seconds()
	}
	return last, path, err
}

// prepare compiles the forms at the first value, at the end of the first step and between.
func (a *arc) prepare(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error)) error {
	from, to := s.Values[0], s.Values[1]
	forms := []*weak.Form{nil, nil, a.at.last} // the last one is there
	for k, value := range []float64{from, (from + to) / 2} {
		problem, err := pose(value)
		if err != nil {
			return err
		}
		if forms[k], err = a.compile(ctx, problem, a.windows, 0, true); err != nil {
			return err
		}
	}
	var err error
	a.form = forms[0]
	a.family, err = weak.NewAffine(ctx, from, to, forms[0], forms[1], forms[2])
	return err
}

// linearise linearises the equations at a point.
func (a *arc) linearise(ctx context.Context, value float64, theta []float64) (continuation.Linearised, error) {
	t, r, slope, err := a.family.Linearise(ctx, value, theta)
	if err != nil {
		return continuation.Linearised{}, err
	}
	for _, v := range r {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return continuation.Linearised{}, fmt.Errorf("the residual is not finite at %g", value)
		}
	}
	return continuation.Linearised{Residual: r, Slope: slope, Solve: func(x, b []float64) error { return t.Solve(ctx, x, b) }}, nil
}

// record makes a result of a step, which is not checked.
func (a *arc) record(s continuation.Step) error {
	r := a.describe(a.windows, a.form)
	r.space = nil
	r.Training = s.Result
	r.Status, r.Message = Verdict(training.Converged), s.Result.Message
	r.Solution = a.form.Solution(s.Result.Theta)
	a.bound(r)
	a.tried = r
	if a.Stepped == nil {
		return nil
	}
	return a.Stepped(s, r)
}
