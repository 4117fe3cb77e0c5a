package training

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// Rung asks for the solution at one value of the parameter of a path.
type Rung struct {
	Value float64
	Theta []float64 // to start from; the solver may keep and change it
	// Keep tells that methods may go on with the state of the last solve. See
	// Kept, which takes it. It is false for the first, and after a step that
	// was not accepted.
	Keep bool
}

// PathSettings say how a path is walked. The zero value starts every step
// from the solution before it, with methods initialised afresh.
type PathSettings struct {
	Cold bool // every step starts from the first parameters instead
	Keep bool // methods keep their state; see Rung.Keep
	// Predictor says what a step starts from; "" means Secant. It needs LossAt,
	// which returns the loss at a value of the parameter: a step starts from
	// what is predicted only if the loss is lower there than at the last
	// solution. Without LossAt nothing is predicted.
	Predictor Predictor
	LossAt    func(ctx context.Context, value float64, theta []float64) (float64, error)
	// TangentAt returns the change of the solution theta at a value that its
	// derivative foretells for the way to the next value; nil if there is
	// none. The predictor Tangent needs it.
	TangentAt func(ctx context.Context, value, next float64, theta []float64) ([]float64, error)
	// Resume, unless nil, is the state after a step of the same path, from
	// which it goes on. Methods begin afresh.
	Resume *PathState
	// Accept tells whether a solution is one. nil means, for an adaptive path,
	// that its status is Converged, and else that it is Converged, Budget
	// or Stalled; the loss must be finite.
	Accept func(Result) bool
	// Steps bounds the steps, accepted or not. 0 means 10000.
	Steps int
	// Recorder, unless nil, is told of every step when it is done. An error
	// ends the path as PathFailed, and is that of Continue.
	Recorder func(PathStep) error
}

// maxSteps bounds the steps of a path.
const maxSteps = 10000

// PathStep is one step of a path.
type PathStep struct {
	Value     float64
	Length    float64 // signed, from the last accepted value; 0 for the first
	Accepted  bool
	Predictor string // what the step started from: "given", "warm", "secant", "tangent" or "cold"
	Kept      bool   // whether methods were to keep their state
	Result    Result
	Seconds   float64
	After     *PathState // to go on from; nil unless the step was accepted
}

// Path is a path that was walked.
type Path struct {
	Name   string
	Steps  []PathStep // in order, those not accepted included
	Status PathStatus
	// Value and Theta are those of the last accepted step. Without one, Value
	// is NaN and Theta the parameters given.
	Value   float64
	Theta   []float64
	Message string // the outcome in a sentence
}

// Accepted returns the accepted steps, in order.
func (p Path) Accepted() []PathStep {
	var list []PathStep
	for _, s := range p.Steps {
		if s.Accepted {
			list = append(list, s)
		}
	}
	return list
}

// Continue walks a path: it solves for the first value from theta0, and for
// every further value from the solution before it. What depends on the
// parameter is posed anew by the solver, solveAt, each time.
//
// The error tells of a path that cannot be walked, or is that of the solver.
// How the walk went is told by the Status of the Path, which always holds
// everything accepted before.
func Continue(ctx context.Context, s Schedule, theta0 []float64, solveAt func(context.Context, Rung) (Result, error), settings PathSettings) (Path, error) {
	if err := s.Check(); err != nil {
		return Path{}, fmt.Errorf("training: %w", err)
	}
	w := walk{Path: Path{Name: s.Name, Value: math.NaN(), Theta: slices.Clone(theta0)},
		ctx: ctx, schedule: s, given: theta0, solveAt: solveAt, settings: settings}
	if s.Adaptive != nil {
		w.state.Next, _, _ = s.lengths()
	}
	if r := settings.Resume; r != nil {
		if err := r.check(s, len(theta0)); err != nil {
			return Path{}, fmt.Errorf("training: %w", err)
		}
		w.state = r.clone()
		w.Value, w.Theta = r.Value, slices.Clone(r.Theta)
		w.failed = true // methods begin afresh
	}
	err := w.along()
	if err != nil {
		w.Status = PathFailed
	}
	w.Message = w.sentence()
	return w.Path, err
}

// walk is the state of one Continue.
type walk struct {
	Path
	state    PathState
	ctx      context.Context
	schedule Schedule
	given    []float64
	solveAt  func(context.Context, Rung) (Result, error)
	settings PathSettings
	failed   bool // methods may not go on: the last step was not accepted, say
}

