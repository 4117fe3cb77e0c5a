package evolve

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// line is a problem on an interval and a span of time.
func line(lo, hi, end float64, fields ...string) pinn.Problem {
	p := pinn.Problem{Timed: true, Domain: geometry.Rectangle([2]float64{lo, 0}, [2]float64{hi, end})}
	for _, f := range fields {
		p.Fields = append(p.Fields, pinn.Field{Name: f})
	}
	return p
}

func equation(f func(p *pinn.Point) []ad.Expr) pinn.Term {
	return pinn.Term{On: pinn.Interior, Residual: f}
}

// solve returns the largest error of the first field over points of space-time.
func solve(t *testing.T, p pinn.Problem, o Options, exact func(x, t float64) float64) (*Result, float64) {
	t.Helper()
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := p.Domain.Bounds()
	worst := 0.0
	for i := range 21 {
		at := lo[1] + (hi[1]-lo[1])*float64(i)/20
		f := r.space.Function(r.at(at)[0], len(p.Fields))
		for k := range 101 {
			x := lo[0] + (hi[0]-lo[0])*float64(k)/100
			worst = math.Max(worst, math.Abs(f.At(x)[0][0]-exact(x, at)))
		}
	}
	t.Logf("%d windows, %d unknowns, error %.2g, %+v", r.Windows, r.Unknowns, worst, r.Stats)
	return r, worst
}

// Heat with a moving end and a flux.
func TestHeat(t *testing.T) {
	exact := func(x, t float64) float64 { return math.Exp(-t)*math.Sin(x) + x*math.Sin(3*t) }
	p := line(0, 2, 1, "u")
	p.Terms = []pinn.Term{
		equation(func(p *pinn.Point) []ad.Expr {
			u := p.U[0]
			return []ad.Expr{u.D(1).V().Sub(u.D(0).D(0).V()).Sub(p.Data(func(x []float64) float64 { return 3 * x[0] * math.Cos(3*x[1]) }))}
		}),
		{On: "right", Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].D(0).V().Sub(p.Data(func(x []float64) float64 { return math.Exp(-x[1])*math.Cos(x[0]) + math.Sin(3*x[1]) }))}
		}},
	}
	start := func(x []float64) float64 { return exact(x[0], 0) }
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "bottom", Value: start}}
	if _, worst := solve(t, p, Options{Windows: 8}, exact); worst > 1e-6 {
		t.Errorf("error %.2g", worst)
	}
}

// Two standing waves, u_tt = 4 u_xx.
func TestWave(t *testing.T) {
	exact := func(x, t float64) float64 {
		return math.Sin(math.Pi*x)*math.Cos(2*math.Pi*t) + math.Sin(4*math.Pi*x)*math.Cos(8*math.Pi*t)/2
	}
	p := line(0, 1, 1, "u")
	p.Terms = []pinn.Term{
		equation(func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].D(1).D(1).V().Sub(p.U[0].D(0).D(0).V().Scale(4))}
		}),
		{On: "bottom", Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].D(1).V()} }},
	}
	start := func(x []float64) float64 { return exact(x[0], 0) }
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"}, {Field: "u", On: "bottom", Value: start}}
	if _, worst := solve(t, p, Options{Windows: 12}, exact); worst > 1e-5 {
		t.Errorf("error %.2g", worst)
	}
}

// The soliton of u_t + 6 u u_x + u_xxx = 0 around a circle, in weak form: u_xxx is tested
// as -u_xx v_x, which keeps it skew.
func TestSoliton(t *testing.T) {
	exact := func(x, t float64) float64 {
		x = math.Mod(x-4*t+30, 20) - 10
		c := math.Cosh(x)
		return 2 / (c * c)
	}
	p := line(-10, 10, 1, "u")
	p.Periodic = []int{0}
	p.Weak = &pinn.Weak{Terms: []pinn.WeakTerm{{On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
		u := p.U[0]
		return []pinn.Flux{{F0: u.D(1).Add(u.Mul(u.D(0)).Scale(6)).V(), F1: []ad.Expr{u.D(0).D(0).V().Neg(), {}}}}
	}}}}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "bottom", Value: func(x []float64) float64 { return exact(x[0], 0) }}}
	if _, worst := solve(t, p, Options{Windows: 24}, exact); worst > 1e-3 {
		t.Errorf("error %.2g", worst)
	}
}

