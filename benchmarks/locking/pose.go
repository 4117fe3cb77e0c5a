package locking

import (
	"fmt"
	"slices"
	"strings"

	"pinnsolve/cases"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// Ablations: one change to the problem of the case.
const (
	soft       = "soft"     // Dirichlet data as terms
	noUnits    = "no-units" // the network and the loss see raw SI values, mu = 1 MPa
	noGauge    = "no-gauge" // the mean pressure is left to the continuity equation
	balancedBy = "balance=" // soft, and a loss balancer changes the weights
)

// pose states the problem of a cell.
func (k Key) pose() (pinn.Problem, error) {
	if k.Statement != solve.Strong && k.Statement != solve.Weak {
		return pinn.Problem{}, fmt.Errorf("locking: %s: no statement %q", k.Name(), k.Statement)
	}
	c, err := cases.Find(k.Case)
	if err != nil {
		return pinn.Problem{}, err
	}
	set := map[string]float64{"nu": k.Nu}
	if k.Variant == noUnits {
		set["mu"] = 1e6
	}
	p, err := c.Pose(k.Form, set)
	if err != nil {
		return pinn.Problem{}, err
	}
	switch {
	case k.Variant == noUnits:
		return withoutUnits(p), nil
	case k.Variant == noGauge:
		return withoutGauge(p), nil
	case k.Variant == "", k.Variant == soft, strings.HasPrefix(k.Variant, balancedBy):
		return p, nil
	}
	return pinn.Problem{}, fmt.Errorf("locking: no ablation %q", k.Variant)
}

// withoutUnits makes every scale of fields and terms 1.
func withoutUnits(p pinn.Problem) pinn.Problem {
	p.Fields, p.Terms = slices.Clone(p.Fields), slices.Clone(p.Terms)
	for i := range p.Fields {
		p.Fields[i].Scale = 1
	}
	for i := range p.Terms {
		t := &p.Terms[i]
		if t.ReportScale == 0 {
			t.ReportScale = t.Scale // checks stay relative to the load
		}
		t.Scale = 1
	}
	return p
}

// withoutGauge removes the terms that are integrals.
func withoutGauge(p pinn.Problem) pinn.Problem {
	p.Terms = slices.DeleteFunc(slices.Clone(p.Terms), func(t pinn.Term) bool { return t.Integral })
	return p
}

// InLoadUnits returns the problem with every row in the unit of the load, mu
// U/L^2 for a momentum balance, instead of the stiffness.
func InLoadUnits(p pinn.Problem) pinn.Problem {
	p.Terms = slices.Clone(p.Terms)
	for i := range p.Terms {
		if t := &p.Terms[i]; t.ReportScale != 0 {
			t.Scale = t.ReportScale
		}
	}
	return p
}
