package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"
)

const (
	defaultGradientTolerance = 1e-12
	defaultIterations        = 1000

	// A stage has diverged when its loss exceeds growthLimit times the
	// largest of its first growthWindow losses. The window allows a bold
	// first step to lose a warm start without an alarm.
	growthLimit  = 1e6
	growthWindow = 10
)

// Stage is a method and its budget.
type Stage struct {
	Method     Method
	Iterations int // at most; 0 means 1000
}

// Settings bound a run and watch it. The zero value is ready to use.
type Settings struct {
	// TargetLoss ends the run, as Converged, at a loss not above it. 0
	// means none. Newton does not use it.
	TargetLoss float64
	// GradientTolerance ends a stage, as Converged, at a Euclidean gradient
	// norm not above it. 0 means 1e-12; with a negative number only a
	// gradient of zero ends it. Newton does not use it.
	GradientTolerance float64
	// MaxTime ends the run, as Budget, when it is spent; so does a deadline of
	// the context. 0 means no limit. Both are checked before every evaluation
	// and between the columns of a factorisation.
	MaxTime time.Duration
	// MaxWork ends the run, as Budget, before an iteration that would make more work in
	// all, as counted and if it is like the last one: see WorkPerSecond. Unlike the time it
	// is the same in every run. The state at the end is handed out. 0 means no limit.
	// Newton does not use it.
	MaxWork float64
	// Ranks, unless nil, are several processes that all do this run: the clock and the
	// context of the first end it for all.
	Ranks Ranks
	// Recorder, unless nil, is called after every iteration.
	Recorder Recorder
	// NewtonSteps bounds the steps of Newton, 0 means 25, and NewtonTolerance is the
	// decrement, relative to the work, at which it has converged, 0 means 1e-9.
	NewtonSteps     int
	NewtonTolerance float64
	// TermGradients is the number of iterations between records of the
	// gradient norm of every term, which cost one gradient a term unless
	// the objective has TermGradients. 0 means never. Newton does not use
	// it.
	TermGradients int
	// Checkpoints says when the state is handed out. Newton has none.
	Checkpoints Checkpoints
	// Resume, unless nil, is a state of an earlier run of the same objective,
	// stages and settings, with which to go on: the result is the same to the
	// last bit, but for times. The start is not used then.
	Resume State
}

// Run minimises obj from theta0 by the given stages, each starting from the
// lowest loss so far. A stage without a good outcome is followed by the next;
// only the target loss, the time limit, the context or a start without finite
// loss end the run early.
//
// The error is about invalid input. The outcome of a run is the Status of the
// Result.
func Run(ctx context.Context, obj Objective, theta0 []float64, stages []Stage, settings Settings) (Result, error) {
	if err := check(obj, theta0, stages); err != nil {
		return Result{}, err
	}
	l := newLoop(ctx, settings)
	r := runner{
		loop:     l,
		e:        newEvaluator(l, obj),
		settings: settings,
		best:     Point{Theta: slices.Clone(theta0), Loss: math.Inf(1)},
	}
	if settings.GradientTolerance == 0 {
		r.settings.GradientTolerance = defaultGradientTolerance
	}
	r.checkpoints = checkpoints{Checkpoints: settings.Checkpoints}
	r.checkpoints.start()
	var from *stageState
	if settings.Resume != nil {
		at, err := r.resume(stages, settings.Resume)
		if err != nil {
			return Result{}, err
		}
		from = &at
	}
	status, err := r.all(stages, from)
	if err != nil {
		return Result{}, err
	}
	if status == Cancelled {
		r.checkpoints.flush()
	}
	res := Result{Theta: r.best.Theta, Loss: r.best.Loss, Status: status, Stats: r.stats(), Stages: r.ended}
	res.Message = res.sentence()
	return res, nil
}

