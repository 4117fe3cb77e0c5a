package solve

import (
	"context"
	"math"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// A compiled system has everything that methods and balancers can use.
var _ interface {
	training.LeastSquares
	training.OutputLayered
	training.Terms
	training.Normal
	training.Products
	training.Weighted
	training.TermGradients
	training.TermTraces
	training.RowWeighted
	training.RowShifted
	training.RowTimed
	training.Constrained
	training.Kernel
	training.Drawn
	training.Worked
} = drawn{}

// drawn is a system that methods may draw points for.
type drawn struct{ *strong.System }

// Draw returns the system at points of its own.
func (d drawn) Draw(n int, seed uint64) (training.LeastSquares, error) { return d.System.Draw(n, seed) }

// collocated is a strong statement: a network, and residuals at points.
type collocated struct {
	*Plan
	net  fields.Network
	info Info

	at    compiled[*collocation] // for the value of a path, NaN without a path
	path  bool
	capAt func(value float64) float64 // cap on the strain at the points; +Inf means none
}

// collocation is a problem at its points, with a system for residuals.
type collocation struct {
	*strong.Collocation
	sys *strong.System
}

// newCollocated chooses the network for a problem; with pose, one network for
// all problems of the path.
func newCollocated(ctx context.Context, p *Plan, pose func(value float64) (pinn.Problem, error)) (*collocated, error) {
	w := &collocated{Plan: p, info: p.info(), path: pose != nil, capAt: func(float64) float64 { return math.Inf(1) }}
	first, err := strong.Collocate(p.problem, p.Discretization)
	if err != nil {
		return nil, err
	}
	inputs := first.Inputs()
	if p.randomFeatures() {
		if err := p.determined(first); err != nil {
			return nil, err
		}
		if w.info.Slope = p.Slope; p.Slope == 0 {
			if err = w.chooseSlope(ctx, inputs); err != nil {
				return nil, err
			}
		}
	}
	if w.net, err = p.network(inputs, w.info.Slope); err != nil {
		return nil, err
	}
	if err := p.checkTransfer(w.net); err != nil {
		return nil, err
	}
	w.at = newCompiled(func(_ context.Context, value float64) (*collocation, error) {
		if !w.path {
			return &collocation{Collocation: first}, nil
		}
		problem, err := pose(value)
		if err != nil {
			return nil, err
		}
		c, err := strong.Collocate(problem, p.Discretization)
		return &collocation{Collocation: c}, err
	})
	if w.path {
		for i := range w.Stages {
			w.Stages[i].Method = &continuation.Warm{Method: w.Stages[i].Method}
		}
	}
	return w, nil
}

// start returns the network's initial parameters.
func (w *collocated) start() []float64 { return w.Plan.start(w.net) }

func (w *collocated) run(ctx context.Context) (*Result, error) {
	return w.step(ctx, continuation.Start{Value: math.NaN(), Theta: w.start()})
}

// step solves the problem at a value and checks the solution.
func (w *collocated) step(ctx context.Context, from continuation.Start) (*Result, error) {
	begin := time.Now()
	c, err := w.at.get(ctx, from.Value)
	if err != nil {
		return nil, err
	}
	sys, err := c.System(w.net)
	if err != nil {
		return nil, err
	}
	r := &Result{Info: w.info, Problem: w.problem, Network: w.net}
	r.describe(sys)
	if w.Started != nil {
		w.Started(r.Info)
	}
	theta := from.Theta
	if err := admit(sys, theta); err != nil {
		return nil, err
	}
	if most := w.capAt(from.Value); !math.IsInf(most, 1) {
		if r.Left, err = limit(sys, theta, most); err != nil {
			return nil, err
		}
	}
	for _, s := range w.Stages {
		if warm, ok := s.Method.(*continuation.Warm); ok {
			warm.Keep = from.Keep
		}
	}
	settings := training.Settings{MaxWork: w.maxWork(), Recorder: w.Recorder, TermGradients: w.TermGradients}
	if w.Ranks != nil {
		settings.Ranks = w.Ranks
	}
	if !w.path {
		settings.Checkpoints, settings.Resume = w.Checkpoints, w.Training
	}
	r.Training, err = training.Run(ctx, drawn{sys}, theta, w.Stages, settings)
	if err != nil {
		return nil, err
	}
	r.describe(sys) // points may have been added
	if unbegun(ctx, r.Training) {
		return r, ctx.Err()
	}
	if err := w.check(r, sys); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// unbegun reports whether a training ended with ctx before its first step: there is
// only the start, which is no solution.
func unbegun(ctx context.Context, r training.Result) bool {
	return ctx.Err() != nil && r.Stats.Iterations == 0 && (r.Status == training.Budget || r.Status == training.Cancelled)
}

// check completes the result of a training.
func (w *collocated) check(r *Result, sys *strong.System) (err error) {
	r.Solution = sys.Solution(r.Training.Theta)
	r.Problem = r.Solution.Problem()
	if r.Check, err = sys.Check(r.Training.Theta); err != nil {
		return err
	}
	if r.Rejected, err = sys.Rejected(); err != nil {
		return err
	}
	if !w.path {
		if r.DeformationSize, err = r.Solution.DeformationSize(); err != nil {
			return err
		}
	}
	r.judge(w.Tolerance)
	if measured(w.problem) {
		return r.probeData(w.Plan)
	}
	return nil
}

// admit changes theta so that the guards of the system hold, since no training
// could begin otherwise: the initial network may turn a body inside out. The
// output layer is halved until it does not.
func admit(sys *strong.System, theta []float64) error {
	for range maxHalvings {
		v, err := sys.Violations(theta)
		if err != nil || len(v) == 0 {
			return err
		}
		floats.Scale(0.5, theta[sys.OutputLayer():])
	}
	return nil // the training reports an infinite loss
}

const maxHalvings = 20

// system returns the system at a value, for evaluating residuals.
func (w *collocated) system(ctx context.Context, value float64) (*strong.System, error) {
	c, err := w.at.get(ctx, value)
	if err != nil {
		return nil, err
	}
	if c.sys == nil {
		c.sys, err = c.System(w.net)
	}
	return c.sys, err
}

func (w *collocated) residual(ctx context.Context, value float64, theta []float64) ([]float64, error) {
	sys, err := w.system(ctx, value)
	if err != nil {
		return nil, err
	}
	r := make([]float64, sys.Rows())
	sys.Residual(r, theta)
	return r, nil
}

// restore returns the result of a state from which a path is resumed.
func (w *collocated) restore(ctx context.Context, s *continuation.State) (*Result, error) {
	res, err := w.residual(ctx, s.Value, s.Theta)
	if err != nil {
		return nil, err
	}
	sys, err := w.system(ctx, s.Value)
	if err != nil {
		return nil, err
	}
	n := floats.Norm(res, 2)
	r := &Result{Info: w.info, Network: w.net}
	r.describe(sys)
	r.Training = training.Result{Theta: s.Theta, Loss: n * n / 2, Status: training.Converged, Message: "Solved before the path was resumed."}
	if err := w.check(r, sys); err != nil {
		return nil, err
	}
	return r, nil
}

// tangent is the solution of
//
//	J dtheta/ds = -dr/ds,
//
// in the least-squares sense and on the output layer, with dr/ds from the
// residuals of the same theta at two values nearby.
func (w *collocated) tangent(ctx context.Context, value, next float64, theta []float64) ([]float64, error) {
	dr, err := w.residual(ctx, value+tangentPart*(next-value), theta)
	if err != nil {
		return nil, err
	}
	here, err := w.residual(ctx, value, theta)
	if err != nil {
		return nil, err
	}
	if len(dr) != len(here) { // a gauge appears or disappears at this value
		return nil, nil
	}
	floats.Sub(dr, here)
	floats.Scale(1/tangentPart, dr)
	if math.IsInf(floats.Norm(dr, 2), 0) || math.IsNaN(floats.Norm(dr, 2)) {
		return nil, nil
	}
	sys, err := w.system(ctx, value)
	if err != nil {
		return nil, err
	}
	return training.OutputChange(sys, theta, dr), nil
}
