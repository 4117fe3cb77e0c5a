package solve

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// A compiled system offers all that methods and balancers can use.
var _ interface {
	training.LeastSquares
	training.Headed
	training.Terms
	training.Normal
	training.Products
	training.Weighted
	training.TermGradients
	training.TermTraces
	training.RowWeighted
	training.RowShifted
	training.Constrained
} = (*strong.System)(nil)

// Run solves the problem. The error tells of bad input; how the solve went is
// told by the status of the result.
func Run(ctx context.Context, p pinn.Problem, o Options) (*Result, error) {
	weak, err := o.weak(p)
	if err != nil {
		return nil, err
	}
	if weak {
		o.Tolerance = cmp.Or(o.Tolerance, weakTolerance)
		if err := o.validate(); err != nil {
			return nil, err
		}
		return runWeak(ctx, p, o)
	}
	begin := time.Now()
	w, err := prepare(ctx, p, o)
	if err != nil {
		return nil, err
	}
	if o.MaxTime > 0 { // what the trials took is spent
		w.o.MaxTime = max(1, o.MaxTime-time.Since(begin))
	}
	r, err := w.solve(ctx, p, w.initial())
	if err != nil {
		return nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// work is a problem, or a family of problems of one kind, made ready to be
// solved by one network.
type work struct {
	o      Options
	stages []training.Stage
	net    fields.Network
	info   Info
	path   bool    // the problems are steps of a path
	cap    float64 // on the strain at the points; +Inf is none
}

// prepare checks the options and chooses the network.
func prepare(ctx context.Context, p pinn.Problem, o Options) (*work, error) {
	stages, err := o.stages()
	if err != nil {
		return nil, err
	}
	if o.Tolerance == 0 {
		o.Tolerance = defaultTolerance
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	inputs, err := fields.InputDim(p, o.Inputs)
	if err != nil {
		return nil, err
	}
	o.size(p, stages)
	w := &work{o: o, stages: stages, info: o.info(), cap: math.Inf(1)}
	if random(stages) {
		if err := o.determined(p, inputs); err != nil {
			return nil, err
		}
		if w.info.Slope = o.Slope; o.Slope == 0 {
			if err = w.chooseSlope(ctx, p, inputs); err != nil {
				return nil, err
			}
		}
		w.net = nn.Random(inputs, len(p.Fields), o.Width, w.info.Slope, o.Seed)
	} else {
		w.net = nn.MLP(inputs, len(p.Fields), ad.Tanh, slices.Repeat([]int{o.Width}, o.Depth)...)
	}
	return w, nil
}

// initial returns the network's initial parameters.
func (w *work) initial() []float64 {
	theta := make([]float64, w.net.Params())
	w.net.Init(theta, w.o.Seed)
	return theta
}

// solve solves the problem from theta and checks the solution.
func (w *work) solve(ctx context.Context, p pinn.Problem, theta []float64) (*Result, error) {
	begin := time.Now()
	sys, err := strong.Compile(p, w.net, w.o.Discretization)
	if err != nil {
		return nil, err
	}
	r := &Result{Info: w.info}
	r.describe(sys)
	if w.o.Started != nil {
		w.o.Started(r.Info)
	}
	if err := admit(sys, theta); err != nil {
		return nil, err
	}
	if !math.IsInf(w.cap, 1) {
		if r.Left, err = limit(sys, theta, w.cap); err != nil {
			return nil, err
		}
	}
	r.Training, err = training.Run(ctx, sys, theta, w.stages, training.Settings{
		MaxTime: w.o.MaxTime, Recorder: w.o.Recorder, TermGradients: w.o.TermGradients,
	})
	if err != nil {
		return nil, err
	}
	if err := w.check(r, sys); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// check completes the result of a training.
func (w *work) check(r *Result, sys *strong.System) (err error) {
	r.Solution = sys.Solution(r.Training.Theta)
	if r.Check, err = sys.Check(r.Training.Theta); err != nil {
		return err
	}
	if r.Rejected, err = sys.Rejected(); err != nil {
		return err
	}
	if !w.path {
		if r.Stride, err = r.Solution.Stride(); err != nil {
			return err
		}
	}
	r.judge(w.o.Tolerance)
	return nil
}

// admit makes theta one at which the guards of the system hold, where no
// training could begin otherwise: a network's first guess may turn a body
// inside out. The output layer is halved until it does not.
func admit(sys *strong.System, theta []float64) error {
	for range maxHalvings {
		v, err := sys.Violations(theta)
		if err != nil || len(v) == 0 {
			return err
		}
		floats.Scale(0.5, theta[sys.Head():])
	}
	return nil // the training reports an infinite loss
}

const maxHalvings = 20