// A field without a derivative by time: u_t = w_x with w = u_x is the heat equation.
func TestAuxiliary(t *testing.T) {
	exact := func(x, t float64) float64 { return math.Exp(-t) * math.Sin(x) }
	p := line(0, 2*math.Pi, 1, "u", "w")
	p.Periodic = []int{0}
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u, w := p.U[0], p.U[1]
		return []ad.Expr{w.V().Sub(u.D(0).V()), u.D(1).V().Sub(w.D(0).V())}
	})}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "bottom", Value: func(x []float64) float64 { return math.Sin(x[0]) }}}
	if _, worst := solve(t, p, Options{Windows: 8}, exact); worst > 1e-6 {
		t.Errorf("error %.2g", worst)
	}
}

// Burgers' equation with a shock layer, exact by Cole and Hopf.
func TestBurgers(t *testing.T) {
	const nu = 0.1
	phi := func(x, t float64) float64 { return 2 + math.Exp(-nu*math.Pi*math.Pi*t)*math.Cos(math.Pi*x) }
	exact := func(x, t float64) float64 {
		return 2 * nu * math.Pi * math.Exp(-nu*math.Pi*math.Pi*t) * math.Sin(math.Pi*x) / phi(x, t)
	}
	p := line(0, 2, 1, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		return []ad.Expr{u.D(1).Add(u.Mul(u.D(0))).V().Sub(u.D(0).D(0).V().Scale(nu))}
	})}
	start := func(x []float64) float64 { return exact(x[0], 0) }
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"}, {Field: "u", On: "bottom", Value: start}}
	if _, worst := solve(t, p, Options{Windows: 16}, exact); worst > 1e-6 {
		t.Errorf("error %.2g", worst)
	}
}

// A shock layer of width 0.01/pi: windows are halved where it is.
func TestAdapted(t *testing.T) {
	if testing.Short() {
		t.Skip("several spaces")
	}
	const nu = 0.01 / math.Pi
	p := line(-1, 1, 0.6, "u")
	p.Terms = []pinn.Term{equation(func(p *pinn.Point) []ad.Expr {
		u := p.U[0]
		return []ad.Expr{u.D(1).Add(u.Mul(u.D(0))).V().Sub(u.D(0).D(0).V().Scale(nu))}
	})}
	p.Dirichlet = []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"},
		{Field: "u", On: "bottom", Value: func(x []float64) float64 { return -math.Sin(math.Pi * x[0]) }}}
	p, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	r, err := SolveAdapted(context.Background(), p, Options{}, 1e-4)
	if err != nil {
		t.Fatal(err)
	}
	// Cole and Hopf, by Gauss-Hermite integration.
	exact := func(x, t float64) float64 {
		n := 120
		z, w := make([]float64, n), make([]float64, n)
		quad.Hermite{}.FixedLocations(z, w, math.Inf(-1), math.Inf(1))
		var top, bottom float64
		largest := math.Inf(-1)
		e := make([]float64, n)
		for i := range z {
			e[i] = -math.Cos(math.Pi*(x-math.Sqrt(4*nu*t)*z[i])) / (2 * math.Pi * nu)
			largest = math.Max(largest, e[i])
		}
		for i := range z {
			f := math.Exp(e[i]-largest) * w[i]
			top += math.Sin(math.Pi*(x-math.Sqrt(4*nu*t)*z[i])) * f
			bottom += f
		}
		return -top / bottom
	}
	f := r.space.Function(r.at(0.6)[0], 1)
	var off, size float64
	for i := range 201 {
		x := -1 + 2*float64(i)/200
		d := f.At(x)[0][0] - exact(x, 0.6)
		off, size = off+d*d, size+exact(x, 0.6)*exact(x, 0.6)
	}
	got := math.Sqrt(off / size)
	t.Logf("error %.2g, estimate %.2g, %+v", got, r.Estimate, r.Rounds)
	if !r.Enough || got > 1e-4 || got > 5*r.Estimate {
		t.Errorf("error %.2g, estimate %.2g", got, r.Estimate)
	}
}
