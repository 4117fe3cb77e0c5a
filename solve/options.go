package solve

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Options say how a problem is solved. The zero value is usable: random
// features and a direct solve, sizes as the problem recommends.
type Options struct {
	// Statement is strong or weak; "" is the problem's hint, strong if it has
	// none.
	Statement string
	Weak      WeakOptions
	Method    string // stages as training.ParseStages reads them; "" is direct
	// Balance is a loss balancer as training.ParseBalancer reads it; "" keeps
	// the weights of the terms.
	Balance string
	// Autopilot puts the learning rate of adam stages under feedback.
	Autopilot bool
	// Width is the number of features a field for direct, else the width of
	// a hidden layer; 0 is the problem's hint, then 300 and 32.
	Width int
	Depth int     // hidden layers of a trained network; 0 is 3
	Slope float64 // of random features; 0 is the problem's hint, else found by trial solves
	// Tolerance is the largest residual between the points, in the terms'
	// load units, of a run that is to be trusted; 0 means 1e-4.
	Tolerance float64
	MaxTime   time.Duration // 0 is no limit
	// Discretization says where the residual is asked for; its zero values
	// take the problem's hints.
	strong.Discretization
	// Recorder, unless nil, is told of every iteration; every TermGradients
	// iterations, 0 being never, with the gradient norms of the terms.
	Recorder      training.Recorder
	TermGradients int
	// Started, unless nil, is called when a problem has been compiled: once
	// in Run, at every step in Continue.
	Started func(Info)

	// What follows is of Continue alone.

	// Predictor says what a step starts from; "" is the secant of the last
	// two solutions.
	Predictor continuation.Predictor
	// Resume, unless nil, is the After of an earlier step of the same path,
	// solved with the same options: the path goes on from there.
	Resume *continuation.State
	// Stepped, unless nil, is told of every step, accepted or not. An error
	// ends the path.
	Stepped func(continuation.Step, *Result) error
}

const (
	// A direct solve.
	defaultFeatures      = 300
	defaultFeaturePoints = 900

	// A trained network.
	defaultWidth  = 32
	defaultDepth  = 3
	defaultPoints = 400

	defaultTolerance = 1e-4
)

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
	}{{"width", o.Width}, {"depth", o.Depth}, {"points", o.Points},
		{"windows", o.Weak.Windows}, {"features", o.Weak.Features}, {"local features", o.Weak.Local}, {"degree", o.Weak.Degree}} {
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
		if o.Slope == 0 {
			o.Slope = p.Hints.Slope
		}
	} else {
		fill(&o.Width, defaultWidth)
		fill(&o.Depth, defaultDepth)
		fill(&o.Points, defaultPoints)
	}
	if o.Sampler == "" {
		o.Sampler = p.Hints.Sampler
	}
	if o.Sampler == "" {
		o.Sampler = strong.DefaultSampler
	}
	if o.Inputs == "" {
		o.Inputs = pinn.Cartesian.Name
		if len(p.Inputs) > 0 {
			o.Inputs = p.Inputs[0].Name
		}
	}
}