// along walks the path until the status is known.
func (w *walk) along() error {
	for w.state.Reached < len(w.schedule.Values) {
		if context.Cause(w.ctx) != nil {
			w.Status = PathCancelled
			return nil
		}
		if w.state.Tried == int(or(float64(w.settings.Steps), maxSteps)) {
			w.Status = PathBudget
			return nil
		}
		value, hit := w.schedule.Values[w.state.Reached], true
		if w.schedule.Adaptive != nil && w.state.Reached > 0 {
			value, hit = towards(w.Value, value, w.state.Next)
		}
		step, err := w.try(value)
		if err != nil {
			return err
		}
		if step.Accepted {
			w.advance(step, hit)
			after := w.state.clone()
			step.After = &after
		} else {
			w.Status = w.retreat(step)
		}
		w.Steps = append(w.Steps, step)
		if w.settings.Recorder != nil {
			if err := w.settings.Recorder(step); err != nil {
				return err
			}
		}
		if w.Status != PathRunning {
			return nil
		}
	}
	w.Status = PathComplete
	return nil
}

// advance takes an accepted step, which hit its value of the schedule or not.
func (w *walk) advance(step PathStep, hit bool) {
	if hit {
		w.state.Reached++
	}
	if step.Length != 0 { // not the first
		w.state.Before, w.state.Length = w.Theta, step.Length
		w.state.Next = w.adapt(w.state.Next, math.Abs(step.Length), step.Result.Stats.Iterations)
	}
	w.Theta, w.Value = slices.Clone(step.Result.Theta), step.Value
	w.state.Value, w.state.Theta = w.Value, w.Theta
	w.state.Accepted++
}

// retreat halves the step after one that was not accepted, or returns how the
// path ended.
func (w *walk) retreat(step PathStep) PathStatus {
	switch {
	case step.Result.Status == Cancelled:
		return PathCancelled
	case w.schedule.Adaptive == nil || w.state.Reached == 0:
		return PathRejected
	}
	_, least, _ := w.schedule.lengths()
	ds := math.Min(w.state.Next, math.Abs(step.Length))
	if ds <= least {
		return PathStepTooSmall
	}
	w.state.Next = math.Max(ds/2, least)
	return PathRunning
}

// towards returns the value a step of length ds from value to target leads to,
// and whether that is the target. A remainder below a hundredth of the step is
// taken along.
func towards(value, target, ds float64) (float64, bool) {
	if way := target - value; math.Abs(way) > 1.01*ds {
		return value + math.Copysign(ds, way), false
	}
	return target, true
}

// adapt returns the length of the next step after one of length done, which
// may have been cut short of ds by a value that the path must hit.
func (w *walk) adapt(ds, done float64, iterations int) float64 {
	if w.schedule.Adaptive == nil {
		return ds
	}
	right := or(float64(w.schedule.Adaptive.Iterations), 20)
	factor := math.Min(math.Max(math.Sqrt(right/float64(max(iterations, 1))), 0.5), 2)
	_, least, most := w.schedule.lengths()
	next := done * factor
	if done < ds && factor >= 1 { // the cut says nothing of what was too long
		next = math.Max(next, ds)
	}
	return math.Min(math.Max(next, least), most)
}

// try does one step.
func (w *walk) try(value float64) (PathStep, error) {
	begin := time.Now()
	first := w.state.Accepted == 0
	step := PathStep{Value: value, Kept: w.settings.Keep && !first && !w.failed}
	if !first {
		step.Length = value - w.Value
	}
	theta, predictor, err := w.start(step)
	if err != nil {
		return step, err
	}
	step.Predictor = predictor
	if step.Result, err = w.solveAt(w.ctx, Rung{Value: value, Theta: theta, Keep: step.Kept}); err != nil {
		return step, err
	}
	step.Accepted = w.accepts(step.Result)
	step.Seconds = time.Since(begin).Seconds()
	w.state.Tried++
	w.failed = !step.Accepted
	return step, nil
}

func (w *walk) accepts(r Result) bool {
	if math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0) || !finite(r.Theta) || len(r.Theta) == 0 || r.Status == Cancelled {
		return false
	}
	if w.settings.Accept != nil {
		return w.settings.Accept(r)
	}
	return r.Status == Converged || w.schedule.Adaptive == nil && (r.Status == Budget || r.Status == Stalled)
}

func (w *walk) sentence() string {
	accepted := w.state.Accepted
	if accepted == 0 {
		return fmt.Sprintf("%s: %s before the first value was solved for.", w.Name, w.Status)
	}
	return fmt.Sprintf("%s: %s at %.6g, the last of %d accepted steps of %d.", w.Name, w.Status, w.Value, accepted, w.state.Tried)
}
