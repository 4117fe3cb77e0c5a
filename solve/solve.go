package solve

import (
	"context"
	"fmt"
	"math"
	"time"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/training"
)

// Options say how a problem is solved. The zero value is usable: random
// features and a direct solve, sizes as the problem recommends.
type Options struct {
	Method string // stages as training.ParseStages reads them; "" is direct
	// Width is the number of features a field for direct, else the width of
	// a hidden layer; 0 is the problem's hint, then 300 and 32.
	Width int
	Depth int     // hidden layers of a trained network; 0 is 3
	Slope float64 // of random features; 0 chooses it by trial solves
	// Tolerance is the largest residual between the points, in the terms'
	// load units, of a run that is to be trusted; 0 means 1e-4.
	Tolerance float64
	MaxTime   time.Duration // 0 is no limit
	// Discretization says where the residual is asked for; its zero values
	// take the problem's hints.
	pinn.Discretization
	// Recorder, unless nil, is told of every iteration.
	Recorder training.Recorder
	// Started, unless nil, is called once the problem is compiled.
	Started func(Info)
}

// Info describes a compiled problem.
type Info struct {
	Method     string   // as it was parsed
	Terms      []string // names of the loss terms
	Parameters int      // trainable
	Points     int      // in the interior
	Rows       int      // residuals
	Inputs     string   // name of the input map
	Slope      float64  // of random features, 0 if there are none
	Trials     []Trial  // how the slope was chosen
}

// Trial is one trial solve for the slope of random features.
type Trial struct {
	Slope    float64 `json:"slope"`
	Residual float64 `json:"residual"` // root mean square in load units, on points not trained on
}

// Result is a solved problem.
type Result struct {
	Info
	Solution *pinn.Solution
	Training training.Result
	Check    pinn.Check
	// Status is that of the training, or UnderResolved where the residual
	// between the points denies it.
	Status  training.Status
	Message string  // the outcome in a sentence, with what to try next
	Seconds float64 // wall time from problem to checked solution
}

// Trusted reports whether the residual between the points confirms the
// solution.
func (r *Result) Trusted() bool {
	return r.Status == training.Converged || r.Status == training.Budget
}

// slopes are the slopes of random features that are tried.
var slopes = []float64{0.25, 0.5, 1, 2}

const (
	defaultFeatures  = 300
	defaultWidth     = 32
	defaultDepth     = 3
	defaultPoints    = 400 // of trained networks; direct solves take more
	defaultTolerance = 1e-4

	// A residual between the points that is this many times the trained one,
	// and above noise, shows points too sparse for the features.
	suspectRatio = 10
	noise        = 1e-8
)

