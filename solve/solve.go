package solve

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/pinn"
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
} = (*pinn.System)(nil)

// Options say how a problem is solved. The zero value is usable: random
// features and a direct solve, sizes as the problem recommends.
type Options struct {
	Method string // stages as training.ParseStages reads them; "" is direct
	// Balance is a loss balancer as training.ParseBalancer reads it; "" keeps
	// the weights of the terms.
	Balance string
	// Autopilot puts the learning rate of adam stages under feedback.
	Autopilot bool
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
	// Recorder, unless nil, is told of every iteration; every TermGradients
	// iterations, 0 being never, with the gradient norms of the terms.
	Recorder      training.Recorder
	TermGradients int
	// Started, unless nil, is called when a problem has been compiled: once
	// in Run, at every step in Continue.
	Started func(Info)
	// Stepped, unless nil, is told of every step of Continue, accepted or not.
	Stepped func(training.PathStep, *Result)
}

// Info describes a compiled problem.
type Info struct {
	Method     string   // the stages
	Width      int      // features a field, or neurons a layer
	Depth      int      // hidden layers of a trained network
	Sampler    string   // of the points
	Inputs     string   // name of the input map
	Terms      []string // names of the loss terms
	Parameters int      // trainable
	Points     int      // in the interior
	Rows       int      // residuals
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
	// Rejected names what stopped the last step that a guard forbade, empty
	// if none did.
	Rejected []pinn.Violation
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
	// A direct solve.
	defaultFeatures      = 300
	defaultFeaturePoints = 900

	// A trained network.
	defaultWidth  = 32
	defaultDepth  = 3
	defaultPoints = 400

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
	net    pinn.Network
	info   Info
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
	inputs, err := p.InputDim(o.Inputs)
	if err != nil {
		return nil, err
	}
	o.size(p, stages)
	w := &work{o: o, stages: stages, info: o.info()}
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
	sys, err := pinn.Compile(p, w.net, w.o.Discretization)
	if err != nil {
		return nil, err
	}
	r := &Result{Info: w.info}
	r.Terms, r.Parameters, r.Points, r.Rows = sys.TermNames(), sys.Dim(), sys.Points(), sys.Rows()
	if w.o.Started != nil {
		w.o.Started(r.Info)
	}
	r.Training, err = training.Run(ctx, sys, theta, w.stages, training.Settings{
		MaxTime: w.o.MaxTime, Recorder: w.o.Recorder, TermGradients: w.o.TermGradients,
	})
	if err != nil {
		return nil, err
	}
	r.Solution = sys.Solution(r.Training.Theta)
	if r.Check, err = sys.Check(r.Training.Theta); err != nil {
		return nil, err
	}
	if r.Rejected, err = sys.Rejected(); err != nil {
		return nil, err
	}
	r.judge(w.o.Tolerance)
	r.Seconds = time.Since(begin).Seconds()
	return r, nil
}

