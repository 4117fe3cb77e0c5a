package continuation

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/training"
)

// Start is the input of the solve at a step.
type Start struct {
	Value float64   // of the parameter
	Theta []float64 // start values; the solver may keep and change them
	// Keep says that methods may continue with what they learned in the
	// last solve; Warm uses it. It is false for the first step, and after a
	// rejected step.
	Keep bool
}

// Solver solves the problem at Start.Value from Start.Theta.
type Solver func(context.Context, Start) (training.Result, error)

// Step is one step of a path.
type Step struct {
	Value     float64
	Length    float64 // signed, from the last accepted value; 0 for the first
	Accepted  bool
	Predictor string // what the step started from: "given", "warm", "secant", "tangent" or "cold"
	Kept      bool   // whether methods could keep their state
	Result    training.Result
	Seconds   float64
	After     *State // to resume from; nil unless the step was accepted
}

// Path is a path that was walked.
type Path struct {
	Name   string
	Steps  []Step // in order, rejected ones included
	Status Status
	// Value and Theta are from the last accepted step. Without one, Value
	// is NaN and Theta the parameters given.
	Value   float64
	Theta   []float64
	Message string // the outcome in a sentence
	Folds   []Fold // limit points of a path by arclength, in order
}

// Accepted returns the accepted steps, in order.
func (p Path) Accepted() []Step {
	var list []Step
	for _, s := range p.Steps {
		if s.Accepted {
			list = append(list, s)
		}
	}
	return list
}

// Settings say how a path is walked. The zero value starts every step from the
// previous solution, with methods initialised each time.
type Settings struct {
	Cold bool // every step starts from the first parameters instead
	Keep bool // methods keep their state; see Start.Keep
	// Predictor says what a step starts from; "" means Secant. It needs
	// LossAt, which returns the loss at a value of the parameter: a step
	// starts from the predicted parameters only if the loss is lower there
	// than at the last solution. Without LossAt nothing is predicted.
	Predictor Predictor
	LossAt    func(ctx context.Context, value float64, theta []float64) (float64, error)
	// TangentAt returns the change of the solution theta between a value
	// and the next, to first order; nil if there is none. The predictor
	// Tangent needs it.
	TangentAt func(ctx context.Context, value, next float64, theta []float64) ([]float64, error)
	// Resume, unless nil, is the state after a step of the same path, from
	// which to continue. Methods start without memory unless it has theirs.
	Resume *State
	// Accept reports whether a result is a solution. nil accepts, on an
	// adaptive path, only the status Converged, otherwise also Budget and
	// Stalled; the loss must be finite.
	Accept func(training.Result) bool
	// Steps bounds the steps, accepted or not. 0 means 10000.
	Steps int
	// Methods, unless nil, returns what methods have learned by the end of an
	// accepted step, for its State.
	Methods func() []byte
	// Recorder, unless nil, is called after every step. An error ends the path
	// as Failed, and Follow returns it.
	Recorder func(Step) error
}

// maxSteps bounds the steps of a path.
const maxSteps = 10000

// Follow walks a path: it solves for the first value from theta0, and for every
// further value from the previous solution or a predicted one. solve states the
// problem again at every value.
//
// The error means that the path is invalid, or comes from the solver. The
// outcome is the Status of the Path, which always holds everything accepted so
// far.
func Follow(ctx context.Context, s Schedule, theta0 []float64, solve Solver, settings Settings) (Path, error) {
	if err := s.Check(); err != nil {
		return Path{}, fmt.Errorf("continuation: %w", err)
	}
	w := walk{Path: Path{Name: s.Name, Value: math.NaN(), Theta: slices.Clone(theta0)},
		ctx: ctx, schedule: s, given: theta0, solve: solve, settings: settings}
	if s.Adaptive != nil {
		w.state.Next, _, _ = s.lengths()
	}
	if r := settings.Resume; r != nil {
		if err := r.check(s, len(theta0)); err != nil {
			return Path{}, fmt.Errorf("continuation: %w", err)
		}
		w.state = r.clone()
		w.Value, w.Theta = r.Value, slices.Clone(r.Theta)
		w.forget = len(r.Methods) == 0
	}
	err := w.along()
	if err != nil {
		w.Status = Failed
	}
	w.Message = w.sentence()
	return w.Path, err
}

// finite reports whether x has neither NaN nor ±Inf.
func finite(x ...float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v-v != 0 })
}