// Run solves the problem. The error tells of bad input; how the solve went is
// told by the status of the result.
func Run(ctx context.Context, p pinn.Problem, o Options) (*Result, error) {
	begin := time.Now()
	if o.Method == "" {
		o.Method = "direct"
	}
	stages, err := training.ParseStages(o.Method)
	if err != nil {
		return nil, err
	}
	if o.Points == 0 && stages[0].Method.Name() == "direct" {
		o.Points = p.Hints.Points
	} else if o.Points == 0 {
		o.Points = defaultPoints
	}
	if o.Sampler == "" {
		o.Sampler = p.Hints.Sampler
	}
	if o.Tolerance == 0 {
		o.Tolerance = defaultTolerance
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	inputs, err := p.InputDim(o.Inputs)
	if err != nil {
		return nil, err
	}
	r := &Result{}
	r.Method = o.Method
	net, err := r.network(ctx, p, o, stages, inputs)
	if err != nil {
		return nil, err
	}
	sys, err := pinn.Compile(p, net, o.Discretization)
	if err != nil {
		return nil, err
	}
	r.Terms, r.Parameters, r.Points, r.Rows = sys.TermNames(), sys.Dim(), sys.Points(), sys.Rows()
	r.Inputs = o.Inputs
	if r.Inputs == "" && len(p.Inputs) > 0 {
		r.Inputs = p.Inputs[0].Name
	} else if r.Inputs == "" {
		r.Inputs = pinn.Cartesian.Name
	}
	if o.Started != nil {
		o.Started(r.Info)
	}
	theta := make([]float64, sys.Dim())
	net.Init(theta, o.Seed)
	r.Training, err = training.Run(ctx, sys, theta, stages, training.Settings{MaxTime: o.MaxTime, Recorder: o.Recorder})
	if err != nil {
		return nil, err
	}
	r.Solution = sys.Solution(r.Training.Theta)
	if r.Check, err = sys.Check(r.Training.Theta); err != nil {
		return nil, err
	}
	r.judge(o.Tolerance)
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

func (o Options) validate() error {
	for _, v := range []struct {
		name  string
		value int
	}{{"width", o.Width}, {"depth", o.Depth}, {"points", o.Points}} {
		if v.value < 0 {
			return fmt.Errorf("%s = %d must be 1 or more; the nearest valid value is 1", v.name, v.value)
		}
	}
	if !(o.Slope >= 0) || math.IsInf(o.Slope, 1) {
		return fmt.Errorf("slope = %v must be positive, or 0 to choose it by trial solves", o.Slope)
	}
	if !(o.Tolerance > 0) {
		return fmt.Errorf("tolerance = %v must be positive", o.Tolerance)
	}
	return nil
}

// network makes the network that the first stage wants: random features for
// a direct solve, a perceptron for anything else.
func (r *Result) network(ctx context.Context, p pinn.Problem, o Options, stages []training.Stage, inputs int) (pinn.Network, error) {
	if stages[0].Method.Name() != "direct" {
		width, depth := o.Width, o.Depth
		if width == 0 {
			width = defaultWidth
		}
		if depth == 0 {
			depth = defaultDepth
		}
		widths := make([]int, depth)
		for i := range widths {
			widths[i] = width
		}
		return nn.MLP(inputs, len(p.Fields), ad.Tanh, widths...), nil
	}
	width := o.Width
	if width == 0 {
		width = p.Hints.Width
	}
	if width == 0 {
		width = defaultFeatures
	}
	if width < inputs+2 {
		return nil, fmt.Errorf("width = %d leaves no random features beside the constant and %d inputs; the nearest valid value is %d", width, inputs, inputs+2)
	}
	r.Slope = o.Slope
	if r.Slope == 0 {
		var err error
		if r.Slope, err = r.chooseSlope(ctx, p, o, inputs, width); err != nil {
			return nil, err
		}
	}
	return nn.Random(inputs, len(p.Fields), width, r.Slope, o.Seed), nil
}

// chooseSlope solves the problem with half the features and half the points
// for each slope and keeps the slope of smallest residual: in nearly all
// cases it ranks slopes as the error does.
func (r *Result) chooseSlope(ctx context.Context, p pinn.Problem, o Options, inputs, width int) (float64, error) {
	best, least := slopes[0], math.Inf(1)
	d := o.Discretization
	if d.Points == 0 {
		d.Points = 900
	}
	d.Points = max(1, d.Points/2)
	for _, slope := range slopes {
		net := nn.Random(inputs, len(p.Fields), max(inputs+2, width/2), slope, o.Seed)
		sys, err := pinn.Compile(p, net, d)
		if err != nil {
			return 0, err
		}
		res, err := training.Run(ctx, sys, make([]float64, sys.Dim()), []training.Stage{{Method: &training.Direct{}}}, training.Settings{})
		if err != nil {
			return 0, err
		}
		c, err := sys.Check(res.Theta)
		if err != nil {
			return 0, err
		}
		r.Trials = append(r.Trials, Trial{slope, c.Fresh})
		if c.Fresh < least {
			best, least = slope, c.Fresh
		}
	}
	return best, nil
}

// judge sets status and message from the training and the check.
func (r *Result) judge(tolerance float64) {
	t := r.Training
	r.Status = t.Status
	r.Message = fmt.Sprintf("%s Residual between the points %.2g of the load.", t.Message, r.Check.Fresh)
	switch {
	case t.Status == training.Cancelled || t.Status == training.Diverged:
	case !(r.Check.Fresh <= tolerance):
		r.Status = training.UnderResolved
		r.Message = fmt.Sprintf("The residual between the points is %.2g of the load, above the tolerance %.2g.", r.Check.Fresh, tolerance)
	case r.Check.Fresh > noise && r.Check.Fresh > suspectRatio*r.Check.Trained:
		r.Status = training.UnderResolved
		r.Message = fmt.Sprintf("The residual between the points, %.2g of the load, is %.0f times that at the points.", r.Check.Fresh, r.Check.Fresh/r.Check.Trained)
	}
	if r.Status != training.Converged {
		r.Message += " " + r.Status.Advice()
	}
}
