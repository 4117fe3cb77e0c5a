package box

import (
	"context"
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// Layers that the space does not resolve, of Burgers' equations after their slopes have
// become vertical: the integration ends, no faster than it began, and says that the error
// is large. Without damping it grows without bound.
func TestUnresolved(t *testing.T) {
	p := plane([2]float64{0, 0}, [2]float64{2 * math.Pi, 2 * math.Pi}, 1.6, "u", "v")
	p.Periodic = []int{0, 1}
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		var out []ad.Expr
		for _, w := range p.U {
			out = append(out, w.D(2).Add(p.U[0].Mul(w.D(0))).Add(p.U[1].Mul(w.D(1))).V().Sub(laplacian(w).Scale(1e-3)))
		}
		return out
	})}
	p.Dirichlet = []pinn.Dirichlet{
		{Field: "u", On: "initial", Value: func(x []float64) float64 { return -math.Sin(x[0]) * math.Cos(x[1]) }},
		{Field: "v", On: "initial", Value: func(x []float64) float64 { return -math.Cos(x[0]) * math.Sin(x[1]) }},
	}
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Solve(context.Background(), p, Options{Windows: 5}, 2e-2)
	if err != nil {
		t.Fatal(err)
	}
	if r.Stats.Status != ode.Finished {
		t.Fatalf("%s at %v", r.Stats.Status, r.Stats.T)
	}
	largest := 0.0
	points := samples([][]float64{{0, 2 * math.Pi}, {0, 2 * math.Pi}}, 40)
	for _, v := range r.grid(r.tables(points), 1.6)[0] {
		largest = math.Max(largest, math.Abs(v))
	}
	t.Logf("largest %.3g, estimate %.2g, %+v", largest, r.Estimate, r.Stats)
	if r.Enough || r.Estimate < 0.05 || largest > 1.5 {
		t.Errorf("largest %v, estimate %v", largest, r.Estimate)
	}
}
