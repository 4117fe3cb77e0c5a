package evolve

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Linear equations with constant matrices are solved exactly in time: a matrix that is
// not symmetric, walls and sources that move, damping, and a rate of zero.
func TestExact(t *testing.T) {
	zero := func(x []float64) float64 { return 0 }
	start := func(f func(x, t float64) float64) func(x []float64) float64 {
		return func(x []float64) float64 { return f(x[0], 0) }
	}
	t.Run("advection around a circle", func(t *testing.T) {
		p := line(0, 2*math.Pi, 1, "u")
		p.Periodic = []int{0}
		p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].D(1).Add(p.U[0].D(0).Scale(50)).V()}
		})}
		exact := func(x, t float64) float64 { return math.Sin(x - 50*t) }
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "bottom", Value: start(exact)}}
		r, worst := solve(t, p, Options{Windows: 12, Features: 20}, exact)
		if !r.Exact || worst > 3e-6 {
			t.Errorf("exact %v, error %.2g", r.Exact, worst)
		}
	})
	t.Run("inflow", func(t *testing.T) {
		const nu = 0.05
		exact := func(x, t float64) float64 { return math.Cos(2*t) * math.Exp(-x) }
		p := line(0, 1, 2, "u")
		p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			f := p.Data(func(x []float64) float64 {
				return -2*math.Sin(2*x[1])*math.Exp(-x[0]) - (1+nu)*exact(x[0], x[1])
			})
			return []ad.Expr{u.D(1).Add(u.D(0)).V().Sub(u.D(0).D(0).V().Scale(nu)).Sub(f)}
		})}
		whole := func(x []float64) float64 { return exact(x[0], x[1]) }
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left", Value: whole}, {Field: "u", On: "right", Value: whole}, {Field: "u", On: "bottom", Value: start(exact)}}
		r, worst := solve(t, p, Options{Windows: 8}, exact)
		if !r.Exact || worst > 1e-6 {
			t.Errorf("exact %v, error %.2g", r.Exact, worst)
		}
	})
	t.Run("damped wave", func(t *testing.T) {
		w := math.Sqrt(math.Pi*math.Pi - 0.25)
		exact := func(x, t float64) float64 { return math.Exp(-t/2) * math.Sin(w*t) * math.Sin(math.Pi*x) }
		p := line(0, 1, 3, "u")
		p.Terms = []pinn.Term{
			equation(func(p *pinn.Point) []ad.Expr {
				u := p.U[0]
				return []ad.Expr{u.D(1).D(1).Add(u.D(1)).V().Sub(u.D(0).D(0).V())}
			}),
			{On: "bottom", Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].D(1).V().Sub(p.Data(func(x []float64) float64 { return w * math.Sin(math.Pi*x[0]) }))}
			}},
		}
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left", Value: zero}, {Field: "u", On: "right", Value: zero}, {Field: "u", On: "bottom", Value: zero}}
		r, worst := solve(t, p, Options{Windows: 6}, exact)
		if !r.Exact || worst > 1e-6 {
			t.Errorf("exact %v, error %.2g", r.Exact, worst)
		}
	})
	t.Run("free ends", func(t *testing.T) {
		exact := func(x, t float64) float64 { return t + math.Cos(math.Pi*x)*math.Cos(math.Pi*t) }
		p := line(0, 1, 2, "u")
		p.Terms = []pinn.Term{
			equation(func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].D(1).D(1).V().Sub(p.U[0].D(0).D(0).V())}
			}),
			{On: "bottom", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(1).Shift(-1).V()} }},
			{On: "left", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(0).V()} }},
			{On: "right", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(0).V()} }},
		}
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "bottom", Value: start(exact)}}
		r, worst := solve(t, p, Options{Windows: 6}, exact)
		if !r.Exact || worst > 1e-5 {
			t.Errorf("exact %v, error %.2g", r.Exact, worst)
		}
	})
}

// What is not linear, or has factors that change in time, is integrated.
func TestNotExact(t *testing.T) {
	p := line(0, 1, 1, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		return []ad.Expr{u.D(1).V().Sub(u.D(0).D(0).V().Mul(p.X()[1].Add(ad.Const(1))))}
	})}
	exact := func(x, t float64) float64 { return math.Sin(math.Pi*x) * math.Exp(-math.Pi*math.Pi*(t+t*t/2)) }
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"},
		{Field: "u", On: "bottom", Value: func(x []float64) float64 { return exact(x[0], 0) }}}
	r, worst := solve(t, p, Options{Windows: 4}, exact)
	if r.Exact || worst > 1e-5 {
		t.Errorf("exact %v, error %.2g", r.Exact, worst)
	}
}
