package formula_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/formula"
)

// Slopes of an energy, by hand: W = k/2 |grad u|^2 + u^4/4 - x u at u = 2, grad u =
// (3, 5), x = 7, k = 10.
func TestSlopes(t *testing.T) {
	scope := formula.Scope{Coordinates: []string{"x", "y"}, Variables: []formula.Variable{{Name: "u"}}, Parameters: map[string]float64{"k": 10}}
	f, err := formula.Parse("k/2*dot(grad(u), grad(u)) + u^4/4 - x*u", scope)
	if err != nil {
		t.Fatal(err)
	}
	l := ad.Lanes{Dim: 2, Order: ad.Gradient}
	p, err := ad.CompilePointwise(1, true, func(g *ad.Graph) []ad.Expr {
		u := ad.NewJet(l, []ad.Expr{g.Variable(), g.Variable(), g.Variable()})
		x := []ad.Jet{ad.NewJet(l, []ad.Expr{ad.Const(7), ad.Const(1), {}}), ad.NewJet(l, []ad.Expr{ad.Const(0), {}, ad.Const(1)})}
		w, slopes, err := f.Slopes([]ad.Jet{x[0], x[1], u}, []int{2})
		if err != nil {
			t.Fatal(err)
		}
		return append([]ad.Expr{w}, slopes[0]...)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range []float64{2, 3, 5} {
		p.Var[i][0] = v
	}
	p.Weight[1][0] = 1 // the tangent: d(u^3 - x)/du = 3 u^2
	p.Run()
	for i, want := range []float64{10./2*34 + 4 - 14, 8 - 7, 30, 50} {
		if got := p.Out[i][0]; math.Abs(got-want) > 1e-12 {
			t.Errorf("%d: %v, want %v", i, got, want)
		}
	}
	if got := p.Adjoint[0][0]; got != 12 {
		t.Errorf("tangent %v, want 12", got)
	}
	f, err = formula.Parse("d(u^2, x)", scope)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Slopes(slices.Repeat([]ad.Jet{ad.Constant(2, 0)}, 3), []int{2}); err == nil || !strings.Contains(err.Error(), "write the derivative out") {
		t.Errorf("d(u^2, x): %v", err)
	}
}
