package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/continuation"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// check checks the options of a solve against the task, before any work: names
// that do not exist, and flags that would have no effect. It plans the solve.
func (o *runOptions) check(cmd *cobra.Command, t *task) (err error) {
	if t.Options.Predictor, err = o.checkPredictor(t); err != nil {
		return err
	}
	if err := checkHard(o.bc, t.problem.Name, t.problem); err != nil {
		return err
	}
	if cmd.Flags().Changed("out") && strings.TrimSpace(o.out) == "" {
		return fmt.Errorf("--out %q names no directory", o.out)
	}
	if t.plan, err = plan(t.Options, t.problem); err != nil || t.Schedule == nil {
		return err
	}
	return flagged(t.plan.CheckPath(*t.Schedule))
}

// plan plans a solve; what is wrong with an option is said of its flag.
func plan(o solve.Options, p pinn.Problem) (*solve.Plan, error) {
	plan, err := o.Plan(p)
	return plan, flagged(err)
}

// flagged says of a flag what an error says of an option.
func flagged(err error) error {
	var wrong *solve.OptionError
	if errors.As(err, &wrong) {
		return errors.New(wrong.Flags())
	}
	return err
}

// checkPredictor checks the predictor, which only a path uses.
func (o *runOptions) checkPredictor(t *task) (continuation.Predictor, error) {
	if o.predictor != "" && t.Schedule == nil {
		return "", fmt.Errorf("--predictor %s has no effect without a path: give --continue or --curriculum, or leave it out", o.predictor)
	}
	p, err := continuation.ParsePredictor(o.predictor)
	if err != nil {
		return "", fmt.Errorf("--predictor: %w", err)
	}
	return p, nil
}

// checkInputs checks the name of the coordinates given to the network.
func checkInputs(inputs, subject string, p pinn.Problem) error {
	if inputs != "" && !slices.Contains(inputNames(p), inputs) {
		return nearest.Unknown("inputs of "+subject, inputs, inputNames(p))
	}
	return nil
}

// checkHard checks that Dirichlet data can hold exactly where --bc hard asks
// for it.
func checkHard(bc, subject string, p pinn.Problem) error {
	if bc == "hard" && !slices.ContainsFunc(p.Fields, func(f pinn.Field) bool { return f.Hard != nil }) {
		return fmt.Errorf("--bc hard is not possible: no field of %s has an ansatz for its Dirichlet data; the valid choice is soft", subject)
	}
	return nil
}
