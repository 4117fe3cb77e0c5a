package solve

import (
	"context"
	"math"
	"time"

	"pinnsolve/pinn"
	"pinnsolve/training"
)

// Continue solves a family of problems along a path of a parameter, each
// from the parameters of the one before it. pose states the problem at a
// value of the parameter; all must have the same fields and inputs. Every
// value gets the full budget of the method.
//
// The result is that of the last value accepted, nil if there is none; the
// path tells of every step. A schedule by the name of StrainCap leads through
// points instead: then the problem is the same at every value.
func Continue(ctx context.Context, s training.Schedule, pose func(value float64) (pinn.Problem, error), o Options) (*Result, training.Path, error) {
	begin := time.Now()
	if err := s.Check(); err != nil {
		return nil, training.Path{}, err
	}
	first, err := pose(s.Values[0])
	if err != nil {
		return nil, training.Path{}, err
	}
	if weak, err := o.weak(first); err != nil {
		return nil, training.Path{}, err
	} else if weak {
		return continueWeak(ctx, s, pose, o)
	}
	capped := s.Name == StrainCap
	if capped {
		if err := checkCap(s, first, o); err != nil {
			return nil, training.Path{}, err
		}
	}
	if o.Predictor, err = training.ParsePredictor(string(o.Predictor)); err != nil {
		return nil, training.Path{}, err
	}
	w, err := prepare(ctx, first, o)
	if err != nil {
		return nil, training.Path{}, err
	}
	w.path = true
	for i := range w.stages {
		w.stages[i].Method = &training.Kept{Method: w.stages[i].Method}
	}
	var last, tried *Result
	f := &family{work: w, pose: pose, at: math.NaN()}
	settings := training.PathSettings{
		Keep:      true,
		Predictor: o.Predictor,
		LossAt:    f.lossAt,
		TangentAt: f.tangentAt,
		Resume:    o.Resume,
		Recorder: func(step training.PathStep) error {
			if step.Accepted {
				last = tried
			}
			if o.Stepped == nil {
				return nil
			}
			return o.Stepped(step, tried)
		},
	}
	if s.Adaptive != nil {
		// A nonlinear solve may converge where no solution is, to a residual
		// that is not small: the step length must hear of it.
		settings.Accept = func(training.Result) bool { return tried.Trusted() }
	}
	path, err := training.Continue(ctx, s, w.initial(), func(ctx context.Context, rung training.Rung) (training.Result, error) {
		p, err := pose(rung.Value)
		if err != nil {
			return training.Result{}, err
		}
		if w.cap = math.Inf(1); capped && rung.Value != s.Values[len(s.Values)-1] {
			w.cap = rung.Value
		}
		for i := range w.stages {
			w.stages[i].Method.(*training.Kept).Keep = rung.Keep
		}
		if tried, err = w.solve(ctx, p, rung.Theta); err != nil {
			return training.Result{}, err
		}
		return tried.Training, nil
	}, settings)
	if last == nil && o.Resume != nil && err == nil {
		last, err = f.restore(o.Resume)
	}
	if last != nil {
		last.Seconds = time.Since(begin).Seconds()
	}
	return last, path, err
}
