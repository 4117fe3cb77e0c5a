package weak_test

import (
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Guards of a weak form see the position and data, as they do in a strong form.
func TestGuardsSeeData(t *testing.T) {
	for name, limit := range map[string]func(p *pinn.Point) ad.Expr{
		"position": func(p *pinn.Point) ad.Expr { return p.X()[0] },
		"data":     func(p *pinn.Point) ad.Expr { return p.Data(func(x []float64) float64 { return x[0] }) },
	} {
		p := heatedFlow()
		// On the left half of the square x is below 1/2: with windows whose cells
		// end there the mean over some cells is negative.
		p.Guards = []pinn.Guard{{Name: "right", Message: "not on the right", Eval: func(at *pinn.Point) ad.Expr {
			return limit(at).Sub(ad.Const(0.5))
		}}}
		g := plane.of(t, p)
		if v := must(g.Violations(t.Context(), make([]float64, g.Dim()))); len(v) != 1 || !(v[0].Value < -0.1) || !(v[0].At[0] < 0.5) {
			t.Errorf("%s: violations %+v, want one on the left", name, v)
		}
		p.Guards[0].Eval = limit // without the data its mean over a cell would be zero
		g = plane.of(t, p)
		if v := must(g.Violations(t.Context(), make([]float64, g.Dim()))); v != nil {
			t.Errorf("%s: violations %+v of a guard that holds everywhere", name, v)
		}
	}
}
