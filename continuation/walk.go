package continuation

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"pinnsolve/training"
)

// walk is the state of one Follow.
type walk struct {
	Path
	state    State
	ctx      context.Context
	schedule Schedule
	given    []float64
	solve    Solver
	settings Settings
	forget   bool // methods start without memory: the last step was not accepted, or the path is resumed
}

// along walks the path until the status is known.
func (w *walk) along() error {
	for w.state.Reached < len(w.schedule.Values) {
		if context.Cause(w.ctx) != nil {
			w.Status = Cancelled
			return nil
		}
		if w.state.Tried == cmp.Or(w.settings.Steps, maxSteps) {
			w.Status = StepsSpent
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
			if w.settings.Methods != nil {
				w.state.Methods = w.settings.Methods()
			}
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
		if w.Status != Running {
			return nil
		}
	}
	w.Status = Complete
	return nil
}

// advance accepts a step, which may have hit its value of the schedule.
func (w *walk) advance(step Step, hit bool) {
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

// retreat halves the step after a rejected one, or returns how the path ended.
func (w *walk) retreat(step Step) Status {
	switch {
	case step.Result.Status == training.Cancelled:
		return Cancelled
	case w.schedule.Adaptive == nil || w.state.Reached == 0:
		return Rejected
	}
	_, least, _ := w.schedule.lengths()
	ds := math.Min(w.state.Next, math.Abs(step.Length))
	if ds <= least {
		return StepTooSmall
	}
	w.state.Next = math.Max(ds/2, least)
	return Running
}

// towards returns the value that a step of length ds from value to target leads
// to, and whether it is the target. A remainder below a hundredth of the step
// is included in it.
func towards(value, target, ds float64) (float64, bool) {
	if way := target - value; math.Abs(way) > 1.01*ds {
		return value + math.Copysign(ds, way), false
	}
	return target, true
}

// adapt returns the length of the next step after one of length done, which may
// be shorter than ds because of a value that the path must hit.
func (w *walk) adapt(ds, done float64, iterations int) float64 {
	if w.schedule.Adaptive == nil {
		return ds
	}
	right := float64(cmp.Or(w.schedule.Adaptive.Iterations, 20))
	factor := math.Min(math.Max(math.Sqrt(right/float64(max(iterations, 1))), 0.5), 2)
	_, least, most := w.schedule.lengths()
	next := done * factor
	if done < ds && factor >= 1 { // a step that was cut short is no reason to shorten ds
		next = math.Max(next, ds)
	}
	return math.Min(math.Max(next, least), most)
}

// try does one step.
func (w *walk) try(value float64) (Step, error) {
	begin := time.Now()
	first := w.state.Accepted == 0
	step := Step{Value: value, Kept: w.settings.Keep && !first && !w.forget}
	if !first {
		step.Length = value - w.Value
	}
	theta, predictor, err := w.start(step)
	if err != nil {
		return step, err
	}
	step.Predictor = predictor
	if step.Result, err = w.solve(w.ctx, Start{Value: value, Theta: theta, Keep: step.Kept}); err != nil {
		return step, err
	}
	step.Accepted = w.accepts(step.Result)
	step.Seconds = time.Since(begin).Seconds()
	w.state.Tried++
	w.forget = !step.Accepted
	return step, nil
}

func (w *walk) accepts(r training.Result) bool {
	if math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0) || !finite(r.Theta...) || len(r.Theta) == 0 || r.Status == training.Cancelled {
		return false
	}
	if w.settings.Accept != nil {
		return w.settings.Accept(r)
	}
	return r.Status == training.Converged || w.schedule.Adaptive == nil && (r.Status == training.Budget || r.Status == training.Stalled)
}

func (w *walk) sentence() string {
	accepted := w.state.Accepted
	if accepted == 0 {
		return fmt.Sprintf("%s: %s before the first value was solved for.", w.Name, w.Status)
	}
	return fmt.Sprintf("%s: %s at %.6g, the last of %d accepted steps of %d.", w.Name, w.Status, w.Value, accepted, w.state.Tried)
}
