package solve_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// standing is a standing wave, u_tt = u_xx, with both of its conditions at the start.
func standing() pinn.Problem {
	exact := func(x []float64) float64 {
		return math.Sin(math.Pi*x[0]) * (math.Cos(math.Pi*x[1]) + math.Sin(math.Pi*x[1]))
	}
	return pinn.Problem{
		Name: "string", Timed: true,
		Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 3}).Renamed(map[string]string{"bottom": "initial", "top": "end"}),
		Fields: []pinn.Field{{Name: "u", Exact: exact}},
		Terms: []pinn.Term{
			{On: pinn.Interior, Scale: 10, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(1).D(1).V().Sub(p.U[0].D(0).D(0).V())} }},
			{On: "initial", Scale: math.Pi, Weight: 10, Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].D(1).V().Sub(p.Data(func(x []float64) float64 { return math.Pi * math.Sin(math.Pi*x[0]) }))}
			}},
		},
		Dirichlet: []pinn.Dirichlet{
			{Field: "u", On: "left"}, {Field: "u", On: "right"},
			{Field: "u", On: "initial", Value: func(x []float64) float64 { return math.Sin(math.Pi * x[0]) }},
		},
	}
}

// A problem is solved span by span, value and velocity carried on; what is kept gives the
// same solution.
func TestMarch(t *testing.T) {
	o := solve.Options{Slabs: 3}
	r, err := solve.Run(context.Background(), standing(), o)
	if err != nil || !r.Trusted() {
		t.Fatalf("%v, %+v", err, r)
	}
	pts := r.Problem.Domain.Interior(300, geometry.Halton{}, 5)
	e, err := r.Solution.Error(r.Problem.Outputs[0], pts)
	if err != nil || e.RelL2 > 1e-5 {
		t.Errorf("error %.2g, %v", e.RelL2, err)
	}
	plan, err := o.Plan(standing())
	if err != nil {
		t.Fatal(err)
	}
	again, err := plan.Load(context.Background(), r.Save(), standing())
	if err != nil {
		t.Fatal(err)
	}
	want, err := r.Solution.Fields(pts)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Fields(pts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want[0] {
		if got[0][i] != want[0][i] {
			t.Fatalf("loaded %v, was %v", got[0][i], want[0][i])
		}
	}
	o.Slabs = 2
	if plan, err = o.Plan(standing()); err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Load(context.Background(), r.Save(), standing()); err == nil || !strings.Contains(err.Error(), "in 3 spans") {
		t.Errorf("loaded into another number of spans: %v", err)
	}
}

func TestMarchRefused(t *testing.T) {
	still := poissonOn(geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}))
	if _, err := (solve.Options{Slabs: 3}).Plan(still); err == nil || !strings.Contains(err.Error(), "has no time") {
		t.Errorf("a problem without time: %v", err)
	}
	mean := standing()
	mean.Terms = append(mean.Terms, pinn.Term{On: pinn.Interior, Integral: true, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V()} }})
	if _, err := (solve.Options{Slabs: 3}).Plan(mean); err == nil || !strings.Contains(err.Error(), "belongs to all times") {
		t.Errorf("an integral over all times: %v", err)
	}
}
