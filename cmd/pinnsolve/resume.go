package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pinnsolve/report"
)

// resume makes the task go on from the last checkpoint of a directory, which
// must be of a run that was asked the same question.
func (t *task) resume(cmd *cobra.Command, dir string) error {
	switch {
	case t.Schedule == nil:
		return fmt.Errorf("--resume %s goes on with a path: give the --continue or --curriculum that it began with", dir)
	case cmd.Flags().Changed("out"):
		return fmt.Errorf("--resume %s writes to the directory it goes on with: leave out --out", dir)
	}
	c, err := report.LastCheckpoint(dir)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	if d := c.Question.Differs(t.Question()); d != "" {
		return fmt.Errorf("--resume %s: that run was asked for something else: %s", dir, d)
	}
	if c.State.Reached == len(t.Schedule.Values) {
		return fmt.Errorf("--resume %s: that path is complete", dir)
	}
	t.checkpoint, t.plan.Resume = c, &c.State
	return nil
}
