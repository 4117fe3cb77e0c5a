package evolve

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// clock is a problem without space: equations of fields and what is prescribed at 0.
func clock(end float64, fields []string, start []float64, equations func(p *pinn.Point) []ad.Expr) pinn.Problem {
	p := pinn.Problem{Timed: true, Domain: geometry.Interval(0, end), Terms: []pinn.Term{equation(equations)}}
	for i, f := range fields {
		p.Fields = append(p.Fields, pinn.Field{Name: f})
		if i < len(start) {
			p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: f, On: "left", Value: func([]float64) float64 { return start[i] }})
		}
	}
	return p
}

// rate prescribes d(field)/dt at the start.
func rate(k int, value float64) pinn.Term {
	return pinn.Term{On: "left", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[k].D(0).V().Sub(ad.Const(value))} }}
}

func ordinarily(t *testing.T, p pinn.Problem, tolerance float64) *Integrated {
	t.Helper()
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	a, err := SolveOrdinary(context.Background(), p, tolerance, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// value and derivatives of all fields at a time.
func (t *Trajectory) jets(at float64) [][]float64 {
	e := t.NewEvaluator(alone, 1)
	e.Forward(nil, []float64{at})
	out := make([]float64, alone.Count()*t.Outputs())
	e.Output(out)
	fields := make([][]float64, t.Outputs())
	for i, v := range out {
		fields[i%t.Outputs()] = append(fields[i%t.Outputs()], v*t.system.scales[i%t.Outputs()])
	}
	return fields
}

func TestOrdinary(t *testing.T) {
	ellipse := func(e float64) func(t float64) []float64 { // Kepler's equation by Newton's method
		return func(t float64) []float64 {
			a := t
			for range 50 {
				a -= (a - e*math.Sin(a) - t) / (1 - e*math.Cos(a))
			}
			return []float64{math.Cos(a) - e, math.Sqrt(1-e*e) * math.Sin(a)}
		}
	}
	kepler := clock(2*math.Pi, []string{"x", "y"}, []float64{0.4, 0}, func(p *pinn.Point) []ad.Expr {
		x, y := p.U[0].V(), p.U[1].V()
		r := x.Mul(x).Add(y.Mul(y)).Pow(-1.5)
		return []ad.Expr{p.U[0].D(0).D(0).V().Add(x.Mul(r)), p.U[1].D(0).D(0).V().Add(y.Mul(r))}
	})
	kepler.Terms = append(kepler.Terms, rate(0, 0), rate(1, 2))
	mixed := clock(3, []string{"u", "v", "w"}, []float64{1, 1}, func(p *pinn.Point) []ad.Expr {
		// u" = -u, v' = v, w = u v: second, first and no order.
		u, v, w := p.U[0], p.U[1], p.U[2]
		return []ad.Expr{w.V().Sub(u.V().Mul(v.V())), u.D(0).D(0).V().Add(u.V()), v.D(0).V().Sub(v.V())}
	})
	mixed.Terms = append(mixed.Terms, rate(0, 0))
	varying := clock(2, []string{"u", "v"}, []float64{1, 1}, func(p *pinn.Point) []ad.Expr {
		// (1 + t) u' = u and u v' + v u' = 2 t, so that u = 1 + t and u v = 1 + t^2.
		u, v := p.U[0], p.U[1]
		one := p.Data(func(x []float64) float64 { return 1 + x[0] })
		twice := p.Data(func(x []float64) float64 { return 2 * x[0] })
		return []ad.Expr{one.Mul(u.D(0).V()).Sub(u.V()), u.V().Mul(v.D(0).V()).Add(v.V().Mul(u.D(0).V())).Sub(twice)}
	})
	for _, c := range []struct {
		name    string
		problem pinn.Problem
		exact   func(t float64) []float64
	}{
		{"Kepler", kepler, ellipse(0.6)},
		{"orders", mixed, func(t float64) []float64 { return []float64{math.Cos(t), math.Exp(t), math.Cos(t) * math.Exp(t)} }},
		{"mass", varying, func(t float64) []float64 { return []float64{1 + t, (1 + t*t) / (1 + t)} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := ordinarily(t, c.problem, 1e-7)
			lo, hi := c.problem.Domain.Bounds()
			worst, high := make([]float64, a.Outputs()), make([]float64, a.Outputs())
			for i := range 301 {
				at := lo[0] + (hi[0]-lo[0])*float64(i)/300
				for k, v := range a.jets(at) {
					want := c.exact(at)[k]
					worst[k], high[k] = math.Max(worst[k], math.Abs(v[0]-want)), math.Max(high[k], math.Abs(want))
				}
			}
			for k := range worst {
				if e := worst[k] / high[k]; !(e <= 5*a.Estimate+1e-14 && e <= 1e-7) || !a.Enough {
					t.Errorf("field %d: error %.2g, estimate %.2g, %+v", k, e, a.Estimate, a.Stats)
				}
			}
			t.Logf("errors %.2g of %.2g, estimate %.2g, %d steps", worst, high, a.Estimate, a.Stats.Steps)
		})
	}
	// Derivatives of the trajectory are those of the solution.
	x := ordinarily(t, kepler, 1e-7).jets(1.3)[0]
	exact := ellipse(0.6)(1.3)
	if want := -exact[0] / math.Pow(math.Hypot(exact[0], exact[1]), 3); math.Abs(x[2]-want) > 1e-4 {
		t.Errorf("x'' = %v, want %v", x[2], want)
	}
}

// A solution that ends in finite time is not called one, and what cannot be integrated is
// refused in words.
func TestOrdinaryRefused(t *testing.T) {
	blow := clock(2, []string{"u"}, []float64{1}, func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(0).V().Sub(p.U[0].V().Mul(p.U[0].V()))} })
	if a := ordinarily(t, blow, 1e-6); a.Stats.Status == ode.Finished || a.Enough || math.Abs(a.Stats.T-1) > 1e-3 {
		t.Errorf("u' = u^2 went on to %v, %s, estimate %v, %v, y %v", a.Stats.T, a.Stats.Status, a.Estimate, a.Enough, a.jets(2))
	}
	for want, p := range map[string]pinn.Problem{
		"not linear in the highest": clock(1, []string{"u"}, []float64{1}, func(p *pinn.Point) []ad.Expr {
			d := p.U[0].D(0).V()
			return []ad.Expr{d.Mul(d).Sub(p.U[0].V())}
		}),
		"no derivative by time": clock(1, []string{"u"}, nil, func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V().Sub(ad.Const(1))} }),
		"1 conditions at the start for 2": clock(1, []string{"u"}, []float64{1}, func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].D(0).D(0).V().Add(p.U[0].V())}
		}),
	} {
		p, err := p.Complete()
		if err == nil {
			_, err = SolveOrdinary(context.Background(), p, 1e-6, nil)
		}
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
