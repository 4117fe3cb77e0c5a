package box

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// decaying is Taylor's vortex, u = sin x cos y e, v = -cos x sin y e, p = (cos 2x + cos 2y)/4
// e^2 with e = exp(-2 nu t), an exact solution of Navier-Stokes' equations (G. I. Taylor,
// Philos. Mag. 46 (1923) 671-674): value, by x, by y, by t of each.
func decaying(nu float64, x []float64) (u, v, p []float64) {
	e, sx, cx, sy, cy := math.Exp(-2*nu*x[2]), math.Sin(x[0]), math.Cos(x[0]), math.Sin(x[1]), math.Cos(x[1])
	f := e * e / 4
	return []float64{sx * cy * e, cx * cy * e, -sx * sy * e, -2 * nu * sx * cy * e},
		[]float64{-cx * sy * e, sx * sy * e, -cx * cy * e, 2 * nu * cx * sy * e},
		[]float64{f * (math.Cos(2*x[0]) + math.Cos(2*x[1])), -2 * f * math.Sin(2*x[0]), -2 * f * math.Sin(2*x[1]), -4 * nu * f * (math.Cos(2*x[0]) + math.Cos(2*x[1]))}
}

// vortex states it on [0, pi/2] x [0, 2], with the fields in the given order; the density
// is a factor of both momentum equations.
func vortex(nu, density float64, end float64, fields ...string) (pinn.Problem, map[string]func(x []float64) float64) {
	p := plane([2]float64{0, 0}, [2]float64{math.Pi / 2, 2}, end, fields...)
	of := map[string]int{}
	for k, f := range fields {
		of[f] = k
	}
	p.Fields[of["p"]].Multiplier = true
	p.Terms = []pinn.Term{equation(func(at *pinn.Point) []ad.Expr {
		u, v, q := at.U[of["u"]], at.U[of["v"]], at.U[of["p"]]
		momentum := func(w ad.Jet, i int) ad.Expr {
			carried := u.Mul(w.D(0)).V().Add(v.Mul(w.D(1)).V())
			return w.D(2).V().Add(carried).Sub(laplacian(w).Scale(nu)).Scale(density).Add(q.D(i).V())
		}
		return []ad.Expr{momentum(u, 0), u.D(0).V().Add(v.D(1).V()), momentum(v, 1)}
	})}
	exact := map[string]func(x []float64) float64{
		"u": func(x []float64) float64 { u, _, _ := decaying(nu, x); return u[0] },
		"v": func(x []float64) float64 { _, v, _ := decaying(nu, x); return v[0] },
		"p": func(x []float64) float64 { _, _, q := decaying(nu, x); return density * q[0] },
	}
	for _, f := range []string{"u", "v"} {
		p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: "initial", Value: exact[f]})
	}
	return p, exact
}

// Velocities given all round, and the pressure's level by a side.
func TestFlow(t *testing.T) {
	p, exact := vortex(0.1, 1, 1, "u", "v", "p")
	for _, side := range []pinn.Region{"left", "right", "bottom", "top"} {
		for _, f := range []string{"u", "v"} {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: side, Value: exact[f]})
		}
	}
	p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "p", On: "left", Value: exact["p"]})
	check(t, p, Options{Windows: 2}, 1e-2, func(x []float64) []float64 { u, _, _ := decaying(0.1, x); return u })
}

// An outlet at x = pi/2, where v = 0 and the pressure is given, and another at the top, with
// what the stress leaves; the pressure comes first and the density is 3.
func TestOutlets(t *testing.T) {
	const nu, density = 0.1, 3.0
	p, exact := vortex(nu, density, 1, "v", "u", "p")
	for _, side := range []pinn.Region{"left", "bottom"} {
		for _, f := range []string{"u", "v"} {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: side, Value: exact[f]})
		}
	}
	p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "v", On: "right"}, pinn.Dirichlet{Field: "p", On: "right", Value: exact["p"]}, pinn.Dirichlet{Field: "u", On: "top", Value: exact["u"]})
	p.Terms = append(p.Terms, pinn.Term{On: "top", Residual: func(at *pinn.Point) []ad.Expr {
		given := at.Data(func(x []float64) float64 {
			_, v, q := decaying(nu, x)
			return density * (nu*v[2] - q[0])
		})
		return []ad.Expr{at.U[0].D(1).V().Scale(nu * density).Sub(at.U[2].V()).Sub(given)}
	}})
	check(t, p, Options{Windows: 2}, 1e-2, func(x []float64) []float64 { _, v, _ := decaying(nu, x); return v })
}

// The pressure itself, with a level that is given by its mean, and by nothing: zero.
func TestPressure(t *testing.T) {
	p, exact := vortex(0.1, 1, 1, "p", "u", "v")
	for _, side := range []pinn.Region{"left", "right", "bottom", "top"} {
		for _, f := range []string{"u", "v"} {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: side, Value: exact[f]})
		}
	}
	mean := math.Sin(4) / 4 / 4 // of p at t = 0
	p.Terms = append(p.Terms, pinn.Term{On: pinn.Interior, Integral: true, Residual: func(at *pinn.Point) []ad.Expr {
		return []ad.Expr{at.U[0].V().Scale(2).Sub(at.Data(func(x []float64) float64 { return 2 * mean * math.Exp(-4*0.1*x[2]) }))}
	}})
	check(t, p, Options{Windows: 2}, 2e-2, func(x []float64) []float64 { _, _, q := decaying(0.1, x); return q })
}

