// Package solvetest measures solutions in tests.
package solvetest

import (
	"testing"

	"pinnsolve/pinn/fields"
)

// RelL2 returns the relative L2 error of an output on a grid of 41 nodes an
// axis, 9 in space.
func RelL2(t testing.TB, sol *fields.Solution, output string) float64 {
	t.Helper()
	p := sol.Problem()
	n := 41
	if p.Domain.Dim() == 3 {
		n = 9
	}
	for _, o := range p.Outputs {
		if o.Name != output {
			continue
		}
		e, err := sol.Error(o, p.Domain.Grid(n).Points())
		if err != nil {
			t.Fatal(err)
		}
		return float64(e.RelL2)
	}
	t.Fatalf("no output %q", output)
	return 0
}
