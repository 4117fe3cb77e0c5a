package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"pinnsolve/report"
)

// resumeAt makes the task go on with the run in a directory, which must have been asked
// the same question: from its last checkpoint or, for want of one, from its start.
func (t *task) resumeAt(cmd *cobra.Command, dir string) error {
	if cmd.Flags().Changed("out") {
		return fmt.Errorf("--resume %s writes to the directory it goes on with: leave out --out", dir)
	}
	r, err := report.ReadRecord(dir)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	if d := r.Question.Differs(t.Question()); d != "" {
		return fmt.Errorf("--resume %s: that run was asked for something else: %s", dir, d)
	}
	t.going = true
	if t.Schedule != nil {
		err = t.resumePath(dir)
	} else {
		err = t.resumeTraining(dir)
	}
	if err != nil {
		return fmt.Errorf("--resume %s: %w", dir, err)
	}
	complete, err := report.Complete(dir)
	if complete {
		report.Tidy(dir)
	}
	switch {
	case err != nil:
		return fmt.Errorf("--resume: %w", err)
	case complete && t.Schedule != nil:
		return fmt.Errorf("--resume %s: that path is complete", dir)
	case complete:
		return fmt.Errorf("--resume %s: that run is complete", dir)
	}
	if t.Options.MaxTime > 0 {
		t.said += fmt.Sprintf(", for another %v: a run with --max-time depends on the clock, not only on what it is asked", t.Options.MaxTime)
	}
	return nil
}

// resumePath goes on after a step of a path. After the last step of a path only its
// result is missing; then the step is done again, since a result is more than a
// checkpoint holds.
func (t *task) resumePath(dir string) error {
	c, err := report.LastCheckpoint(dir, 0)
	if err == nil {
		if d := c.Question.Differs(t.Question()); d != "" {
			return fmt.Errorf("its checkpoint was asked for something else: %s", d)
		}
	}
	if err == nil && c.State.Reached == len(t.Schedule.Values) {
		c, err = report.LastCheckpoint(dir, c.Path.Steps[len(c.Path.Steps)-1].Step)
	}
	switch {
	case errors.Is(err, report.ErrNoCheckpoint):
		t.said = "going on from the start: no step was done"
		return nil
	case err != nil:
		return err
	}
	if t.history, err = report.ReadHistory(dir, c.Rows, c.Path.Parameter); err != nil {
		return err
	}
	t.checkpoint, t.plan.Resume = c, &c.State
	t.said = fmt.Sprintf("going on after step %d", c.State.Tried)
	return nil
}

// goOnFrom makes a training go on from a state, and after the rows of the history in
// dir that belong to it; there are none if there is no state.
func (t *task) goOnFrom(name, dir string) (rows int, err error) {
	state, rows, err := readState(name, t.trained())
	if err != nil || state == nil {
		return 0, err
	}
	if t.history, err = report.ReadHistory(dir, rows, ""); err != nil {
		return 0, err
	}
	t.plan.Training = state
	return rows, nil
}

// resumeTraining goes on after an iteration of a training.
func (t *task) resumeTraining(dir string) error {
	t.said = "going on from the start: there is no checkpoint"
	rows, err := t.goOnFrom(filepath.Join(dir, report.CheckpointFile), dir)
	if err != nil || rows == 0 {
		return err
	}
	t.said = fmt.Sprintf("going on after row %d of history.csv", rows)
	return nil
}
