package main

import (
	"fmt"
	"strconv"
	"strings"

	"pinnsolve/continuation"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// firstStep is the first step of an adaptive curriculum, as a load factor.
const firstStep = 0.2

// load applies the load factor and the curriculum to the parameter that
// loads the case: it is scaled, and reached from the unloaded state in steps.
func (t *task) load(factor string, curriculum string) error {
	if t.Case.Ramp == nil {
		return fmt.Errorf("the case %s has no load parameter: leave out --load and --curriculum", t.Case.Name)
	}
	load := *t.Case.Ramp
	values, err := t.Case.Values(t.Set)
	if err != nil {
		return err
	}
	full := values[load.Param]
	if factor != "" {
		s, err := strconv.ParseFloat(factor, 64)
		if err != nil {
			return fmt.Errorf("--load %q is not a number: 1 is the full load of the case, 0 no load", factor)
		}
		full = load.At(s, full)
		t.Set[load.Param] = full
		if _, err := t.Case.Values(t.Set); err != nil {
			return fmt.Errorf("--load %s: %w", factor, err)
		}
	}
	s, err := parseCurriculum(load, full, curriculum)
	if err != nil || s == nil {
		return err
	}
	if t.Schedule != nil {
		return fmt.Errorf("--continue and --curriculum are two paths: leave one out")
	}
	t.Schedule = s
	return nil
}

// parseCurriculum returns the path of the load parameter from the unloaded state,
// or of the strain cap at the full load; nil for a single step.
func parseCurriculum(load pinn.Ramp, full float64, text string) (*continuation.Schedule, error) {
	kind, count, counted := strings.Cut(text, ":")
	switch {
	case text == "" || text == "none":
		return nil, nil
	case full == load.Rest:
		return nil, fmt.Errorf("--curriculum %s has nowhere to go: %s = %v is already the unloaded state", text, load.Param, full)
	case text == "adaptive":
		step := load.At(firstStep, full) - load.Rest
		return &continuation.Schedule{Name: load.Param, Values: []float64{load.Rest, full},
			Adaptive: &continuation.Adaptive{First: max(step, -step), Iterations: 8}}, nil
	case kind == "linear" && counted:
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || n > 1000 {
			return nil, fmt.Errorf("--curriculum %s: the number of steps is %q, which must be 1 to 1000", text, count)
		}
		var values []float64
		for i := range n {
			values = append(values, load.At(float64(i+1)/float64(n), full))
		}
		s := continuation.Table(load.Param, values...)
		return &s, nil
	}
	if kind == "cap" && counted {
		s, err := continuation.ParseSchedule(solve.StrainCap + "=linear:" + count)
		if err != nil || s.Values[0] < 0 || s.Values[len(s.Values)-1] <= 0 {
			return nil, fmt.Errorf("--curriculum %s: write cap:FROM:TO:STEPS, strains from 0 up and a whole number of steps, such as cap:0.1:1:4", text)
		}
		return &s, nil
	}
	return nil, nearest.Unknown("curriculum", text, []string{"none", "adaptive", "linear:10", "cap:0.1:1:4"})
}

// withLaw returns the form of the same formulation with another constitutive
// law.
func withLaw(c pinn.Case, form pinn.Form, law string) (pinn.Form, error) {
	base := func(f pinn.Form) string { return strings.TrimSuffix(f.Name, "-"+f.Law) }
	var laws []string
	for _, f := range c.Forms {
		if f.Law == "" || base(f) != base(form) {
			continue
		}
		if f.Law == law {
			return f, nil
		}
		laws = append(laws, f.Law)
	}
	return pinn.Form{}, nearest.Unknown("law of "+c.Name+" in its "+base(form)+" formulation", law, laws)
}

// chosenCurriculum returns the curriculum of the command line. Where it says
// nothing, a weak statement at finite strain takes an adaptive one: Newton's
// method converges from nearby only.
func (o *runOptions) chosenCurriculum(t *task) (string, error) {
	if t.Case.Ramp == nil || o.curriculum != "" || o.path != "" || o.motion.time != "" { // a motion has its history
		return o.curriculum, nil
	}
	_, p, err := t.pose(nil)
	if err != nil {
		return "", err
	}
	planned, err := plan(t.Options, p)
	if err != nil {
		return "", err
	}
	if planned.Statement == solve.Weak && planned.Direct && !p.LinearFlux() {
		return "adaptive", nil
	}
	return "", nil
}
