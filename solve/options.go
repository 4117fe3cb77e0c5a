package solve

import (
	"time"

	"pinnsolve/continuation"
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