// all does the stages, from the first or from the middle of one, and returns how
// the last one ended.
func (r *runner) all(stages []Stage, from *stageState) (status Status, err error) {
	first := 0
	if from != nil {
		first = from.index
	}
	for i := first; i < len(stages); i++ {
		at := stageState{index: i, before: r.stats()}
		if from != nil && i == first {
			at = *from
		}
		end, err := r.run(stages[i], &at)
		if err != nil {
			return end.status, err
		}
		status = end.status
		r.ended = append(r.ended, StageResult{
			Method: stages[i].Method.Name(), Status: end.status, Loss: r.best.Loss, Stats: r.stats().minus(at.before), Info: end.why,
		})
		if end.final {
			break
		}
	}
	return status, nil
}

func check(obj Objective, theta0 []float64, stages []Stage) error {
	if len(theta0) != obj.Dim() {
		panic(fmt.Sprintf("training: theta0 has %d entries, the objective %d parameters", len(theta0), obj.Dim()))
	}
	for i, v := range theta0 {
		if v-v != 0 {
			return fmt.Errorf("training: theta0[%d] is %v", i, v)
		}
	}
	if len(stages) == 0 {
		return errors.New("training: no stages")
	}
	for i, stage := range stages {
		if stage.Method == nil {
			return fmt.Errorf("training: stage %d has no method", i+1)
		}
		if stage.Iterations < 0 {
			return fmt.Errorf("training: stage %d (%s): %d iterations", i+1, stage.Method.Name(), stage.Iterations)
		}
		if err := stage.Method.Init(obj); err != nil {
			return fmt.Errorf("training: stage %d (%s): %w", i+1, stage.Method.Name(), err)
		}
	}
	return nil
}

// runner is the state of one Run.
type runner struct {
	*loop
	e        *Evaluator
	settings Settings
	best     Point
	ended    []StageResult
	recorded int // records

	checkpoints checkpoints
}

// ending says how a stage ended, and whether the run ends with it.
type ending struct {
	status Status
	why    string
	final  bool
}

// run does a stage, from its start or, if s has a next iteration, from there.
func (r *runner) run(stage Stage, s *stageState) (ending, error) {
	if s.k == 0 {
		if end, err := r.enter(stage, s); end.status != Running || err != nil {
			return end, err
		}
	}
	at := &s.at
	budget := stage.Iterations
	if budget == 0 {
		budget = defaultIterations
	}
	for ; ; s.k++ {
		if end, done := r.met(at); done {
			return end, nil
		}
		if s.k > budget {
			return ending{Budget, fmt.Sprintf("%d iterations are spent", budget), false}, nil
		}
		carry := func(a *Archive) {
			r.keepStage(a, s)
			keepObjective(a, r.e.obj)
			keep(a, "method", stage.Method)
		}
		if r.spentWith(s) {
			r.checkpoints.last(carry)
			return ending{Budget, "the work is spent", true}, nil
		}
		r.checkpoints.maybe(carry)
		worked := r.work
		progress, err := stage.Method.Step(r.e, at)
		s.step = r.work - worked
		if e := r.rebase(stage.Method, at, &s.largest); err == nil {
			err = e
		}
		if err != nil {
			return interrupted(err)
		}
		r.done.Iterations++
		r.observe(s.index, stage, s.k, at, progress.Info)
		switch {
		case !at.Finite() || !finite(at.Theta):
			return ending{Diverged, "the loss or a parameter is not finite", false}, nil
		case s.k <= growthWindow:
			s.largest = math.Max(s.largest, math.Abs(at.Loss))
		case s.largest > 0 && at.Loss > growthLimit*s.largest:
			return ending{Diverged, fmt.Sprintf("the loss grew to %.3g", at.Loss), false}, nil
		}
		r.keep(at)
		if progress.Status != Running {
			end, done := r.met(at)
			if !done {
				end = ending{progress.Status, progress.Info, false}
			}
			return end, nil
		}
	}
}

