package solve

import (
	"context"
	"fmt"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// weakFamily is the weak forms of a path on one space, compiled when they are
// asked for.
type weakFamily struct {
	o     Options
	space weakSpace
	pose  func(value float64) (pinn.Problem, error)

	g  *weak.Form // at the last value
	at float64    // NaN before the first
}

// newWeakFamily makes the space of a path by the problem at its end, where all
// loads are there.
func newWeakFamily(s continuation.Schedule, pose func(value float64) (pinn.Problem, error), o Options) (*weakFamily, error) {
	p, err := pose(s.Values[len(s.Values)-1])
	if err != nil {
		return nil, err
	}
	watch := NewStopwatch(phaseSpace)
	space := newWeakSpace(p, findHotSpots(p), o.Weak, o.Slope, o.Seed, watch)
	f := &weakFamily{o: o, space: space, pose: pose, at: s.Values[len(s.Values)-1]}
	f.g, err = f.space.compile(p, o, 0, false)
	return f, err
}

// system returns the weak form at a value.
func (f *weakFamily) system(value float64) (*weak.Form, error) {
	if value == f.at {
		return f.g, nil
	}
	p, err := f.pose(value)
	if err != nil {
		return nil, err
	}
	g, err := f.space.compile(p, f.o, 0, true)
	if err != nil {
		return nil, err
	}
	f.g, f.at = g, value
	return g, nil
}

// residual returns the residual at a value.
func (f *weakFamily) residual(value float64, theta []float64) ([]float64, error) {
	g, err := f.system(value)
	if err != nil {
		return nil, err
	}
	r := make([]float64, g.Dim())
	g.Residual(r, theta)
	return r, nil
}

// lossAt returns the size of the residual at a value.
func (f *weakFamily) lossAt(_ context.Context, value float64, theta []float64) (float64, error) {
	r, err := f.residual(value, theta)
	n := floats.Norm(r, 2)
	return n * n / 2, err
}

// tangentAt is that of family, with the tangent of the weak form.
func (f *weakFamily) tangentAt(_ context.Context, value, next float64, theta []float64) ([]float64, error) {
	dr, err := f.residual(value+tangentPart*(next-value), theta)
	if err != nil {
		return nil, err
	}
	g, err := f.system(value)
	if err != nil {
		return nil, err
	}
	here := make([]float64, g.Dim())
	k, err := g.Linearise(here, theta)
	if err != nil {
		return nil, nil // no tangent, no prediction
	}
	floats.Sub(dr, here)
	floats.Scale(-1/tangentPart, dr)
	change := make([]float64, g.Dim())
	k.Solve(change, dr)
	return change, nil
}

// continueWeak is Continue for the weak statement. Steps are accepted when
// Newton's method has converged; what speaks for a solution is measured at the
// last one.
func continueWeak(ctx context.Context, s continuation.Schedule, pose func(value float64) (pinn.Problem, error), o Options) (*Result, continuation.Path, error) {
	begin := time.Now()
	if s.Name == StrainCap {
		return nil, continuation.Path{}, fmt.Errorf("a weak statement has no points to cap by strain; take a path of the load")
	}
	var err error
	if o.Predictor, err = continuation.ParsePredictor(string(o.Predictor)); err != nil {
		return nil, continuation.Path{}, err
	}
	f, err := newWeakFamily(s, pose, o)
	if err != nil {
		return nil, continuation.Path{}, err
	}
	end := s.Values[len(s.Values)-1]
	var last, tried *Result
	step := func(ctx context.Context, value float64, theta []float64) error {
		g, err := f.system(value)
		if err != nil {
			return err
		}
		stepBegin := time.Now()
		if tried, err = f.space.solve(ctx, g, o, theta, value == end); err != nil {
			return err
		}
		tried.Seconds = time.Since(stepBegin).Seconds()
		return nil
	}
	path, err := continuation.Follow(ctx, s, make([]float64, f.g.Dim()), func(ctx context.Context, start continuation.Start) (training.Result, error) {
		if err := step(ctx, start.Value, start.Theta); err != nil {
			return training.Result{}, err
		}
		return tried.Training, nil
	}, continuation.Settings{
		Predictor: o.Predictor, LossAt: f.lossAt, TangentAt: f.tangentAt, Resume: o.Resume,
		Recorder: func(s continuation.Step) error {
			if s.Accepted {
				last = tried
			}
			if o.Stepped == nil {
				return nil
			}
			return o.Stepped(s, tried)
		},
	})
	if last == nil && o.Resume != nil && err == nil {
		if err = step(ctx, o.Resume.Value, o.Resume.Theta); err == nil {
			last = tried
		}
	}
	if last != nil {
		last.Seconds, last.Weak.Phases = time.Since(begin).Seconds(), f.space.watch.Phases()
	}
	return last, path, err
}
