package solve_test

import (
	"context"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/internal/solvetest"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

func posedBlock(t *testing.T, formulation string, nu float64) pinn.Problem {
	t.Helper()
	c, err := cases.Find("block")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose(formulation, map[string]float64{"nu": nu})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The energy leads to the exact solution, in the mixed form up to
// incompressibility; the bars are about three times what was measured.
func TestTrainedOnTheEnergy(t *testing.T) {
	for _, c := range []struct {
		formulation string
		nu          float64
		method      string
		u, p        float64
	}{
		{"standard", 0.3, "adam:50,lbfgs:150", 0.06, 1},
		{"standard", 0.3, "varpro:20", 0.02, 0.2},
		{"mixed", 0.5, "varpro:40", 0.02, 0.2},
	} {
		p := posedBlock(t, c.formulation, c.nu)
		o := solve.Options{Statement: solve.Weak, Method: c.method, Width: 20, Depth: 1}
		o.Points, o.Seed = 400, 1
		r, err := solve.Run(context.Background(), p, o)
		if err != nil {
			t.Fatal(err)
		}
		u, pressure := solvetest.RelL2(t, r.Solution, "u"), solvetest.RelL2(t, r.Solution, "p")
		if !(u < c.u) || !(pressure < c.p) {
			t.Errorf("%s nu = %v %s: error of u %.2g, of p %.2g; %s", c.formulation, c.nu, c.method, u, pressure, r.Message)
		}
		if !r.Weak.Trained || r.Status != solve.Budget || !r.Trusted() || !(r.Weak.EnergyDefect < 1e-3) {
			t.Errorf("%s: %s, energy defect %v", c.method, r.Status, r.Weak.EnergyDefect)
		}
	}
}

// Too few points for the energy are detected.
func TestTrainedUnderIntegrated(t *testing.T) {
	o := solve.Options{Statement: solve.Weak, Method: "varpro:5", Width: 30, Depth: 1}
	o.Points, o.Weak.Degree = 9, 3
	r, err := solve.Run(context.Background(), posedBlock(t, "standard", 0.3), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.UnderIntegrated {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

func TestTrainedNeedsAnEnergy(t *testing.T) {
	p := posedBlock(t, "standard", 0.3)
	weak := *p.Weak
	weak.Terms = append([]pinn.WeakTerm(nil), weak.Terms...)
	weak.Terms[0].Energy = nil
	without := p
	without.Weak = &weak
	c, err := cases.Find("cook-finite")
	if err != nil {
		t.Fatal(err)
	}
	finite, err := c.Pose("standard", map[string]float64{"lambda_over_mu": 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		p            pinn.Problem
		method, want string
	}{
		{without, "lbfgs", "has no energy; use the method direct"},
		{finite, "varpro", "not quadratic"},
		{p, "lm", "residuals"},
		{p, "adam:5,varpo", "did you mean varpro?"},
	} {
		_, err := solve.Run(context.Background(), c.p, solve.Options{Statement: solve.Weak, Method: c.method})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", c.method, err)
		}
	}
}
