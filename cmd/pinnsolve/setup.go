package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"pinnsolve/pinn"
	"pinnsolve/question"
)

// termGradients is the number of iterations between records of the terms'
// gradients, so that these cost next to nothing. A direct solve does without
// them.
const termGradients = 100

// setup turns options into a posed problem, or says which option is wrong. It
// writes nothing.
func (o *runOptions) setup(cmd *cobra.Command) (*task, error) {
	if err := o.motion.check(o); err != nil {
		return nil, err
	}
	c, set, err := o.find(slices.Concat(pathEnd(o.path), o.family.middle()))
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
	t := &task{Setup: question.Setup{Case: c, Form: form, Mesh: o.mesh, Problem: o.sum, Set: set, Options: o.solve}}
	t.Options.Soft = o.bc == "soft"
	if t.Options.From, err = o.transfer(); err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("continue") {
		if err := t.follow(o.path); err != nil {
			return nil, err
		}
	}
	if err := o.family.apply(cmd, t); err != nil {
		return nil, err
	}
	if o.solve.Ensemble > 1 && (t.Family != nil || o.motion.time != "") {
		return nil, fmt.Errorf("--ensemble %d does not go with --over or --time: leave one of them out", o.solve.Ensemble)
	}
	curriculum, err := o.chosenCurriculum(t)
	if err != nil {
		return nil, err
	}
	if o.load != "" || curriculum != "" {
		if err := t.load(o.load, curriculum); err != nil {
			return nil, err
		}
	}
	if t.Values, t.problem, err = t.pose(nil); err != nil {
		return nil, err
	}
	if t.motion, t.Motion, err = o.motion.options(); err != nil {
		return nil, err
	}
	if t.motion != nil && (t.problem.Weak == nil || t.problem.Weak.Inertia == nil) {
		return nil, errNoDensity
	}
	if err := o.poseLoads(cmd, t); err != nil {
		return nil, err
	}
	if err := o.check(cmd, t); err != nil {
		return nil, err
	}
	if t.wanted, err = o.stress.requests(t.problem); err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("resume") {
		if err := t.resumeAt(cmd, o.resume); err != nil {
			return nil, err
		}
	}
	if !t.plan.Direct {
		t.plan.TermGradients = termGradients
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
	p, err := t.Case.State(t.Form, values)
	return values, p, err
}
