package squares_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/axis"
	"pinnsolve/geometry"
	"pinnsolve/patches"
	"pinnsolve/pinn"
	"pinnsolve/pinn/squares"
)

// square is a grid of n x n windows on the unit square, with polynomials up to a degree.
func square(n, degree int, groups ...patches.Group) *patches.Space {
	a := axis.NewWindows(0, 1, false, axis.Uniform(0, 1, n))
	return patches.New([]*axis.Windows{a, a}, patches.Options{Groups: groups, Degree: degree, Seed: 1})
}

func points(n int) squares.Points {
	return squares.Points{Interior: n, Boundary: 20, Least: 40, Length: 0.3, Seed: 1}
}

// manufactured is -Lap u + u^3 = f on the unit square with the exact solution
// sin(3x + 2y).
func manufactured() pinn.Problem {
	exact := func(x []float64) float64 { return math.Sin(3*x[0] + 2*x[1]) }
	return pinn.Problem{
		Name: "manufactured", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}),
		Fields: []pinn.Field{{Name: "u", Exact: exact}},
		Terms: []pinn.Term{{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			f := p.Data(func(x []float64) float64 { s := exact(x); return 13*s + s*s*s })
			return []ad.Expr{u.V().Pow(3).Sub(u.Lap()).Sub(f)}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: exact}},
	}
}

func errorOf(t *testing.T, sys *squares.System, theta []float64) float64 {
	t.Helper()
	p := sys.Problem()
	e, err := sys.Solution(theta).Error(p.Outputs[0], p.Domain.Interior(500, geometry.Uniform{}, 3))
	if err != nil {
		t.Fatal(err)
	}
	return float64(e.RelL2)
}

// A nonlinear problem is solved by a few steps, the estimate bounds the error, and the
// result does not depend on the number of workers.
func TestNonlinear(t *testing.T) {
	var first []float64
	for _, workers := range []int{1, 3} {
		sys, err := squares.New(context.Background(), manufactured(), square(3, 7, patches.Group{Smooth: 4}), points(900), workers)
		if err != nil {
			t.Fatal(err)
		}
		if sys.Linear() {
			t.Error("u^3 is taken for linear")
		}
		out, err := sys.Solve(context.Background(), nil, squares.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if out.Ending != squares.Converged || out.Iterations > 8 {
			t.Errorf("ended %v after %d steps", out.Ending, out.Iterations)
		}
		e, err := sys.Estimate(context.Background(), out, 1)
		if err != nil {
			t.Fatal(err)
		}
		if off := errorOf(t, sys, out.Theta); off > 1e-7 || off > 5*e.Change || !(e.Change < 1e-3) {
			t.Errorf("error %g, estimate %g", off, e.Change)
		}
		if first == nil {
			first = out.Theta
		} else if !slices.Equal(first, out.Theta) {
			t.Error("the result depends on the number of workers")
		}
		theta, err := sys.Project(context.Background(), sys.Solution(out.Theta))
		if err != nil {
			t.Fatal(err)
		}
		if off := errorOf(t, sys, theta); off > 1e-7 {
			t.Errorf("a solution differs by %g from its projection on its own space", off)
		}
	}
}

// A mean in place of a value somewhere fixes what fluxes leave free, although its row is
// not in the normal equations.
func TestMean(t *testing.T) {
	exact := func(x []float64) float64 { return math.Cos(math.Pi*x[0]) + 3 }
	p := pinn.Problem{
		Name: "mean", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}),
		Fields: []pinn.Field{{Name: "u", Exact: exact}},
		Terms: []pinn.Term{
			{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].Lap().Add(p.Data(func(x []float64) float64 { return math.Pi * math.Pi * math.Cos(math.Pi*x[0]) }))}
			}},
			{On: pinn.Boundary, Residual: func(p *pinn.Point) []ad.Expr {
				n := p.Normal()
				return []ad.Expr{p.U[0].D(0).V().Mul(n[0]).Add(p.U[0].D(1).V().Mul(n[1]))}
			}},
			{On: pinn.Interior, Integral: true, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V().Sub(ad.Const(3))} }},
		},
	}
	sys, err := squares.New(context.Background(), p, square(2, 8, patches.Group{}), points(600), 1)
	if err != nil {
		t.Fatal(err)
	}
	out, err := sys.Solve(context.Background(), nil, squares.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if off := errorOf(t, sys, out.Theta); off > 1e-6 {
		t.Errorf("error %g", off)
	}
}
