package solve

import (
	"context"
	"math"
	"time"

	"pinnsolve/continuation"
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
func Continue(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error), o Options) (*Result, continuation.Path, error) {
	begin := time.Now()
	if err := s.Check(); err != nil {
		return nil, continuation.Path{}, err
	}
	first, err := pose(s.Values[0])
	if err != nil {
		return nil, continuation.Path{}, err
	}
	if weak, err := o.weak(first); err != nil {
		return nil, continuation.Path{}, err
	} else if weak {
		return continueWeak(ctx, s, pose, o)
	}
	capped := s.Name == StrainCap
	if capped {
		if err := checkCap(s, first, o); err != nil {
			return nil, continuation.Path{}, err
		}
	}
	if o.Predictor, err = continuation.ParsePredictor(string(o.Predictor)); err != nil {
		return nil, continuation.Path{}, err
	}
	w, err := prepare(ctx, first, o)
	if err != nil {
		return nil, continuation.Path{}, err
	}
	w.path = true
	for i := range w.stages {
		w.stages[i].Method = &continuation.Warm{Method: w.stages[i].Method}
	}
	var last, tried *Result
	f := &family{work: w, pose: pose, at: math.NaN()}
	settings := continuation.Settings{
		Keep:      true,
		Predictor: o.Predictor,
		LossAt:    f.lossAt,
		TangentAt: f.tangentAt,
		Resume:    o.Resume,
		Recorder: func(step continuation.Step) error {
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
	path, err := continuation.Follow(ctx, s, w.initial(), func(ctx context.Context, start continuation.Start) (training.Result, error) {
		p, err := pose(start.Value)
		if err != nil {
			return training.Result{}, err
		}
		if w.cap = math.Inf(1); capped && start.Value != s.Values[len(s.Values)-1] {
			w.cap = start.Value
		}
		for i := range w.stages {
			w.stages[i].Method.(*continuation.Warm).Keep = start.Keep
		}
		if tried, err = w.solve(ctx, p, start.Theta); err != nil {
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
