package main

import (
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/report"
	"pinnsolve/solve"
)

// runLoaded runs the command in a fresh directory and returns its exit
// status, result.json and what it said on stderr.
func runLoaded(t *testing.T, args ...string) (int, report.Result, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	s := pinnsolve(t, append(append([]string{"run"}, args...), "--quiet", "--out", dir)...)
	var res report.Result
	if s.status != exitBadInput {
		res = readResult(t, filepath.Join(dir, "result.json"))
	}
	return s.status, res, s.err
}

// A load factor scales the load from rest, a curriculum reaches it in steps,
// and a law changes the equations.
func TestLoad(t *testing.T) {
	code, steps, _ := runLoaded(t, "stretch", "--load", "0.5", "--law", "logarithmic", "--curriculum", "linear:4")
	if code != 0 || steps.Path == nil || len(steps.Path.Steps) != 4 || steps.Path.Steps[1].Value != 1.25 || steps.Values["stretch"] != 1.5 {
		t.Errorf("exit status %d, half way from 1 to 2 is %v, path %+v", code, steps.Values["stretch"], steps.Path)
	}
	if steps.Formulation != "mixed-logarithmic" {
		t.Errorf("formulation %s", steps.Formulation)
	}
	// The stretch is the path's own parameter, so extrapolation pays.
	if last := steps.Path.Steps[3]; last.Predictor != "secant" {
		t.Errorf("the last of four equal steps started from %q", last.Predictor)
	}
}

// A nonlinear weak solve that runs out of time has no solution to trust.
func TestOutOfTime(t *testing.T) {
	code, res, _ := runLoaded(t, "cook-finite", "--curriculum", "none", "--windows", "2", "--features", "10", "--quadrature", "degree=4,grade=off", "--max-time", "1ns")
	if code != exitUntrusted || res.Trusted || res.Status != solve.Budget || !strings.Contains(res.Message, "longer maximum time") {
		t.Errorf("exit status %d, %v: %s", code, res.Status, res.Message)
	}
}

func TestBadLoad(t *testing.T) {
	for want, args := range map[string][]string{
		"no load parameter":          {"block", "--load", "2"},
		`--load "x" is not a number`: {"bend", "--load", "x"},
		"unknown curriculum":         {"bend", "--curriculum", "lin:3"},
		"the number of steps":        {"bend", "--curriculum", "linear:0"},
		"nowhere to go":              {"bend", "--load", "0", "--curriculum", "adaptive"},
		"unknown law":                {"bend", "--law", "hooke"},
		"write cap:FROM:TO:STEPS":    {"bend", "--curriculum", "cap:1"},
		"two paths":                  {"bend", "--continue", "angle=10,90", "--curriculum", "adaptive"},
		"is outside":                 {"stretch", "--load", "-3"},
	} {
		code, _, errs := runLoaded(t, args...)
		if code != exitBadInput || !strings.Contains(errs, want) || strings.Count(strings.TrimSpace(errs), "\n") > 0 {
			t.Errorf("%v: exit status %d, %q, want %q", args, code, errs, want)
		}
	}
}

// A strain cap is a path at the full load, by a name of its own. Caps below the
// strain of 0.3 leave points out, the last one none.
func TestStrainCap(t *testing.T) {
	code, res, _ := runLoaded(t, "stretch", "--set", "stretch=1.3", "--tol", "1", "--curriculum", "cap:0.1:0.4:3")
	if code != exitOK || res.Path.Parameter != "strain cap" || len(res.Path.Steps) != 4 || float64(res.Path.Steps[3].Value) != 0.4 || res.Values["stretch"] != 1.3 {
		t.Errorf("exit status %d, path %+v", code, res.Path)
	}
	if first, last := res.Path.Steps[0], res.Path.Steps[3]; first.Left == 0 || last.Left != 0 {
		t.Errorf("%d points are left out at first, %d at last", first.Left, last.Left)
	}
	if e := float64(res.Errors["u"].RelL2); !(e < 1e-12) {
		t.Errorf("error %.2g", e)
	}
}
