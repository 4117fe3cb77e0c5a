package solve_test

import (
	"context"
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// poisson5 is PINNacle's Poisson 5D: Lap u = -(pi/2)^2 sum sin(pi x_i/2) on the unit cube in
// five dimensions, exact by hand.
func poisson5() pinn.Problem {
	const dim = 5
	sum := func(x []float64) (s float64) {
		for _, v := range x {
			s += math.Sin(math.Pi / 2 * v)
		}
		return s
	}
	return pinn.Problem{
		Name:   "poisson-5d",
		Domain: geometry.Orthotope(make([]float64, dim), []float64{1, 1, 1, 1, 1}),
		Fields: []pinn.Field{{Name: "u", Exact: sum}},
		Terms: []pinn.Term{{On: pinn.Interior, Order: ad.Laplacian, Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].Lap().Add(p.Data(func(x []float64) float64 { return math.Pi * math.Pi / 4 * sum(x) }))}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: sum}},
	}
}

// solve5 returns error and result for a seed.
func solve5(t testing.TB, seed uint64) (float64, *solve.Result) {
	o := solve.Options{Statement: solve.Windows}
	o.Seed = seed
	r, err := solve.Run(context.Background(), poisson5(), o)
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Solution.Error(r.Problem.Outputs[0], r.Problem.Domain.Interior(5000, geometry.Uniform{}, 5))
	if err != nil {
		t.Fatal(err)
	}
	return float64(e.RelL2), r
}

// Five coordinates: one window with features that mostly depend on one or two. The bar of
// PINNacle's row is 1e-8, and no error is above five estimates.
func TestSquaresPoisson5D(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	for seed := range uint64(2) {
		if off, r := solve5(t, seed); r.Status != solve.Converged || !(off < 1e-8) || off > 5*float64(r.Squares.Estimate) {
			t.Errorf("seed %d: %v: %s; error %g", seed, r.Status, r.Message, off)
		}
	}
}

// The same over five seeds.
func BenchmarkPoisson5D(b *testing.B) {
	for b.Loop() {
		worst := 0.0
		for seed := range uint64(5) {
			off, _ := solve5(b, seed)
			worst = math.Max(worst, off)
		}
		b.ReportMetric(worst*1e9, "error/1e-9")
	}
}
