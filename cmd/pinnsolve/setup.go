package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/pinn"
	"pinnsolve/report"
	"pinnsolve/training"
)

// setup turns options into a posed problem, or says which is wrong. It
// touches no files.
func (o *runOptions) setup(cmd *cobra.Command) (report.Setup, pinn.Problem, error) {
	fail := func(err error) (report.Setup, pinn.Problem, error) { return report.Setup{}, pinn.Problem{}, err }
	c, err := findCase(o.caseName)
	if err != nil {
		return fail(err)
	}
	form, err := findForm(c, o.formulation)
	if err != nil {
		return fail(err)
	}
	set, err := parameters(c, o.nu, o.set)
	if err != nil {
		return fail(err)
	}
	values, err := c.Values(set)
	if err != nil {
		return fail(err)
	}
	problem, err := form.Pose(values)
	if err != nil {
		return fail(err)
	}
	if err := o.checkMethod(cmd); err != nil {
		return fail(err)
	}
	if err := o.checkChoices(problem); err != nil {
		return fail(err)
	}
	if cmd.Flags().Changed("out") && strings.TrimSpace(o.out) == "" {
		return fail(fmt.Errorf("--out %q names no directory", o.out))
	}
	options := o.solve
	options.Soft = o.bc == "soft"
	return report.Setup{Case: c, Form: form, Set: set, Values: values, Options: options}, problem, nil
}

// checkMethod checks the method and that the flags given are of use to it.
func (o *runOptions) checkMethod(cmd *cobra.Command) error {
	stages, err := training.ParseStages(o.solve.Method)
	if err != nil {
		return err
	}
	direct := stages[0].Method.Name() == "direct"
	if direct && cmd.Flags().Changed("depth") {
		return fmt.Errorf("--depth %d is of no use to --method %s: its network has one hidden layer; leave it out, or begin with adam or lbfgs", o.solve.Depth, o.solve.Method)
	}
	if !direct && cmd.Flags().Changed("slope") {
		return fmt.Errorf("--slope %v is of no use to --method %s: slopes are of random features; leave it out, or begin with direct", o.solve.Slope, o.solve.Method)
	}
	return nil
}

// checkChoices checks the names of sampler and inputs, and whether conditions
// can be as asked for.
func (o *runOptions) checkChoices(p pinn.Problem) error {
	if s := o.solve.Sampler; s != "" && !slices.Contains(samplerNames(), s) {
		return unknown("sampler", s, samplerNames())
	}
	if in := o.solve.Inputs; in != "" && !slices.Contains(inputNames(p), in) {
		return unknown("inputs of "+o.caseName, in, inputNames(p))
	}
	if o.bc == "hard" && !canBeHard(p) {
		return fmt.Errorf("--bc hard is not possible: no field of %s has an ansatz for its Dirichlet data; the valid choice is soft", o.caseName)
	}
	return nil
}

// canBeHard reports whether Dirichlet data of the problem can hold exactly.
func canBeHard(p pinn.Problem) bool {
	return slices.ContainsFunc(p.Fields, func(f pinn.Field) bool { return f.Hard != nil })
}
