package main

import (
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/continuation"
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
	_, whole, _ := runLoaded(t, "inflation", "--width", "40", "--points", "100", "--tol", "1")
	code, half, _ := runLoaded(t, "inflation", "--width", "40", "--points", "100", "--load", "0.5", "--tol", "1")
	if code != 0 || whole.Values["a"] != 2 || half.Values["a"] != 1.5 {
		t.Errorf("exit status %d, inner radius %v and at half load %v", code, whole.Values["a"], half.Values["a"])
	}
	code, steps, _ := runLoaded(t, "inflation", "--width", "40", "--points", "100", "--curriculum", "linear:4", "--tol", "1")
	if code != 0 || steps.Path == nil || len(steps.Path.Steps) != 4 || steps.Path.Steps[1].Value != 1.5 || steps.Values["a"] != 2 {
		t.Errorf("exit status %d, path %+v", code, steps.Path)
	}
	// The inner radius is the path's own parameter, so extrapolation pays.
	if last := steps.Path.Steps[3]; last.Predictor != "secant" {
		t.Errorf("the last of four equal steps started from %q", last.Predictor)
	}
	code, adaptive, _ := runLoaded(t, "shear", "--curriculum", "adaptive", "--law", "logarithmic")
	if code != 0 || adaptive.Path == nil || adaptive.Path.Steps[0].Value != 0 || adaptive.Formulation != "mixed-logarithmic" {
		t.Errorf("exit status %d, %s, path %+v", code, adaptive.Formulation, adaptive.Path)
	}
}

// No pressure above mu ln(B/A) = 0.693 Pa can be borne: the path ends near
// it, with every step up to there on disk.
func TestLoadWithoutSolution(t *testing.T) {
	code, res, _ := runLoaded(t, "inflation-pressure", "--set", "pressure=0.69", "--load", "1.4", "--width", "40", "--points", "100", "--tol", "1e-2", "--curriculum", "adaptive")
	if code != exitUntrusted || res.Path == nil || res.Path.Status != continuation.StepTooSmall {
		t.Fatalf("exit status %d, path %+v", code, res.Path)
	}
	if p := float64(res.Values["pressure"]); p < 0.6 || p > 0.75 {
		t.Errorf("the last step accepted is at %v Pa", p)
	}
}

// A nonlinear weak solve that runs out of time has no solution to trust.
func TestOutOfTime(t *testing.T) {
	code, res, _ := runLoaded(t, "cook-finite", "--curriculum", "none", "--windows", "2", "--features", "10", "--quadrature", "degree=4,grade=off", "--max-time", "1ns")
	if code != exitUntrusted || res.Trusted || res.Status != solve.Budget || !strings.Contains(res.Message, "longer maximum time") {
		t.Errorf("exit status %d, %v: %s", code, res.Status, res.Message)
	}
}

// A long single step is warned of.
func TestLongStep(t *testing.T) {
	_, res, _ := runLoaded(t, "torsion", "--set", "angle=180", "--width", "40", "--points", "100")
	if !strings.Contains(res.Message, "in a single step") {
		t.Errorf("no warning: %s", res.Message)
	}
	_, res, _ = runLoaded(t, "torsion", "--set", "angle=20", "--width", "40", "--points", "100")
	if strings.Contains(res.Message, "in a single step") {
		t.Errorf("a warning of a short step: %s", res.Message)
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

// A strain cap is a path at the full load, by a name of its own.
func TestStrainCap(t *testing.T) {
	code, res, _ := runLoaded(t, "inflation", "--set", "a=1.5", "--width", "40", "--points", "100", "--tol", "1", "--curriculum", "cap:0.1:0.4:3")
	if code != exitOK || res.Path.Parameter != "strain cap" || len(res.Path.Steps) != 4 || float64(res.Path.Steps[3].Value) != 0.4 || res.Values["a"] != 1.5 {
		t.Errorf("exit status %d, path %+v", code, res.Path)
	}
	if e := float64(res.Errors["u"].RelL2); !(e < 1e-4) {
		t.Errorf("error %.2g", e)
	}
}
