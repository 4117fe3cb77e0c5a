package solve_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/safetensors"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// posed returns a problem of a case with its defaults.
func posed(t *testing.T, name, form string) pinn.Problem {
	t.Helper()
	c, err := cases.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose(form, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A solution made again from its saved arrays has the same outputs to the last
// bit, on windows and by networks.
func TestSaveAndLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("solves cases")
	}
	small := strong.Discretization{Points: 60}
	for name, o := range map[string]solve.Options{
		"cook weak":           {Statement: solve.Weak, Tolerance: 1},
		"poisson direct":      {Method: "direct", Width: 60, Slope: 1, Discretization: strong.Discretization{Points: 200}},
		"block adam":          {Method: "adam:3", Width: 8, Depth: 2, Discretization: small},
		"doublet windows":     {Statement: solve.Windows, Weak: solve.WeakOptions{Windows: 9, Features: 30}, Tolerance: 1},
		"poisson windows":     {Statement: solve.Windows, Weak: solve.WeakOptions{Windows: 4, Features: 20}, Tolerance: 1},
		"poisson weak varpro": {Statement: solve.Weak, Method: "varpro:2", Width: 6, Depth: 2},
	} {
		var p pinn.Problem
		if name == "doublet windows" { // with features of its hole
			p = doublet()
		} else {
			p = posed(t, strings.Fields(name)[0], "")
		}
		plan, err := o.Plan(p)
		if err != nil {
			t.Fatal(name, err)
		}
		r, err := plan.Run(context.Background())
		if err != nil {
			t.Fatal(name, err)
		}
		var b bytes.Buffer
		if err := r.Save().Write(&b); err != nil {
			t.Fatal(name, err)
		}
		f, err := safetensors.Read(b.Bytes())
		if err != nil {
			t.Fatal(name, err)
		}
		if plan, err = o.Plan(p); err != nil {
			t.Fatal(name, err)
		}
		s, err := plan.Load(context.Background(), f, p)
		if err != nil {
			t.Fatal(name, err)
		}
		pts := r.Problem.Domain.Interior(40, geometry.Halton{}, 3)
		want, err := r.Solution.EvalAll(r.Problem.Outputs, r.Solution.Bounded(pts))
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := s.EvalAll(s.Problem().Outputs, s.Bounded(pts))
		if err != nil {
			t.Fatal(name, err)
		}
		for i, o := range r.Problem.Outputs {
			for k := range o.Components {
				if !slices.Equal(got[i][k], want[i][k]) {
					t.Errorf("%s: %s %s differs: %v, want %v", name, o.Name, o.Components[k], got[i][k][:3], want[i][k][:3])
				}
			}
		}
		f.Metadata["pinnsolve_solution"] = "0"
		if _, err := plan.Load(context.Background(), f, p); err == nil || !strings.Contains(err.Error(), `version "0"`) {
			t.Errorf("%s: another version: %v", name, err)
		}
	}
}

// A training of a problem goes on from a checkpoint to the last bit: the weights
// of balancers, guards and the multipliers of an energy are part of the state.
func TestResumeTraining(t *testing.T) {
	small, soft := strong.Discretization{Points: 40}, strong.Discretization{Points: 40, Soft: true}
	for name, o := range map[string]solve.Options{
		"block standard adam+ntk": {Method: "adam:24", Balance: "ntk", Autopilot: true, Width: 6, Depth: 1, Discretization: soft},
		"block mixed lm":          {Method: "lm:4", Width: 6, Depth: 1, Discretization: small},
		"block mixed rba":         {Method: "adam:24", Balance: "rba", Width: 6, Depth: 1, Discretization: small},
		"torsion finite adam":     {Method: "adam:6", Width: 6, Depth: 1, Discretization: small},
		"block mixed energy":      {Statement: solve.Weak, Method: "varpro:6", Width: 6, Depth: 1, Discretization: strong.Discretization{Points: 200}},
		"block mixed energy adam": {Statement: solve.Weak, Method: "adam:120", Width: 6, Depth: 1, Discretization: strong.Discretization{Points: 100}},
	} {
		form := strings.Fields(name)[1]
		if form == "finite" {
			form = ""
		}
		p := posed(t, strings.Fields(name)[0], form)
		var states []training.State
		o.Checkpoints = training.Checkpoints{Every: 1, Write: func(s training.State) { states = append(states, s) }}
		want, err := solve.Run(context.Background(), p, o)
		if err != nil {
			t.Fatal(name, err)
		}
		o.Checkpoints = training.Checkpoints{}
		for _, k := range []int{len(states) / 3, len(states) - 1} {
			o.Training = states[k]
			got, err := solve.Run(context.Background(), p, o)
			if err != nil {
				t.Fatal(name, err)
			}
			one, two := got.Training, want.Training
			if !slices.Equal(one.Theta, two.Theta) || one.Loss != two.Loss || one.Stats.Evaluations != two.Stats.Evaluations {
				t.Errorf("%s from checkpoint %d of %d: loss %v, want %v; %d evaluations, want %d", name, k, len(states), one.Loss, two.Loss, one.Stats.Evaluations, two.Stats.Evaluations)
			}
		}
	}
}

// A training can start from the network of another solution, of the same size.
func TestTransfer(t *testing.T) {
	p := posed(t, "poisson", "")
	o := solve.Options{Method: "adam:2", Width: 6, Depth: 1, Discretization: strong.Discretization{Points: 30}}
	first, err := solve.Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if o.From, err = solve.NewTransfer(first.Save()); err != nil {
		t.Fatal(err)
	}
	var loss []float64
	o.Recorder = func(r training.Record) { loss = append(loss, r.Loss) }
	if _, err = solve.Run(context.Background(), p, o); err != nil {
		t.Fatal(err)
	}
	if loss[0] != first.Training.Loss {
		t.Errorf("it starts at the loss %v, not %v", loss[0], first.Training.Loss)
	}
	for want, change := range map[string]func(o *solve.Options){
		"[2 6], not [2 7]":   func(o *solve.Options) { o.Width = 7 },
		"trains no network":  func(o *solve.Options) { o.Method, o.Depth = "direct", 0 },
		"it has no layer hi": func(o *solve.Options) { o.Depth = 2 },
	} {
		o := o
		change(&o)
		if _, err := solve.Run(context.Background(), p, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
