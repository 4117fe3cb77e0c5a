package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// check checks the options of a solve against the task, before any work: names
// that do not exist, and flags that would have no effect. It sets what the
// options become.
func (o *runOptions) check(cmd *cobra.Command, t *task) (err error) {
	if t.Options.Predictor, err = o.checkPredictor(t); err != nil {
		return err
	}
	if t.stages, err = o.checkMethod(cmd); err != nil {
		return err
	}
	if err := checkStatement(cmd, o.solve, t.problem); err != nil {
		return err
	}
	if err := o.checkChoices(t.problem); err != nil {
		return err
	}
	if cmd.Flags().Changed("out") && strings.TrimSpace(o.out) == "" {
		return fmt.Errorf("--out %q names no directory", o.out)
	}
	return nil
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

// checkMethod checks method and balancer, and that the flags given have an
// effect with the method.
func (o *runOptions) checkMethod(cmd *cobra.Command) ([]training.Stage, error) {
	stages, err := training.ParseStages(o.solve.Method)
	if err != nil {
		return nil, err
	}
	if _, err := training.ParseBalancer(o.solve.Balance); err != nil {
		return nil, err
	}
	direct := stages[0].Method.Name() == "direct"
	if direct && cmd.Flags().Changed("depth") {
		return nil, fmt.Errorf("--depth has no effect with --method %s: its network has one hidden layer; leave it out, or begin with adam or lbfgs", o.solve.Method)
	}
	if !direct && cmd.Flags().Changed("slope") {
		return nil, fmt.Errorf("--slope has no effect with --method %s: only random features have a slope; leave it out, or begin with direct", o.solve.Method)
	}
	if o.solve.Autopilot && !slices.ContainsFunc(stages, func(s training.Stage) bool { return s.Method.Name() == "adam" }) {
		return nil, fmt.Errorf("--autopilot has no effect with --method %s: it controls the learning rate of adam; leave it out, or use adam or the method autopilot", o.solve.Method)
	}
	return stages, nil
}

// statementOf returns the statement that a problem will be solved in.
func statementOf(o solve.Options, p pinn.Problem) string {
	switch {
	case o.Statement != "":
		return o.Statement
	case p.Hints.Statement != "":
		return p.Hints.Statement
	}
	return solve.Strong
}

// Flags that have an effect with one statement only.
var (
	weakFlags   = []string{"windows", "features", "quadrature"}
	strongFlags = []string{"width", "points", "sampler", "inputs", "balance"}
	// No effect on a network that is trained in weak form.
	untrainedFlags = []string{"windows", "features", "sampler", "balance"}
)

// checkStatement checks that the problem has the statement, and that the flags
// given have an effect with it.
func checkStatement(cmd *cobra.Command, o solve.Options, p pinn.Problem) error {
	s := statementOf(o, p)
	useless, with, remedy := weakFlags, "the strong statement", "add --statement "+solve.Weak
	if s == solve.Weak {
		if p.Weak == nil {
			return fmt.Errorf("%s has no weak statement in this formulation: the valid choice is --statement %s", p.Name, solve.Strong)
		}
		useless, with, remedy = strongFlags, "the weak statement", "add --statement "+solve.Strong
		if o.Trained() {
			useless, with, remedy = untrainedFlags, "a network trained in weak form", "use --method direct or --statement "+solve.Strong
		}
	}
	for _, name := range useless {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s has no effect with %s: leave it out, or %s", name, with, remedy)
		}
	}
	return nil
}

// checkChoices checks the names of sampler and inputs, and whether Dirichlet
// data can be imposed as asked for.
func (o *runOptions) checkChoices(p pinn.Problem) error {
	if s := o.solve.Sampler; s != "" && !slices.Contains(samplerNames(), s) {
		return unknown("sampler", s, samplerNames())
	}
	if err := checkInputs(o.solve.Inputs, p.Name, p); err != nil {
		return err
	}
	return checkHard(o.bc, p.Name, p)
}

// checkInputs checks the name of the coordinates given to the network.
func checkInputs(inputs, subject string, p pinn.Problem) error {
	if inputs != "" && !slices.Contains(inputNames(p), inputs) {
		return unknown("inputs of "+subject, inputs, inputNames(p))
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
