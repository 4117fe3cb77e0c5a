package evolve

import (
	"context"
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// Heat that runs backwards is ill-posed; growth by 1e25 of every wave is not, and data
// without a value are said to be that.
func TestIllPosed(t *testing.T) {
	start := func(x []float64) float64 { return math.Sin(math.Pi * x[0]) }
	for _, test := range []struct {
		name          string
		diffusion, by float64
		start         func(x []float64) float64
		want          ode.Status
	}{
		{"backwards", -1, 0, start, ode.Unstable},
		{"growth", 0.1, 60, start, ode.Finished},
		{"no value", 1, 0, func([]float64) float64 { return math.NaN() }, ode.NotFinite},
	} {
		p := line(0, 1, 1, "u")
		p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			return []ad.Expr{u.D(1).V().Sub(u.D(0).D(0).V().Scale(test.diffusion)).Sub(u.V().Scale(test.by))}
		})}
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"}, {Field: "u", On: "bottom", Value: test.start}}
		complete, err := p.Complete()
		if err != nil {
			t.Fatal(err)
		}
		a, err := SolveAdapted(context.Background(), complete, Options{}, 1e-4)
		if err != nil {
			t.Fatal(err)
		}
		if a.Stats.Status != test.want {
			t.Errorf("%s: %s after %d spaces, want %s", test.name, a.Stats.Status, len(a.Rounds), test.want)
		}
	}
}
