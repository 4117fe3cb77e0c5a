package main

import (
	"encoding/json"
	"strings"
	"testing"

	"pinnsolve/benchmarks/locking"
)

// little are flags of a spectrum that takes no time.
func little(args ...string) []string {
	return append(append([]string{"spectrum"}, args...), "--width", "6", "--points", "49")
}

func TestSpectrum(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, little("block", "--nu", "0.4999")...)
	s.expect(t, exitOK)
	// 2 x 6 + 6, 6 x 6 + 6 and 7 x 3 parameters; 3 residuals a point and a mean.
	s.contains(t, "block, mixed formulation, nu = 0.4999: 81 parameters, 148 residuals", "all parameters", "of 81", "output layer", "of 21",
		"momentum", "of 98", "continuity", "mean pressure", "Hessian", "Alignment")
	if files := listed(t, "."); len(files) != 0 {
		t.Errorf("files were left: %v", files)
	}
}

// With rows in units of the load the largest eigenvalue of the standard form
// is (lambda + 2 mu)^2/mu^2 times that with rows in units of the stiffness.
func TestSpectrumRows(t *testing.T) {
	largest := func(args ...string) float64 {
		s := pinnsolve(t, little(append(args, "block", "--formulation", "standard", "--nu", "0.25", "--json")...)...)
		s.expect(t, exitOK)
		var r locking.Spectra
		if err := json.Unmarshal([]byte(s.out), &r); err != nil {
			t.Fatal(err)
		}
		return r.Eigenvalues.Largest()
	}
	posed := largest("--rows", "posed")
	for _, args := range [][]string{{}, {"--rows", "load"}} {
		if ratio := largest(args...) / posed; ratio < 9*(1-1e-12) || ratio > 9*(1+1e-12) {
			t.Errorf("%v: ratio %v, want 9 for lambda = mu", args, ratio)
		}
	}
}

func TestSpectrumBadInput(t *testing.T) {
	for want, args := range map[string][]string{
		"which case?":             {"spectrum"},
		"nu = 0.7":                {"spectrum", "block", "--nu", "0.7"},
		"did you mean mixed?":     {"spectrum", "block", "--formulation", "mixd"},
		"needs a finite lambda":   {"spectrum", "block", "--formulation", "standard", "--nu", "0.5"},
		"did you mean polar?":     {"spectrum", "cylinder", "--inputs", "poler"},
		"above the limit":         {"spectrum", "block", "--width", "200"},
		"choose from load, posed": {"spectrum", "block", "--rows", "mine"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%v: %q, want %q in one line", args, s.err, want)
		}
	}
}
