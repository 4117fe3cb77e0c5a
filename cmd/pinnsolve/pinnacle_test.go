package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"pinnsolve/report"
)

// Problems that suites for trained networks have, as files: each converges below its
// bar, with an error that its estimate knows of. The dear ones are made smaller.
func TestPinnacle(t *testing.T) {
	if testing.Short() {
		t.Skip("solves many problems")
	}
	for name, want := range map[string]struct {
		below float64
		flags []string
	}{
		"burgers-2d":    {1e-2, []string{"--tol", "1e-2"}},
		"gray-scott":    {1e-1, []string{"--windows", "12", "--features", "10", "--tol", "1"}},
		"poisson-2d-ms": {1e-3, []string{"--windows", "10"}},
		"heat-2d-ms":    {1e-5, nil},
		"advection":     {1e-7, nil}, "convection": {1e-7, nil}, "reaction": {1e-6, nil}, "wave-5": {1e-6, nil},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"run", filepath.Join("..", "..", "benchmarks", "pinnacle", "problems", name+".yaml"), "--json", "--quiet", "--no-pictures", "--out", t.TempDir()}, want.flags...)
			s := pinnsolve(t, args...)
			s.expect(t, exitOK)
			var r report.Result
			if err := json.Unmarshal([]byte(s.out), &r); err != nil {
				t.Fatal(err)
			}
			worst := 0.0
			for _, e := range r.Errors {
				worst = max(worst, float64(e.RelL2))
			}
			for _, e := range r.References {
				worst = max(worst, float64(e.RelL2))
			}
			if estimate := float64(r.Evolution.Estimate); !(worst > 0 && worst < want.below) || worst > 5*estimate {
				t.Errorf("error %.2g, estimate %.2g, want at most %.0g", worst, estimate, want.below)
			}
		})
	}
}
