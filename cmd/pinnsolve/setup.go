package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/continuation"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/report"
	"pinnsolve/training"
)

// termGradients is the number of iterations between records of the terms'
// gradients, so that these cost next to nothing. A direct solve has no use
// for them.
const termGradients = 100

// setup turns options into a posed problem, or says which is wrong. It
// touches no files.
func (o *runOptions) setup(cmd *cobra.Command) (*task, error) {
	c, set, err := o.find(pathEnd(o.path))
	if err != nil {
		return nil, err
	}
	form, err := c.Form(o.formulation)
	if err != nil {
		return nil, err
	}
	if o.law != "" {
		if form, err = withLaw(c, form, o.law); err != nil {
			return nil, err
		}
	}
	t := &task{Setup: report.Setup{Case: c, Form: form, Set: set, Options: o.solve}}
	if cmd.Flags().Changed("continue") {
		if err := t.follow(o.path); err != nil {
			return nil, err
		}
	}
	if err := o.stepByDefault(t); err != nil {
		return nil, err
	}
	if o.load != "" || o.curriculum != "" {
		if err := t.load(o.load, o.curriculum); err != nil {
			return nil, err
		}
	}
	if t.Values, t.problem, err = t.pose(nil); err != nil {
		return nil, err
	}
	if t.Options.Predictor, err = o.checkPredictor(t); err != nil {
		return nil, err
	}
	if t.stages, err = o.checkMethod(cmd); err != nil {
		return nil, err
	}
	if err := checkStatement(cmd, o.solve, t.problem); err != nil {
		return nil, err
	}
	if err := o.checkChoices(t.problem); err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("out") && strings.TrimSpace(o.out) == "" {
		return nil, fmt.Errorf("--out %q names no directory", o.out)
	}
	t.Options.Soft = o.bc == "soft"
	if cmd.Flags().Changed("resume") {
		if err := t.resume(cmd, o.resume); err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(t.stages, func(s training.Stage) bool { return s.Method.Name() != "direct" }) {
		t.Options.TermGradients = termGradients
	}
	return t, nil
}

// pose states the problem at the parameters that were set, some of them
// overridden.
func (t *task) pose(override map[string]float64) (pinn.Values, pinn.Problem, error) {
	set := maps.Clone(t.Set)
	maps.Copy(set, override)
	values, err := t.Case.Values(set)
	if err != nil {
		return nil, pinn.Problem{}, err
	}
	p, err := t.Form.Pose(values)
	return values, p, err
}

// checkPredictor checks the predictor, which is of use to a path alone.
func (o *runOptions) checkPredictor(t *task) (continuation.Predictor, error) {
	if o.predictor != "" && t.schedule == nil {
		return "", fmt.Errorf("--predictor %s is of use to a path alone: give --continue or --curriculum, or leave it out", o.predictor)
	}
	p, err := continuation.ParsePredictor(o.predictor)
	if err != nil {
		return "", fmt.Errorf("--predictor: %w", err)
	}
	return p, nil
}

// checkMethod checks method and balancer, and that the flags given are of use
// to the method.
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
		return nil, fmt.Errorf("--depth %d is of no use to --method %s: its network has one hidden layer; leave it out, or begin with adam or lbfgs", o.solve.Depth, o.solve.Method)
	}
	if !direct && cmd.Flags().Changed("slope") {
		return nil, fmt.Errorf("--slope %v is of no use to --method %s: slopes are of random features; leave it out, or begin with direct", o.solve.Slope, o.solve.Method)
	}
	if o.solve.Autopilot && !slices.ContainsFunc(stages, func(s training.Stage) bool { return s.Method.Name() == "adam" }) {
		return nil, fmt.Errorf("--autopilot is of no use to --method %s: it sets the learning rate of adam; leave it out, or take adam or the method autopilot", o.solve.Method)
	}
	return stages, nil
}

// checkChoices checks the names of sampler and inputs, and whether conditions
// can be as asked for.
func (o *runOptions) checkChoices(p pinn.Problem) error {
	if s := o.solve.Sampler; s != "" && !slices.Contains(samplerNames(), s) {
		return nearest.Unknown("sampler", s, samplerNames())
	}
	if in := o.solve.Inputs; in != "" && !slices.Contains(inputNames(p), in) {
		return nearest.Unknown("inputs of "+p.Name, in, inputNames(p))
	}
	if o.bc == "hard" && !canBeHard(p) {
		return fmt.Errorf("--bc hard is not possible: no field of %s has an ansatz for its Dirichlet data; the valid choice is soft", p.Name)
	}
	return nil
}

// canBeHard reports whether Dirichlet data of the problem can hold exactly.
func canBeHard(p pinn.Problem) bool {
	return slices.ContainsFunc(p.Fields, func(f pinn.Field) bool { return f.Hard != nil })
}
