package box

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// plane is a problem on a rectangle and a span of time, whose parts are left, right,
// bottom, top, initial and final.
func plane(lo, hi [2]float64, end float64, fields ...string) pinn.Problem {
	d := geometry.Extrude(geometry.Rectangle(lo, hi), 0, end)
	e, _ := d.Extrusion()
	p := pinn.Problem{Timed: true, Domain: d.Renamed(map[string]string{e.Bottom: "initial", e.Top: "final"})}
	for _, f := range fields {
		p.Fields = append(p.Fields, pinn.Field{Name: f})
	}
	return p
}

func equation(f func(p *pinn.Point) []ad.Expr) pinn.Term {
	return pinn.Term{On: pinn.Interior, Residual: f}
}

// check solves, and compares values and derivatives of the first field with the exact
// ones: value, by x, by y, by t; the estimate must know of the error.
func check(t *testing.T, p pinn.Problem, o Options, tolerance float64, exact func(x []float64) []float64) *Result {
	t.Helper()
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Solve(context.Background(), p, o, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := p.Domain.Bounds()
	n := 0
	var in []float64
	for i := range 5 {
		for j := range 60 {
			var x []float64
			for k := range lo {
				x = append(x, lo[k]+(hi[k]-lo[k])*math.Mod(0.5+float64(j)*[]float64{0.618034, 0.754878, 0.569840}[k], 1))
			}
			if p.Timed {
				x[len(x)-1] = lo[len(lo)-1] + (hi[len(lo)-1]-lo[len(lo)-1])*float64(i)/4
			}
			in = append(in, x...)
			n++
		}
	}
	l := ad.Lanes{Dim: len(lo), Order: ad.Hessian}
	e := r.NewEvaluator(l, n)
	e.Forward(nil, in)
	out := make([]float64, l.Count()*n*len(p.Fields))
	e.Output(out)
	var off, size, slopes float64
	for i := range n {
		want := exact(in[i*len(lo) : (i+1)*len(lo)])
		for d, w := range want {
			lane := 0
			if d > 0 {
				lane = l.First(d - 1)
			}
			v := out[(lane*n+i)*len(p.Fields)] - w
			if d == 0 {
				off, size = off+v*v, size+w*w
			} else {
				slopes = math.Max(slopes, math.Abs(v))
			}
		}
	}
	got := math.Sqrt(off / size)
	t.Logf("%v windows, %d unknowns, error %.2g, of slopes %.2g, estimate %.2g, %+v", r.Windows, r.Unknowns, got, slopes, r.Estimate, r.Stats)
	if !r.Enough || got > tolerance || got > 5*r.Estimate || slopes > 1e3*tolerance {
		t.Errorf("error %.2g, of slopes %.2g, estimate %.2g, tolerance %.0g", got, slopes, r.Estimate, tolerance)
	}
	return r
}

// moving is e^-t cos x sin y + t x y^2, with its derivatives.
func moving(x []float64) []float64 {
	e, sx, cx, sy, cy := math.Exp(-x[2]), math.Sin(x[0]), math.Cos(x[0]), math.Sin(x[1]), math.Cos(x[1])
	return []float64{e*cx*sy + x[2]*x[0]*x[1]*x[1], -e*sx*sy + x[2]*x[1]*x[1], e*cx*cy + 2*x[2]*x[0]*x[1], -e*cx*sy + x[0]*x[1]*x[1]}
}

// sides are conditions for moving: values on left and right, a flux with the value
// below, a slope above.
func sides(p *pinn.Problem) {
	value := func(x []float64) float64 { return moving(x)[0] }
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left", Value: value}, {Field: "u", On: "right", Value: value}, {Field: "u", On: "initial", Value: value}}
	p.Terms = append(p.Terms,
		pinn.Term{On: "bottom", Residual: func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			return []ad.Expr{u.D(1).V().Sub(u.V().Scale(2)).Sub(p.Data(func(x []float64) float64 { m := moving(x); return m[2] - 2*m[0] }))}
		}},
		pinn.Term{On: "top", Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].D(1).V().Sub(p.Data(func(x []float64) float64 { return moving(x)[2] }))}
		}})
}