// Half the steps make the error eight times as large, once what errors in space leave to
// relax at the start has done so: that is of order two, whatever the first steps are.
func TestFlowOrder(t *testing.T) {
	p, exact := vortex(0.1, 1, 2, "u", "v", "p")
	for _, side := range []pinn.Region{"left", "right", "bottom", "top"} {
		for _, f := range []string{"u", "v"} {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: side, Value: exact[f]})
		}
	}
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	s, err := take(p)
	if err != nil {
		t.Fatal(err)
	}
	pieces := [][]float64{{0, math.Pi / 2}, {0, 2}}
	var last [3]*Result
	for i := range last {
		if last[i], err = s.marched(context.Background(), pieces, Options{Features: 14}, 32<<i); err != nil {
			t.Fatal(err)
		}
	}
	for k, field := range []string{"u", "v", "p"} {
		change := func(a, b *Result, at float64) (sum float64) {
			one, other := a.course.at(at)[0], b.course.at(at)[0]
			for j := a.Solution.sys.at[k]; j < a.Solution.sys.at[k+1]; j++ {
				sum += math.Pow(one[j]-other[j], 2)
			}
			return math.Sqrt(sum)
		}
		for _, at := range []float64{1, 1.5, 2} {
			if got := math.Log2(change(last[0], last[1], at) / change(last[1], last[2], at)); got < 2.8 || got > 3.6 {
				t.Errorf("%s at time %v: order %.2f", field, at, got)
			}
		}
	}
	rough, _ := s.difference(last[0].Solution, last[1].Solution, pieces)
	fine, _ := s.difference(last[1].Solution, last[2].Solution, pieces)
	if got := math.Log2(rough / fine); got < 1.6 { // over all times
		t.Errorf("order %.2f, differences %.2g and %.2g", got, rough, fine)
	}
}

// A flow that no step follows ends in words.
func TestFlowExplodes(t *testing.T) {
	p, _ := vortex(0.1, 1, 1, "u", "v", "p")
	p.Terms[0] = equation(func(at *pinn.Point) []ad.Expr { // u grows by itself, and ever faster
		u, v, q := at.U[0], at.U[1], at.U[2]
		return []ad.Expr{u.D(2).V().Sub(u.Mul(u).Mul(u).V().Scale(50)).Sub(laplacian(u)).Add(q.D(0).V()), v.D(2).V().Sub(laplacian(v)).Add(q.D(1).V()), u.D(0).V().Add(v.D(1).V())}
	})
	for _, side := range []pinn.Region{"left", "right", "bottom", "top"} {
		p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "v", On: side})
		p.Terms = append(p.Terms, pinn.Term{On: side, Residual: func(at *pinn.Point) []ad.Expr {
			if side == "left" || side == "right" {
				return []ad.Expr{at.U[0].D(0).V().Sub(at.U[2].V())}
			}
			return []ad.Expr{at.U[0].D(1).V()}
		}})
	}
	p.Dirichlet[0].Value = func([]float64) float64 { return 1 }
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Solve(context.Background(), p, Options{Windows: 1, Features: 4}, 1e-2)
	if err != nil || r.Stats.Status != ode.Exploded || r.Stats.Status.Advice() == "" {
		t.Errorf("%+v, %v", r, err)
	}
}

// What is no flow, and conditions that leave it open, are refused in a line.
func TestNotAFlow(t *testing.T) {
	for message, change := range map[string]func(p *pinn.Problem){
		"u is free on the side x = 1.571, so that p has to be given": func(p *pinn.Problem) {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "v", On: "right"})
		},
		"more flow out than in": func(p *pinn.Problem) {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: "u", On: "right", Value: func([]float64) float64 { return 2 }}, pinn.Dirichlet{Field: "v", On: "right"})
		},
		"its equation may only prescribe a divergence": func(p *pinn.Problem) {
			p.Terms[0] = equation(func(at *pinn.Point) []ad.Expr {
				u, v, q := at.U[0], at.U[1], at.U[2]
				return []ad.Expr{u.D(2).V().Sub(laplacian(u)).Add(q.D(0).V()), v.D(2).V().Sub(laplacian(v)).Add(q.D(1).V()), q.V().Sub(u.V())}
			})
		},
		"only c du/dx - p, c as in the equation": func(p *pinn.Problem) {
			p.Terms = append(p.Terms, pinn.Term{On: "right", Residual: func(at *pinn.Point) []ad.Expr {
				return []ad.Expr{at.U[0].D(0).V().Add(at.U[2].V())}
			}})
		},
	} {
		p, exact := vortex(0.1, 1, 1, "u", "v", "p")
		for _, side := range []pinn.Region{"left", "bottom", "top"} {
			for _, f := range []string{"u", "v"} {
				p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: side, Value: exact[f]})
			}
		}
		change(&p)
		p, err := p.Complete()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Solve(context.Background(), p, Options{}, 1e-4); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v", message, err)
		}
	}
}
