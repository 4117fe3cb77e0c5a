package training

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"
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
	// LossAt, unless nil, returns the loss at a value of the parameter. It
	// enables the secant predictor, theta_k + ds_{k+1}/ds_k (theta_k -
	// theta_{k-1}), from which a step starts if the loss is lower there than
	// at theta_k.
	LossAt func(ctx context.Context, value float64, theta []float64) (float64, error)
	// Accept tells whether a solution is one. nil means, for an adaptive path,
	// that its status is Converged, and else that it is Converged, Budget
	// or Stalled; the loss must be finite.
	Accept func(Result) bool
	// Steps bounds the steps, accepted or not. 0 means 10000.
	Steps int
	// Recorder, unless nil, is told of every step when it is done.
	Recorder func(PathStep)
}

// maxSteps bounds the steps of a path.
const maxSteps = 10000

// PathStep is one step of a path.
type PathStep struct {
	Value     float64
	Length    float64 // signed, from the last accepted value; 0 for the first
	Accepted  bool
	Predictor string // what the step started from: "given", "warm", "secant" or "cold"
	Kept      bool   // whether methods were to keep their state
	Result    Result
	Seconds   float64
}

// PathStatus says how a path ended.
type PathStatus uint8

const (
	PathComplete     PathStatus = iota // the last value is reached
	PathStepTooSmall                   // the shortest step was not accepted
	PathRejected                       // a value of a table, or the first, was not accepted
	PathBudget                         // the steps are spent
	PathCancelled                      // the context ended the path
)

var pathStatuses = [...]struct{ text, advice string }{
	PathComplete:     {"complete", "Nothing more to do here."},
	PathStepTooSmall: {"step-too-small", "The solution may turn back or branch here; follow another parameter, or give each step more iterations."},
	PathRejected:     {"step-rejected", "Use an adaptive path, a table with smaller steps, or more iterations for each."},
	PathBudget:       {"steps-spent", "Continue from the last accepted value with more steps."},
	PathCancelled:    {"cancelled", "Continue from the last accepted value."},
}

// String returns a lower-case name fit for tables and files.
func (s PathStatus) String() string {
	if int(s) >= len(pathStatuses) {
		return fmt.Sprintf("path-status-%d", uint8(s))
	}
	return pathStatuses[s].text
}

// Advice says in one sentence what to try next.
func (s PathStatus) Advice() string {
	if int(s) >= len(pathStatuses) {
		return "This status is unknown to this version; use a newer one."
	}
	return pathStatuses[s].advice
}

// MarshalText writes the status as its String, in JSON too.
func (s PathStatus) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

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
	err := w.along()
	w.Message = w.sentence()
	return w.Path, err
}

// walk is the state of one Continue.
type walk struct {
	Path
	ctx      context.Context
	schedule Schedule
	given    []float64
	solveAt  func(context.Context, Rung) (Result, error)
	settings PathSettings
	before   []float64 // the solution before Theta
	length   float64   // of the step from before to Theta
	failed   bool      // the last step was not accepted
}