func laplacian(u ad.Jet) ad.Expr { return u.D(0).D(0).Add(u.D(1).D(1)).V() }

// Heat with all kinds of walls, that move, and a source: exact in time.
func TestHeat(t *testing.T) {
	p := plane([2]float64{0, 0.2}, [2]float64{1, 1.5}, 1, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		f := p.Data(func(x []float64) float64 {
			m := moving(x)
			return m[3] + 2*math.Exp(-x[2])*math.Cos(x[0])*math.Sin(x[1]) - 2*x[2]*x[0] + m[0]
		})
		return []ad.Expr{u.D(2).V().Sub(laplacian(u)).Add(u.V()).Sub(f)}
	})}
	sides(&p)
	if r := check(t, p, Options{Windows: 4}, 1e-5, moving); !r.Exact {
		t.Error("not exact in time")
	}
}

// The same walls with a nonlinear reaction and advection: an exponential integrator.
func TestReaction(t *testing.T) {
	p := plane([2]float64{0, 0.2}, [2]float64{1, 1.5}, 1, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		f := p.Data(func(x []float64) float64 {
			m := moving(x)
			return m[3] + 2*math.Exp(-x[2])*math.Cos(x[0])*math.Sin(x[1]) - 2*x[2]*x[0] + m[0]*m[0] + m[0]*m[1]
		})
		return []ad.Expr{u.D(2).V().Sub(laplacian(u)).Add(u.Mul(u).V()).Add(u.Mul(u.D(0)).V()).Sub(f)}
	})}
	sides(&p)
	if r := check(t, p, Options{Windows: 3}, 1e-3, moving); r.Exact {
		t.Error("exact in time")
	}
}

// A standing wave with free sides.
func TestWave(t *testing.T) {
	exact := func(x []float64) []float64 {
		w := math.Pi * math.Sqrt(5)
		c, s := math.Cos(math.Pi*x[0])*math.Cos(2*math.Pi*x[1]), math.Cos(w*x[2])
		return []float64{c*s + x[2], -math.Pi * math.Sin(math.Pi*x[0]) * math.Cos(2*math.Pi*x[1]) * s, -2 * math.Pi * math.Cos(math.Pi*x[0]) * math.Sin(2*math.Pi*x[1]) * s, 1 - w*c*math.Sin(w*x[2])}
	}
	p := plane([2]float64{0, 0}, [2]float64{1, 1}, 2, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		return []ad.Expr{p.U[0].D(2).D(2).V().Sub(laplacian(p.U[0]))}
	}), {On: "initial", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(2).Shift(-1).V()} }}}
	for part, axis := range map[pinn.Region]int{"left": 0, "right": 0, "bottom": 1, "top": 1} {
		p.Terms = append(p.Terms, pinn.Term{On: part, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(axis).V()} }})
	}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "initial", Value: func(x []float64) float64 { return exact(x)[0] }}}
	if r := check(t, p, Options{Windows: 6}, 1e-4, exact); !r.Exact {
		t.Error("not exact in time")
	}
}

// Burgers' equations around a torus, exact by Cole and Hopf: u = -2 nu grad log phi with
// phi = 1 + a (exp(-nu k^2 t)/2)(cos kx + cos ky).
func TestBurgers(t *testing.T) {
	const nu, a = 0.1, 0.6
	phi := func(x []float64) (v, dx, dy float64) {
		e := a / 2 * math.Exp(-nu*x[2])
		return 1 + e*(math.Cos(x[0])+math.Cos(x[1])), -e * math.Sin(x[0]), -e * math.Sin(x[1])
	}
	u := func(x []float64) float64 { v, dx, _ := phi(x); return -2 * nu * dx / v }
	v := func(x []float64) float64 { v, _, dy := phi(x); return -2 * nu * dy / v }
	p := plane([2]float64{0, 0}, [2]float64{2 * math.Pi, 2 * math.Pi}, 1, "u", "v")
	p.Periodic = []int{0, 1}
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		var out []ad.Expr
		for _, w := range p.U {
			out = append(out, w.D(2).Add(p.U[0].Mul(w.D(0))).Add(p.U[1].Mul(w.D(1))).V().Sub(laplacian(w).Scale(nu)))
		}
		return out
	})}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "initial", Value: u}, {Field: "v", On: "initial", Value: v}}
	check(t, p, Options{}, 1e-3, func(x []float64) []float64 { return []float64{u(x)} })
}