// enter begins a stage at the best point so far.
func (r *runner) enter(stage Stage, s *stageState) (ending, error) {
	if err := stage.Method.Init(r.e.obj); err != nil {
		return ending{}, err
	}
	s.at.Copy(&r.best)
	if err := r.start(stage.Method, &s.at); err != nil {
		return interrupted(err)
	}
	if !s.at.Finite() {
		return ending{Diverged, "the loss or its gradient is not finite at the starting parameters", true}, nil
	}
	r.keep(&s.at)
	r.observe(s.index, stage, 0, &s.at, "")
	s.k, s.largest = 1, math.Abs(s.at.Loss)
	return ending{}, nil
}

func (r *runner) start(m Method, at *Point) error {
	if s, ok := m.(Starter); ok {
		return s.Start(r.e, at)
	}
	return r.e.Gradient(at)
}

// met reports whether a tolerance of the settings is met.
func (r *runner) met(at *Point) (ending, bool) {
	if target := r.settings.TargetLoss; target != 0 && at.Loss <= target {
		return ending{Converged, fmt.Sprintf("loss %.3g is not above the target %.3g", at.Loss, target), true}, true
	}
	if g := gradNorm(at); g <= math.Max(r.settings.GradientTolerance, 0) {
		return ending{Converged, fmt.Sprintf("gradient norm %.3g", g), false}, true
	}
	return ending{}, false
}

func interrupted(err error) (ending, error) {
	var s *stop
	if errors.As(err, &s) {
		return ending{s.status, s.why, s.status != Diverged}, nil
	}
	return ending{}, err
}

func (r *runner) keep(at *Point) {
	if at.Loss < r.best.Loss {
		r.best.Copy(at)
	}
}

// observe records an iteration.
func (r *runner) observe(index int, stage Stage, k int, at *Point, info string) {
	if r.recorder == nil { // do not compute the gradients of the terms for nothing
		return
	}
	r.recorded++
	r.record(Record{
		Stage:     index,
		Method:    stage.Method.Name(),
		Iteration: k,
		Loss:      at.Loss,
		Terms:     slices.Clone(at.Terms),
		Weights:   r.weights(),
		TermGrads: r.termGrads(k, r.settings.TermGradients, at),
		GradNorm:  gradNorm(at),
		Info:      info,
		Theta:     at.Theta,
	})
}

// gradNorm returns the Euclidean norm of the gradient, NaN if it is unknown.
func gradNorm(p *Point) float64 {
	if len(p.Grad) == 0 {
		return math.NaN()
	}
	return floats.Norm(p.Grad, 2)
}

// rebase evaluates the best point again if the last step of m has changed the
// loss, and scales the largest loss seen accordingly. at, where the step ended,
// becomes the best point if the two differ only by rounding, or if there is no
// time to find out.
func (r *runner) rebase(m Method, at *Point, largest *float64) error {
	if !lossChanged(m) {
		return nil
	}
	before := r.best.Loss
	if err := r.e.Loss(&r.best); err != nil {
		r.best.Copy(at)
		return err
	}
	if before > 0 && r.best.Finite() {
		*largest *= r.best.Loss / before
	}
	if !(r.best.Loss < at.Loss-rounding*math.Abs(at.Loss)) {
		r.best.Copy(at)
	}
	return nil
}

// weights returns the current weights, nil without Weighted.
func (r *runner) weights() []float64 {
	obj, ok := r.e.obj.(Weighted)
	if !ok {
		return nil
	}
	w := make([]float64, len(obj.TermNames()))
	obj.Weights(w)
	return w
}

// termGrads returns the norms of the gradients of the terms in every n-th
// iteration, nil in the others and if the objective has none.
func (r *runner) termGrads(k, n int, at *Point) []float64 {
	obj, ok := r.e.obj.(Weighted)
	if !ok || n <= 0 || k%n != 0 {
		return nil
	}
	norms := make([]float64, len(obj.TermNames()))
	if r.e.TermGradNorms(norms, at.Theta) != nil {
		return nil
	}
	return norms
}
