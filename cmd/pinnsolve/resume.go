package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"pinnsolve/continuation"
	"pinnsolve/report"
)

// resume makes the task go on from the last checkpoint of a directory, which
// must be of a run that was asked for the same.
func (t *task) resume(cmd *cobra.Command, dir string) error {
	switch {
	case t.schedule == nil:
		return fmt.Errorf("--resume %s goes on with a path: give the --continue or --curriculum that it began with", dir)
	case cmd.Flags().Changed("out"):
		return fmt.Errorf("--resume %s writes to the directory it goes on with: leave out --out", dir)
	}
	c, err := report.LastCheckpoint(dir)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	if d := c.Differs(t.asked()); d != "" {
		return fmt.Errorf("--resume %s: that run was asked for something else: %s; give the same options", dir, d)
	}
	if c.State.Reached == len(t.schedule.Values) {
		return fmt.Errorf("--resume %s: that path is complete", dir)
	}
	t.checkpoint, t.Options.Resume = c, &c.State
	return nil
}

// asked returns what decides on the results of a path, by name.
func (t *task) asked() map[string]string {
	o := t.Options
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	asked := map[string]string{
		"case": t.Case.Name, "formulation": t.Form.Name,
		"method": o.Method, "balance": o.Balance, "autopilot": strconv.FormatBool(o.Autopilot),
		"width": strconv.Itoa(o.Width), "depth": strconv.Itoa(o.Depth), "slope": number(o.Slope), "points": strconv.Itoa(o.Points),
		"sampler": o.Sampler, "inputs": o.Inputs, "soft": strconv.FormatBool(o.Soft), "seed": strconv.FormatUint(o.Seed, 10),
		"tol": number(o.Tolerance), "max-time": o.MaxTime.String(), "predictor": string(o.Predictor),
		"path": describePath(*t.schedule),
	}
	for name, v := range t.Set {
		asked["parameter "+name] = number(v)
	}
	return asked
}

func describePath(s continuation.Schedule) string {
	text := fmt.Sprintf("%s = %v", s.Name, s.Values)
	if s.Adaptive != nil {
		text += fmt.Sprintf(", adaptive %+v", *s.Adaptive)
	}
	return text
}