// stages parses the method and applies balancing and autopilot to it.
func (o *Options) stages() ([]training.Stage, error) {
	if o.Method == "" {
		o.Method = "direct"
	}
	stages, err := training.ParseStages(o.Method)
	if err != nil {
		return nil, err
	}
	balancer, err := training.ParseBalancer(o.Balance)
	if err != nil {
		return nil, err
	}
	piloted := false
	for i := range stages {
		if adam, ok := stages[i].Method.(*training.Adam); ok && o.Autopilot {
			adam.Autopilot = &training.Autopilot{}
			piloted = true
		}
		if balancer.Name() != "static" {
			stages[i].Method = &training.Balanced{Method: stages[i].Method, Balancer: balancer}
		}
	}
	if o.Autopilot && !piloted {
		return nil, fmt.Errorf("autopilot sets the learning rate of adam, and the method %q has no such stage; take adam or the method autopilot", o.Method)
	}
	return stages, nil
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

// random reports whether the network has random features: a direct solve
// wants them, anything else a perceptron.
func random(stages []training.Stage) bool {
	name, _, _ := strings.Cut(stages[0].Method.Name(), "+") // less the balancer
	return name == "direct"
}

// size fills in the sizes that were left open.
func (o *Options) size(p pinn.Problem, stages []training.Stage) {
	fill := func(v *int, defaults ...int) {
		for _, d := range defaults {
			if *v == 0 {
				*v = d
			}
		}
	}
	if random(stages) {
		fill(&o.Width, p.Hints.Width, defaultFeatures)
		fill(&o.Points, p.Hints.Points, defaultFeaturePoints)
	} else {
		fill(&o.Width, defaultWidth)
		fill(&o.Depth, defaultDepth)
		fill(&o.Points, defaultPoints)
	}
	if o.Sampler == "" {
		o.Sampler = p.Hints.Sampler
	}
	if o.Sampler == "" {
		o.Sampler = pinn.DefaultSampler
	}
	if o.Inputs == "" {
		o.Inputs = pinn.Cartesian.Name
		if len(p.Inputs) > 0 {
			o.Inputs = p.Inputs[0].Name
		}
	}
}

func (o Options) info() Info {
	return Info{Method: o.Method, Width: o.Width, Depth: o.Depth, Sampler: o.Sampler, Inputs: o.Inputs}
}

// determined checks that a direct solve has as many residuals as unknowns.
func (o Options) determined(p pinn.Problem, inputs int) error {
	if o.Width < inputs+2 {
		return fmt.Errorf("width = %d leaves no random features beside the constant and %d inputs; the nearest valid value is %d", o.Width, inputs, inputs+2)
	}
	// A narrow network has the same rows.
	sys, err := pinn.Compile(p, nn.Random(inputs, len(p.Fields), inputs+2, 1, 0), o.Discretization)
	if err != nil {
		return err
	}
	if unknowns := o.Width * len(p.Fields); sys.Rows() < unknowns {
		need := int(math.Ceil(1.1 * float64(o.Points) * float64(unknowns) / float64(sys.Rows())))
		return fmt.Errorf("points = %d give %d residuals for the %d unknowns of width = %d; take points = %d, or width = %d",
			o.Points, sys.Rows(), unknowns, o.Width, need, max(inputs+2, sys.Rows()/len(p.Fields)))
	}
	return nil
}

// chooseSlope solves the problem with half the features and half the points
// for each slope; the residual between the points ranks slopes as the error
// does in nearly all cases. The whole network has 2^(1/dim) as many features
// along an axis, and its best slope is as much larger: on block, plate, heat
// and the standard cylinder this gained a factor 2 to 7 in the error. Where
// the least slope won, the best one may as well lie below it.
func (w *work) chooseSlope(ctx context.Context, p pinn.Problem, inputs int) error {
	best, least := slopes[0], math.Inf(1)
	d := w.o.Discretization
	d.Points = max(1, d.Points/2)
	for _, slope := range slopes {
		if ctx.Err() != nil {
			break // the solve will report it
		}
		net := nn.Random(inputs, len(p.Fields), max(inputs+2, w.o.Width/2), slope, w.o.Seed)
		sys, err := pinn.Compile(p, net, d)
		if err != nil {
			return err
		}
		if sys.Rows() < sys.Dim() {
			continue // a trial too small to tell
		}
		res, err := training.Run(ctx, sys, make([]float64, sys.Dim()), []training.Stage{{Method: &training.Direct{}}}, training.Settings{})
		if err != nil {
			return err
		}
		c, err := sys.Check(res.Theta)
		if err != nil {
			return err
		}
		w.info.Trials = append(w.info.Trials, Trial{slope, c.Fresh})
		if c.Fresh < least {
			best, least = slope, c.Fresh
		}
	}
	if best > slopes[0] {
		best *= math.Pow(2, 1/float64(p.Domain.Dim()))
	}
	w.info.Slope = best
	return nil
}

// judge sets status and message from the training and the check.
func (r *Result) judge(tolerance float64) {
	t, c := r.Training, r.Check
	r.Status = t.Status
	r.Message = fmt.Sprintf("%s Residual between the points %.2g of the load.", t.Message, c.Fresh)
	between := c.Fresh > suspectRatio*c.Trained // the points are too sparse for the network
	advice := r.Status.Advice()
	switch {
	case t.Status == training.Cancelled || t.Status == training.Diverged:
	case !(c.Fresh <= tolerance):
		r.Status = training.UnderResolved
		r.Message = fmt.Sprintf("%s: the residual between the points is %.2g of the load, above the tolerance %.2g.", t.Status, c.Fresh, tolerance)
		advice = "It is as large at the points themselves: use a wider network, more iterations or a method of higher order, or accept it with a larger tolerance."
	case c.Fresh > noise && between:
		r.Status = training.UnderResolved
		r.Message = fmt.Sprintf("%s: the residual between the points, %.2g of the load, is %.0f times that at the points.", t.Status, c.Fresh, c.Fresh/c.Trained)
	}
	if r.Status == training.UnderResolved && between {
		advice = r.Status.Advice()
	}
	if r.Status != training.Converged {
		for _, v := range r.Rejected {
			r.Message += fmt.Sprintf(" A step was rejected where %s: %s at %d points, worst %.2g at %.4g.", v.Message, v.Guard, v.Points, v.Value, v.At)
		}
		r.Message += " " + advice
	}
}
