package solve

import (
	"time"

	"pinnsolve/continuation"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Options say how a problem is solved. The zero value is usable: random
// features and a direct solve, with the sizes that the problem recommends.
type Options struct {
	// Statement is strong or weak; "" is the problem's hint, or strong
	// without one.
	Statement string
	Weak      WeakOptions
	Method    string // stages in the syntax of training.ParseStages; "" is direct
	// Balance is a loss balancer in the syntax of training.ParseBalancer;
	// "" keeps the weights of the terms.
	Balance string
	// Autopilot puts the learning rate of adam stages under feedback.
	Autopilot bool
	// Width is the number of features per field for direct, otherwise the
	// width of a hidden layer; 0 is the problem's hint, else 300 and 32.
	Width int
	Depth int     // hidden layers of a trained network; 0 means 3
	Slope float64 // of random features; 0 means the problem's hint, else found by trial solves
	// Architecture describes the network that is trained.
	Architecture
	// Network, unless nil, makes the network instead: for the number of inputs of
	// the problem's coordinates, scaled to [-1, 1], and one dimensionless output a
	// field; see nn.Design.
	Network func(inputs, outputs int) fields.Network
	// Slabs, above 1, cuts the time of a problem in strong form into as many equal
	// spans, each solved from the end of the one before.
	Slabs int
	// Ensemble, above 1, solves with as many seeds, from Seed on: the result is the one
	// with the least residual or estimate, with what their spread says of its error.
	Ensemble int
	// Adapt moves or adds points while a method works, in the syntax of
	// training.ParseAdaptation; "" keeps them.
	Adapt string
	// Tolerance is the largest residual between the points, in the terms'
	// ReportScale, of a solution that is trusted; for a weak statement the
	// largest estimated error and energy defect. 0 means 1e-4, if
	// weak 1e-3, in space 3e-3.
	Tolerance float64
	// StressTolerance is the largest estimated error of the largest von Mises
	// stress, relative, of a weak solution that is trusted; 0 means any.
	StressTolerance float64
	// MaxTime ends a solve, on a path that of every value, in whatever phase it
	// is, as Budget; 0 means no limit.
	MaxTime time.Duration
	// MaxWork ends the training of a network, on a path or in a span of time that of
	// every one, before it takes more seconds of one processor, as counted: see
	// training.WorkPerSecond. Unlike MaxTime it gives the same result in every run. 0
	// means no limit.
	MaxWork time.Duration
	// Memory is what a weak solve may use, bytes; 0 means what the machine has
	// free. A space that needs more is refused before it is used.
	Memory int64
	// Discretization says where the residual is evaluated; its zero values
	// take the problem's hints.
	strong.Discretization
	// Recorder, unless nil, is called at every iteration. Every
	// TermGradients iterations, never if 0, it gets the gradient norms of
	// the terms.
	Recorder      training.Recorder
	TermGradients int
	// Started, unless nil, is called when a problem has been compiled: once
	// in Run, at every step in Continue.
	Started func(Info)

	// Checkpoints says when the training of a network, not on a path, hands out
	// its state, and Training, unless nil, is such a state to go on from, of a
	// run with the same options.
	Checkpoints training.Checkpoints
	Training    training.State
	// From, unless nil, is where the training of a network starts, instead of from
	// random parameters.
	From *Transfer

	// Progress, unless nil, is told which phase of a weak solve begins, with
	// share 0, and again and again how far it is, 0 to 1; on any goroutine.
	Progress func(phase string, share float64)

	// The following are only for Continue.

	// Predictor says what a step starts from; "" is the secant of the last
	// two solutions.
	Predictor continuation.Predictor
	// Resume, unless nil, is the After of an earlier step of the same path,
	// solved with the same options: the path continues from there.
	Resume *continuation.State
	// Stepped, unless nil, is called after every step, accepted or not. An
	// error ends the path.
	Stepped func(continuation.Step, *Result) error
}
