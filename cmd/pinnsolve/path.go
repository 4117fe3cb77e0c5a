package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// follow makes the task a path that is given as text. The parameter's value
// becomes the last of the path.
func (t *task) follow(text string) error {
	s, err := continuation.ParseSchedule(text)
	if err != nil {
		return fmt.Errorf("--continue: %w", err)
	}
	if _, err := findParam(t.Case, s.Name); err != nil {
		return fmt.Errorf("--continue: %w", err)
	}
	last := s.Values[len(s.Values)-1]
	if v, ok := t.Set[s.Name]; ok && v != last {
		return fmt.Errorf("%s is set to %v, and --continue ends at %v: leave one out", s.Name, v, last)
	}
	t.Set[s.Name] = last
	for _, v := range s.Values {
		if _, _, err := t.pose(map[string]float64{s.Name: v}); err != nil {
			return fmt.Errorf("--continue: %w", err)
		}
	}
	t.Schedule = &s
	return nil
}

// pathEnd returns the parameter at the end of a path, as name=value; none if the
// text is no path.
func pathEnd(text string) []string {
	s, err := continuation.ParseSchedule(text)
	if err != nil {
		return nil
	}
	return []string{fmt.Sprintf("%s=%v", s.Name, s.Values[len(s.Values)-1])}
}

// walk is a path being walked: every step is measured and written when it is
// done.
type walk struct {
	*task
	asked   question.Question
	dir     *report.Directory
	history *report.History
	show    *progress
	late    context.Context // of what is to be measured and written

	path  *report.Path
	value float64       // of the problem posed last
	tried *solve.Result // the last result
	spent time.Duration // on reports
}

// along walks the path and returns the result of the last value accepted or, if
// none was, of the one tried.
func (w *walk) along(ctx context.Context) (*solve.Result, error) {
	param, err := w.parameter()
	if err != nil {
		return nil, err
	}
	w.path = report.NewPath(param.Name, param.Unit)
	if w.checkpoint != nil {
		w.path = w.dir.Resume(w.checkpoint, w.problem)
		w.show.step = w.checkpoint.State.Tried
	}
	w.history.Parameter = param.Name
	if a := w.Schedule.Arc; a != nil {
		w.show.steps = a.Steps
	} else if w.Schedule.Adaptive == nil {
		w.show.steps = len(w.Schedule.Values)
	}
	started := w.plan.Started
	w.plan.Started = func(info solve.Info) {
		w.history.Step(w.value)
		w.show.walk(param.Name, w.value)
		started(info)
	}
	w.plan.Stepped = w.stepped
	result, walked, err := w.plan.Continue(ctx, *w.Schedule, w.at)
	switch {
	case errors.As(err, new(failure)):
		return nil, err
	case len(walked.Steps) == 0 && err != nil:
		return nil, err
	case len(walked.Steps) == 0 && result == nil:
		return nil, fmt.Errorf("%s %w", walked.Message, outcome(exitCancelled))
	}
	w.path.End(walked, err)
	if result == nil {
		return w.tried, nil
	}
	result.Seconds -= w.spent.Seconds()
	return result, nil
}

// capped reports whether the path is over a strain cap.
func (t *task) capped() bool { return t.Schedule.Name == solve.StrainCap }

// parameter returns what changes along the path: a parameter of the case, or
// the strain cap.
func (t *task) parameter() (pinn.Param, error) {
	if t.capped() {
		return pinn.Param{Name: solve.StrainCap, Unit: "1"}, nil
	}
	return findParam(t.Case, t.Schedule.Name)
}

// at poses the problem at a value of the parameter.
func (w *walk) at(value float64) (pinn.Problem, error) {
	w.value = value
	if w.capped() {
		_, p, err := w.pose(nil)
		return p, err
	}
	_, p, err := w.pose(map[string]float64{w.Schedule.Name: value})
	return p, err
}

// stepped measures and writes a step.
func (w *walk) stepped(s continuation.Step, r *solve.Result) error {
	begin := time.Now()
	defer func() { w.spent += time.Since(begin) }()
	w.tried = r
	if r.Solution != nil {
		r.Solution = r.Solution.Within(w.late)
	}
	if err := w.path.Add(s, r); err != nil {
		return failure{err}
	}
	var c *report.Checkpoint
	if s.Accepted {
		rows, err := w.history.Sync()
		if err != nil {
			return failure{err}
		}
		c = report.NewCheckpoint(w.asked, *s.After, w.path, rows)
	}
	if err := w.dir.WriteStep(w.path, r.Solution, c); err != nil {
		return failure{err}
	}
	return nil
}
