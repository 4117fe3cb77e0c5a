package strong_test

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// A combination of fields is a term even if conditions are hard, with the scale
// of the combined fields.
func TestDirichletOfCombination(t *testing.T) {
	p := problem(false)
	p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{
		Sum: []pinn.Coefficient{{Factor: 0.8, Field: "u"}, {Factor: -0.6, Field: "v"}}, On: "right",
		Value: func(x []float64) float64 { return x[1] },
	})
	const name = "0.8 u - 0.6 v on right"
	s, err := strong.Compile(p, nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{Points: 20})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Constraints(), []string{"v on boundary", name}) {
		t.Errorf("constraints %q", s.Constraints())
	}
	res, err := p.Residuals(func(x []ad.Jet) []ad.Jet { return []ad.Jet{x[0], x[0].Mul(x[1])} }, 10, 1)
	if err != nil {
		t.Fatal(err)
	}
	// On x = 2: 0.8*2 - 0.6*2 y - y = 1.6 - 2.2 y, y spread over [0, 1].
	unit := math.Hypot(0.8*3, 0.6*0.5)
	lo, hi := slices.Min(res[name][0])*unit, slices.Max(res[name][0])*unit
	if !(lo > -0.6 && lo < -0.2 && hi > 1.2 && hi < 1.6) {
		t.Errorf("residuals from %v to %v", lo, hi)
	}
	p.Dirichlet[2].Sum[1].Field = "w"
	if _, err := strong.Compile(p, nn.MLP(2, 2, ad.Tanh, 4), strong.Discretization{}); err == nil {
		t.Error("a combination with an unknown field gave no error")
	}
}
