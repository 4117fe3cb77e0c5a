package box

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Heat with a conductivity that changes in space, u_t = a Lap u - u + f, all kinds of
// walls, that move, and a source: exact in time.
func TestVaryingHeat(t *testing.T) {
	a := func(x []float64) float64 { return 2 + math.Sin(3*x[0]+x[1]) }
	p := plane([2]float64{0, 0.2}, [2]float64{1, 1.5}, 1, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		f := p.Data(func(x []float64) float64 {
			m := moving(x)
			lap := -2*math.Exp(-x[2])*math.Cos(x[0])*math.Sin(x[1]) + 2*x[2]*x[0]
			return m[3] - a(x)*lap + m[0]
		})
		return []ad.Expr{u.D(2).V().Sub(laplacian(u).Mul(p.Data(a))).Add(u.V()).Sub(f)}
	})}
	sides(&p)
	if r := check(t, p, Options{Windows: 2}, 1e-4, moving); !r.Exact {
		t.Error("not exact in time")
	}
}

// A wave with free sides through a medium whose speed changes: u_tt = a Lap u + f.
func TestVaryingWave(t *testing.T) {
	const w = 3
	a := func(x []float64) float64 { return 1 + x[0]*x[0]*x[1] }
	exact := func(x []float64) []float64 {
		c, s, s1 := math.Cos(math.Pi*x[0])*math.Cos(2*math.Pi*x[1]), math.Cos(w*x[2]), math.Sin(w*x[2])
		return []float64{c*s + x[2], -math.Pi * math.Sin(math.Pi*x[0]) * math.Cos(2*math.Pi*x[1]) * s, -2 * math.Pi * math.Cos(math.Pi*x[0]) * math.Sin(2*math.Pi*x[1]) * s, 1 - w*c*s1}
	}
	p := plane([2]float64{0, 0}, [2]float64{1, 1}, 2, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		f := p.Data(func(x []float64) float64 { return (5*math.Pi*math.Pi*a(x) - w*w) * (exact(x)[0] - x[2]) })
		return []ad.Expr{p.U[0].D(2).D(2).V().Sub(laplacian(p.U[0]).Mul(p.Data(a))).Sub(f)}
	}), {On: "initial", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(2).Shift(-1).V()} }}}
	for part, axis := range map[pinn.Region]int{"left": 0, "right": 0, "bottom": 1, "top": 1} {
		p.Terms = append(p.Terms, pinn.Term{On: part, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(axis).V()} }})
	}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "initial", Value: func(x []float64) float64 { return exact(x)[0] }}}
	if r := check(t, p, Options{Windows: 4}, 1e-4, exact); !r.Exact {
		t.Error("not exact in time")
	}
}

// On an interval, in the modes of w(x) u_t = u_xx: u = x^2 (1-x) exp(-t) and its source.
func TestVaryingInterval(t *testing.T) {
	p := pinn.Problem{Timed: true, Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Fields: []pinn.Field{{Name: "u"}}}
	exact := func(x []float64) []float64 {
		e := math.Exp(-x[1])
		return []float64{x[0] * x[0] * (1 - x[0]) * e, (2*x[0] - 3*x[0]*x[0]) * e, -x[0] * x[0] * (1 - x[0]) * e}
	}
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		f := p.Data(func(x []float64) float64 { return exact(x)[2] - (1+x[0])*(2-6*x[0])*math.Exp(-x[1]) })
		return []ad.Expr{p.U[0].D(1).V().Sub(p.U[0].D(0).D(0).V().Mul(p.X()[0].Add(ad.Const(1)))).Sub(f)}
	})}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"}, {Field: "u", On: "bottom", Value: func(x []float64) float64 { return exact(x)[0] }}}
	check(t, p, Options{Windows: 3}, 1e-5, exact)
}

// Solutions are found again to the last bit: of a Krylov space, of an integration, at rest.
func TestRestore(t *testing.T) {
	heat := plane([2]float64{0, 0}, [2]float64{1, 1}, 1, "u")
	heat.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		return []ad.Expr{u.D(2).V().Sub(laplacian(u).Mul(p.X()[0].Add(ad.Const(1)))).Sub(ad.Const(1))}
	})}
	reaction := heat
	reaction.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		return []ad.Expr{u.D(2).V().Sub(laplacian(u)).Add(u.Mul(u).V()).Sub(ad.Const(1))}
	})}
	poisson := pinn.Problem{Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 2}), Fields: []pinn.Field{{Name: "u"}}}
	poisson.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr { return []ad.Expr{laplacian(p.U[0]).Add(ad.Const(1))} })}
	for name, p := range map[string]pinn.Problem{"heat": heat, "reaction": reaction, "poisson": poisson} {
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}}
		p, err := p.Complete()
		if err != nil {
			t.Fatal(err)
		}
		r, err := Solve(context.Background(), p, Options{Windows: 2, Features: 8, Seed: 3}, 1e-2)
		if err != nil {
			t.Fatal(name, err)
		}
		s, err := Restore(context.Background(), p, r.Saved())
		if err != nil {
			t.Fatal(name, err)
		}
		dim := p.Domain.Dim()
		in := []float64{0.3, 0.4, 0.55, 0.9, 0.1, 0.7}[:2*dim]
		var values [2][]float64
		for i, s := range []*Solution{r.Solution, s} {
			e := s.NewEvaluator(ad.Lanes{Dim: dim, Order: ad.Value}, 2)
			e.Forward(nil, in)
			values[i] = make([]float64, 2)
			e.Output(values[i])
		}
		if !slices.Equal(values[0], values[1]) || values[0][0] == 0 {
			t.Errorf("%s: %v, and again %v", name, values[0], values[1])
		}
		saved := r.Saved()
		saved.Levels = []int{2, 2}
		if _, err := Restore(context.Background(), p, saved); name == "reaction" && err == nil {
			t.Error("half of the steps are no error")
		}
	}
}

// What varying factors do not go with is refused in a line that says why.
func TestNotVarying(t *testing.T) {
	for name, c := range map[string]struct {
		residual func(p *pinn.Point) ad.Expr
		message  string
	}{
		"backwards": {func(p *pinn.Point) ad.Expr {
			return p.U[0].D(2).V().Sub(laplacian(p.U[0]).Mul(p.X()[0].Add(ad.Const(-0.5))))
		}, "must be positive everywhere"},
		"nonlinear": {func(p *pinn.Point) ad.Expr {
			u := p.U[0]
			return u.D(2).V().Sub(laplacian(u).Mul(p.X()[0].Add(ad.Const(1)))).Sub(u.Mul(u).V())
		}, "no more yet"},
		"laws": {func(p *pinn.Point) ad.Expr {
			u := p.U[0]
			return u.D(2).V().Sub(u.D(0).D(0).V().Mul(p.X()[0].Add(ad.Const(1)))).Sub(u.D(1).D(1).V())
		}, "by another law than that of the other axes"},
	} {
		p := plane([2]float64{0, 0}, [2]float64{1, 1}, 1, "u")
		p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr { return []ad.Expr{c.residual(p)} })}
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}}
		p, err := p.Complete()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Solve(context.Background(), p, Options{}, 1e-4); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