// Poisson's equation, with a factor in space that divides out, a value, slopes and a flux.
func TestPoisson(t *testing.T) {
	exact := func(x []float64) []float64 {
		return []float64{math.Exp(x[0]) * math.Sin(2*x[1]), math.Exp(x[0]) * math.Sin(2*x[1]), 2 * math.Exp(x[0]) * math.Cos(2*x[1])}
	}
	value := func(x []float64) float64 { return exact(x)[0] }
	p := pinn.Problem{Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 2}), Fields: []pinn.Field{{Name: "u"}}}
	p.Terms = []pinn.Term{
		equation(func(p *pinn.Point) []ad.Expr {
			a := p.Data(func(x []float64) float64 { return 1 + x[0]*x[1] })
			f := p.Data(func(x []float64) float64 { return -4 * value(x) }) // Lap u - u
			return []ad.Expr{laplacian(p.U[0]).Sub(p.U[0].V()).Sub(f).Mul(a)}
		}),
		{On: "right", Residual: func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			return []ad.Expr{u.D(0).V().Add(u.V()).Sub(p.Data(func(x []float64) float64 { return 2 * value(x) }))}
		}},
	}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left", Value: value}, {Field: "u", On: "bottom", Value: value}, {Field: "u", On: "top", Value: value}}
	check(t, p, Options{Windows: 4}, 1e-5, exact)
}

// Heat in a cube.
func TestCube(t *testing.T) {
	exact := func(x []float64) []float64 {
		return []float64{math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) * math.Sin(2*math.Pi*x[2])}
	}
	p := pinn.Problem{Domain: geometry.Box([3]float64{0, 0, 0}, [3]float64{1, 1, 1}), Fields: []pinn.Field{{Name: "u"}}}
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		f := p.Data(func(x []float64) float64 { return -6 * math.Pi * math.Pi * exact(x)[0] })
		return []ad.Expr{laplacian(u).Add(u.D(2).D(2).V()).Sub(f)}
	})}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}}
	check(t, p, Options{Windows: 2}, 1e-4, exact)
}

// What is not separable is refused in a line that names it.
func TestNotSeparable(t *testing.T) {
	for name, c := range map[string]struct {
		residual func(p *pinn.Point) ad.Expr
		message  string
	}{
		"mixed":  {func(p *pinn.Point) ad.Expr { return p.U[0].D(2).V().Sub(p.U[0].D(0).D(1).V()) }, "u_xy is not separable"},
		"factor": {func(p *pinn.Point) ad.Expr { return p.U[0].D(2).V().Sub(laplacian(p.U[0]).Mul(p.X()[2])) }, "the factor of u_xx is not separable: it depends on the solution or on time"},
		"porous": {func(p *pinn.Point) ad.Expr { return p.U[0].D(2).V().Sub(laplacian(p.U[0]).Mul(p.U[0].V())) }, "depends on the solution"},
		"walls":  {func(p *pinn.Point) ad.Expr { return p.U[0].D(2).V().Sub(laplacian(p.U[0])) }, "u has no condition on the side x = 0"},
	} {
		p := plane([2]float64{0, 0}, [2]float64{1, 1}, 1, "u")
		p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr { return []ad.Expr{c.residual(p)} })}
		p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "initial"}}
		p, err := p.Complete()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Solve(context.Background(), p, Options{}, 1e-4); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
