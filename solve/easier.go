package solve

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/continuation"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

const (
	// hopeless is how many steps Newton's method gets from rest, and on the way over
	// easier problems: where it converges it does in fewer.
	hopeless = 10
	// roughly is the decrement, relative to the work, at which a start is good enough.
	roughly = 1e-6
	// firstShare and leastShare are the first step of that way and the shortest.
	firstShare, leastShare = 0.1, 1e-3
	// quickSteps is how many steps of Newton's method are right for a step of the way.
	quickSteps = 6
	// Larger spaces are approached from one with coarseShare of the features, at least
	// leastCoarse.
	mostDirect, coarseShare, leastCoarse = 4000, 0.5, 20
)

// approach returns coefficients from which Newton's method solves a form: rest, or where
// that is too far away and the problem has easier ones, the end of a way over these. The
// message says why there are none.
func (w *windowed) approach(ctx context.Context, s *windows, g *weak.Form) (theta []float64, message string, err error) {
	rest := make([]float64, g.Dim())
	if w.problem.Easier == nil {
		return rest, "", nil
	}
	if g.Dim() > mostDirect {
		theta, err := w.fromCoarser(ctx, s, g)
		if err != nil || theta != nil {
			return theta, "", err
		}
	}
	return w.over(ctx, s, g)
}

// newtonRoughly is Newton's method as far as a start asks for.
func newtonRoughly(ctx context.Context, g *weak.Form, from []float64) training.Result {
	return training.Newton(ctx, &weak.Iteration{Form: g}, from, training.Settings{NewtonSteps: hopeless, NewtonTolerance: roughly})
}

// fromCoarser returns what is left to do in a space after the way has been gone in one of
// fewer features, where a step costs a fifth; nil if it leads nowhere.
func (w *windowed) fromCoarser(ctx context.Context, s *windows, g *weak.Form) ([]float64, error) {
	sizes := s.o
	sizes.finer = 0
	sizes.Features = max(leastCoarse, int(coarseShare*float64(s.o.Features)))
	sizes.Local = int(coarseShare * float64(s.o.Local))
	coarse, err := newWindows(ctx, w.told, w.problem, w.found, sizes, w.Slope, w.Seed)
	if err != nil {
		return nil, err
	}
	if coarse.space.Windows() != s.space.Windows() {
		return nil, nil
	}
	form, err := w.compile(ctx, w.problem, coarse, 0, false)
	if err != nil {
		return nil, err
	}
	theta, failed, err := w.over(ctx, coarse, form)
	if err != nil || failed != "" {
		return nil, err
	}
	if theta, err = g.Near(ctx, form, theta); err != nil {
		return nil, err
	}
	r := newtonRoughly(ctx, g, theta)
	if r.Status != training.Converged {
		return nil, ctx.Err()
	}
	return r.Theta, nil
}

// over is approach in one space.
func (w *windowed) over(ctx context.Context, s *windows, g *weak.Form) (theta []float64, message string, err error) {
	rest := make([]float64, g.Dim())
	if r := newtonRoughly(ctx, g, rest); r.Status == training.Converged {
		return r.Theta, "", nil
	} else if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	way := continuation.Schedule{Name: "share", Values: []float64{0, 1}, Adaptive: &continuation.Adaptive{First: firstShare, Least: leastShare, Iterations: quickSteps}}
	path, err := continuation.Follow(ctx, way, rest, func(ctx context.Context, from continuation.Start) (training.Result, error) {
		p, err := w.problem.Easier(from.Value)
		if err != nil {
			return training.Result{}, err
		}
		part, err := w.compile(ctx, p, s, 0, true)
		if err != nil {
			return training.Result{}, err
		}
		r := newtonRoughly(ctx, part, from.Theta)
		return r, ctx.Err()
	}, continuation.Settings{Accept: func(r training.Result) bool { return r.Status == training.Converged }})
	switch {
	case err != nil:
		return nil, "", err
	case path.Status != continuation.Complete && math.IsNaN(path.Value):
		return nil, "Newton's method does not converge from rest, and not for the easiest of the problems on the way.", nil
	case path.Status != continuation.Complete:
		return nil, fmt.Sprintf("Newton's method does not converge from rest, and the way over easier problems ended at %.3g of the whole: %s", path.Value, path.Status.Advice()), nil
	}
	return path.Theta, "", nil
}