// along walks the path until the status is known.
func (w *walk) along() error {
	ds := 0.0
	if w.schedule.Adaptive != nil {
		ds, _, _ = w.schedule.lengths()
	}
	for i := 0; i < len(w.schedule.Values); {
		if context.Cause(w.ctx) != nil {
			w.Status = PathCancelled
			return nil
		}
		if len(w.Steps) == int(or(float64(w.settings.Steps), maxSteps)) {
			w.Status = PathBudget
			return nil
		}
		value, hit := w.schedule.Values[i], true
		if w.schedule.Adaptive != nil && i > 0 {
			value, hit = towards(w.Value, value, ds)
		}
		step, err := w.try(value)
		if err != nil {
			return err
		}
		switch {
		case step.Accepted && hit:
			i++
			fallthrough
		case step.Accepted:
			if step.Length != 0 {
				ds = w.adapt(ds, math.Abs(step.Length), step.Result.Stats.Iterations)
			}
		case step.Result.Status == Cancelled:
			w.Status = PathCancelled
			return nil
		case w.schedule.Adaptive == nil || i == 0:
			w.Status = PathRejected
			return nil
		default:
			_, least, _ := w.schedule.lengths()
			if ds = math.Min(ds, math.Abs(step.Length)); ds <= least {
				w.Status = PathStepTooSmall
				return nil
			}
			ds = math.Max(ds/2, least)
		}
	}
	w.Status = PathComplete
	return nil
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
	first := math.IsNaN(w.Value)
	step := PathStep{Value: value, Predictor: "warm", Kept: w.settings.Keep && !first && !w.failed}
	theta := slices.Clone(w.Theta)
	if !first {
		step.Length = value - w.Value
	}
	switch {
	case first:
		step.Predictor = "given"
	case w.settings.Cold:
		step.Predictor = "cold"
		copy(theta, w.given)
	case w.settings.LossAt != nil && w.before != nil:
		better, err := w.secant(theta, step.Length, value)
		if err != nil {
			return step, err
		}
		if better {
			step.Predictor = "secant"
		}
	}
	var err error
	if step.Result, err = w.solveAt(w.ctx, Rung{Value: value, Theta: theta, Keep: step.Kept}); err != nil {
		return step, err
	}
	step.Accepted = w.accepts(step.Result)
	step.Seconds = time.Since(begin).Seconds()
	w.Steps = append(w.Steps, step)
	w.failed = !step.Accepted
	if step.Accepted {
		if !first {
			w.before, w.length = w.Theta, step.Length
		}
		w.Theta, w.Value = slices.Clone(step.Result.Theta), value
	}
	if w.settings.Recorder != nil {
		w.settings.Recorder(step)
	}
	return step, nil
}

// secant moves theta, the last solution, by the predictor if that lowers the
// loss.
func (w *walk) secant(theta []float64, length, value float64) (bool, error) {
	predicted := slices.Clone(theta)
	floats.Sub(predicted, w.before)
	floats.Scale(length/w.length, predicted)
	floats.Add(predicted, theta)
	if !finite(predicted) {
		return false, nil
	}
	here, err := w.settings.LossAt(w.ctx, value, theta)
	if err != nil {
		return false, err
	}
	there, err := w.settings.LossAt(w.ctx, value, predicted)
	if err != nil || !(there < here) {
		return false, err
	}
	copy(theta, predicted)
	return true, nil
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
	accepted := len(w.Accepted())
	if accepted == 0 {
		return fmt.Sprintf("%s: %s before the first value was solved for.", w.Name, w.Status)
	}
	return fmt.Sprintf("%s: %s at %.6g, the last of %d accepted steps of %d.", w.Name, w.Status, w.Value, accepted, len(w.Steps))
}

var (
	_ Method  = (*Kept)(nil)
	_ Starter = (*Kept)(nil)
	_ Rebaser = (*Kept)(nil)
)

// Kept is a Method that can outlive a run: while Keep is true its Init leaves
// the state of the method as it is, after the first, as long as the size of
// the objective does not change, and if the method is a Reweighter. All else
// is initialised as usual. Set Keep to the Keep of every Rung.
type Kept struct {
	Method Method
	Keep   bool

	dim, rows int // of the last objective; 0 before the first
}

// Name returns the method's.
func (k *Kept) Name() string { return k.Method.Name() }

// Init initialises the method, or tells it of another loss.
func (k *Kept) Init(obj Objective) error {
	dim, rows := obj.Dim(), 0
	if ls, ok := obj.(LeastSquares); ok {
		rows = ls.Rows()
	}
	same := dim == k.dim && rows == k.rows
	k.dim, k.rows = dim, rows
	if r, ok := k.Method.(Reweighter); ok && k.Keep && same {
		r.Reweighted()
		return nil
	}
	if err := k.Method.Init(obj); err != nil {
		k.dim = 0
		return err
	}
	return nil
}

// Start evaluates the start of a stage as the method wants it.
func (k *Kept) Start(e *Evaluator, at *Point) error {
	if s, ok := k.Method.(Starter); ok {
		return s.Start(e, at)
	}
	return e.Gradient(at)
}

// Step does one iteration of the method.
func (k *Kept) Step(e *Evaluator, at *Point) (Progress, error) { return k.Method.Step(e, at) }

// Rebased reports what the method does.
func (k *Kept) Rebased() bool { return rebased(k.Method) }
