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

// timedDisk is the disk of radius 1 for 0 <= t <= end, with the parts rim, initial and final.
func timedDisk(end float64) *geometry.Domain {
	d := geometry.Extrude(geometry.Disk([2]float64{}, 1), 0, end)
	e, _ := d.Extrusion()
	return d.Renamed(map[string]string{e.Bottom: "initial", e.Top: "final"})
}

// heatEquation is c u_t - lap(u) = f, as equations.
func heatEquation(c float64, f func(x []float64) float64) pinn.Term {
	return pinn.Term{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		return []ad.Expr{u.D(2).V().Scale(c).Sub(u.D(0).D(0).Add(u.D(1).D(1)).V()).Sub(p.Data(f))}
	}}
}

// checkTransient solves a problem with the given fields, and compares values and estimate.
func checkTransient(t *testing.T, p pinn.Problem, most float64, o solve.Options) *solve.Result {
	t.Helper()
	o.Statement = solve.Evolution
	r, err := solve.Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.Converged {
		t.Fatalf("%v: %s", r.Status, r.Message)
	}
	pts := p.Domain.Interior(600, geometry.Uniform{}, 3)
	var off, size float64
	got, err := r.Solution.Fields(pts)
	if err != nil {
		t.Fatal(err)
	}
	for k, f := range p.Fields {
		for i := range pts.Len() {
			want := f.Exact(pts.At(i))
			off, size = off+(got[k][i]-want)*(got[k][i]-want), size+want*want
		}
	}
	e, estimate := math.Sqrt(off/size), float64(r.Evolution.Estimate)
	t.Logf("error %.2g, estimate %.2g, %d unknowns, %d vectors", e, estimate, r.Evolution.Unknowns, r.Evolution.Vectors)
	if e > most || e > 5*estimate {
		t.Errorf("error %.2g, estimate %.2g, at most %.0g", e, estimate, most)
	}
	return r
}

// The first mode of a disk whose rim has u_n = -u: J0(k r) exp(-k^2 t) with
// k J1(k) = J0(k), k = 1.2557837, which must be there at the start.
func TestTransientOfDisk(t *testing.T) {
	k := 1.2557837
	for range 50 { // Newton's method
		f, df := k*math.J1(k)-math.J0(k), k*math.J0(k)+math.J1(k)
		k -= f / df
	}
	exact := func(x []float64) float64 {
		return math.J0(k*math.Hypot(x[0], x[1])) * math.Exp(-k*k*x[2]/2)
	}
	p := pinn.Problem{
		Name: "disk", Timed: true, Domain: timedDisk(1), Fields: []pinn.Field{{Name: "u", Exact: exact}},
		Terms: []pinn.Term{heatEquation(2, func([]float64) float64 { return 0 }),
			{On: "rim", Residual: func(p *pinn.Point) []ad.Expr {
				u, n := p.U[0], p.Normal()
				return []ad.Expr{u.D(0).V().Mul(n[0]).Add(u.D(1).V().Mul(n[1])).Add(u.V()).Scale(-3)}
			}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "initial", Value: exact}},
	}
	checkTransient(t, p, 1e-5, solve.Options{})
}

// moving is exp(-t) x + t^2 (x^2 - y): values on the rim, a source and a start that change.
func moving(x []float64) float64 { return math.Exp(-x[2])*x[0] + x[2]*x[2]*(x[0]*x[0]-x[1]) }

// Sources and prescribed values that change in time, in two different ways.
func TestTransientWithMovingData(t *testing.T) {
	p := pinn.Problem{
		Name: "moving", Timed: true, Domain: timedDisk(2), Fields: []pinn.Field{{Name: "u", Exact: moving}},
		Terms: []pinn.Term{heatEquation(1, func(x []float64) float64 {
			return -math.Exp(-x[2])*x[0] + 2*x[2]*(x[0]*x[0]-x[1]) - 2*x[2]*x[2]
		})},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "rim", Value: moving}, {Field: "u", On: "initial", Value: moving}},
	}
	checkTransient(t, p, 1e-5, solve.Options{Weak: solve.WeakOptions{Features: 80}})
}
