package solve_test

import (
	"context"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/solve"
)

// The heat equation as an evolution, though its field has an ansatz; a problem without
// time has none.
func TestEvolution(t *testing.T) {
	heat, err := cases.Find("heat")
	if err != nil {
		t.Fatal(err)
	}
	p, err := heat.Pose("", nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Evolution})
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Solution.Error(p.Outputs[0], p.Domain.Interior(200, geometry.Halton{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.Converged || e.RelL2 > 1e-5 || float64(e.RelL2) > 5*float64(r.Evolution.Estimate) {
		t.Errorf("%v: error %.2g, estimate %.2g", r.Status, e.RelL2, r.Evolution.Estimate)
	}
	poisson, err := cases.Find("poisson")
	if err != nil {
		t.Fatal(err)
	}
	if p, err = poisson.Pose("", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Evolution}); err == nil || !strings.Contains(err.Error(), "poisson has no time") {
		t.Errorf("poisson: %v", err)
	}
}
