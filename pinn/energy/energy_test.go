package energy_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/energy"
)

// strip is a saddle point on the unit square with all that an energy may
// have: data by ansatz and by penalty, a load on a side, and a multiplier m
// with the energy |grad u|^2/2 - m (u_x - x) - c m^2/2 + bend u^4.
func strip(c, bend float64) pinn.Problem {
	return pinn.Problem{
		Name: "strip", Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
		Fields: []pinn.Field{
			{Name: "u", Scale: 2, Hard: &pinn.Ansatz{Phi: func(x []ad.Jet) ad.Jet { return x[0] }, Lift: func(x []ad.Jet) ad.Jet { return x[1] }}},
			{Name: "v"},
			{Name: "m", Scale: 3, Multiplier: true},
		},
		Terms: []pinn.Term{{Name: "none", On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V()} }}},
		Weak: &pinn.Weak{Stiffness: []float64{1, 1, 0}, Terms: []pinn.WeakTerm{
			{Name: "interior", On: pinn.Interior,
				Flux: func(p *pinn.Point) []pinn.Flux {
					u, v, m := p.U[0], p.U[1], p.U[2].V()
					return []pinn.Flux{
						{F0: u.V().Pow(3).Scale(4 * bend), F1: []ad.Expr{u.D(0).V().Sub(m), u.D(1).V()}},
						{F1: []ad.Expr{v.D(0).V(), v.D(1).V()}},
						{F0: p.X()[0].Sub(u.D(0).V()).Sub(m.Scale(c))},
					}
				},
				Energy: func(p *pinn.Point) ad.Expr {
					g, m := ad.Grad(p.U[:2]), p.U[2].V()
					return ad.Sum(ad.Inner(g, g).V().Scale(0.5), m.Mul(p.X()[0].Sub(p.U[0].D(0).V())), m.Pow(2).Scale(-c/2), p.U[0].V().Pow(4).Scale(bend))
				}},
			{Name: "load", On: "right",
				Flux:   func(p *pinn.Point) []pinn.Flux { return []pinn.Flux{{}, {F0: p.X()[1].Neg()}, {}} },
				Energy: func(p *pinn.Point) ad.Expr { return p.X()[1].Mul(p.U[1].V()).Neg() }},
		}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "left", Value: func(x []float64) float64 { return x[1] }}, {Field: "v", On: "left"}},
	}
}

// networks are with one output layer and with one for every field.
var networks = []nn.Network{
	nn.MLP(2, 3, ad.Tanh, 6, 5),
	nn.Architecture{Width: 6, Depth: 2, Separate: true}.Network(2, 3, 1),
}

func energyOf(t *testing.T, p pinn.Problem, net nn.Network, workers int) (*energy.Energy, []float64) {
	t.Helper()
	rule := geometry.Rule{Degree: 5, Size: func([]float64) float64 { return 0.4 }}
	e, err := energy.Compile(t.Context(), p, net, func(_ context.Context, region pinn.Region) (geometry.Points, error) {
		if region == pinn.Interior {
			return p.Domain.Rule(rule), nil
		}
		return p.Domain.BoundaryRule(region.String(), rule)
	}, energy.Options{Workers: workers, Penalty: 10})
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, net.Params())
	net.Init(theta, 4)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range theta {
		theta[i] += 0.3 * rng.NormFloat64()
	}
	return e, theta
}

// The gradient agrees with differences of the loss, before and after an update
// of the multipliers, and not a bit depends on the number of workers.
func TestEnergyGradient(t *testing.T) {
	e, theta := energyOf(t, strip(0.3, 0.2), networks[1], 1)
	other, _ := energyOf(t, strip(0.3, 0.2), networks[1], 3)
	for range 2 {
		grad, again := make([]float64, e.Dim()), make([]float64, e.Dim())
		if a, b := e.Loss(grad, theta), other.Loss(again, theta); a != b {
			t.Errorf("loss %v with one worker, %v with three", a, b)
		}
		for i, x := range theta {
			const h = 1e-5
			theta[i] = x + h
			up := e.Loss(nil, theta)
			theta[i] = x - h
			down := e.Loss(nil, theta)
			theta[i] = x
			if want := (up - down) / (2 * h); math.Abs(grad[i]-want) > 1e-8 || grad[i] != again[i] {
				t.Errorf("parameter %d: gradient %v, %v with three workers, differences give %v", i, grad[i], again[i], want)
			}
		}
		for _, e := range []*energy.Energy{e, other} {
			if _, err := e.Update(theta); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Updates at fixed fields lead to the multiplier that maximises the energy, and
// Fit puts it into the network: with u = y it is (x - u_x)/c = 2x, which
// features of small slope represent.
func TestMultipliersMaximise(t *testing.T) {
	for _, net := range networks {
		multipliersMaximise(t, net)
	}
}

func multipliersMaximise(t *testing.T, net nn.Network) {
	p := strip(0.5, 0)
	e, theta := energyOf(t, p, net, 0)
	for i := range theta {
		theta[i] *= 0.1
	}
	clear(theta[net.OutputLayer():])
	// The augmented Lagrangian is int 1/2 + kappa x^2/2, kappa = rho/(1 +
	// rho c) with rho = 10, and in the limit int 1/2 + x^2/(2c); E0 = 4.
	loss := func(when string, kappa float64) {
		t.Helper()
		if got, want := e.Loss(nil, theta), (0.5+kappa/6)/4; math.Abs(got-want) > 1e-12 {
			t.Errorf("%s updates: loss %v, want %v", when, got, want)
		}
	}
	loss("before", 10./6)
	change := 1.0
	for range 40 {
		var err error
		if change, err = e.Update(theta); err != nil {
			t.Fatal(err)
		}
	}
	if !(change < 1e-12) {
		t.Fatalf("multipliers still change by %v", change)
	}
	loss("after", 2)
	if err := e.Fit(theta); err != nil {
		t.Fatal(err)
	}
	pts := p.Domain.Interior(50, geometry.Halton{}, 1)
	cols, err := e.Solution(theta).Fields(pts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range pts.Len() {
		if x := pts.At(i); math.Abs(cols[2][i]-2*x[0]) > 5e-3 || math.Abs(cols[0][i]-x[1]) > 1e-12 {
			t.Errorf("at %v: u = %v, m = %v, want 2x", x, cols[0][i], cols[2][i])
		}
	}
}

// SolveOutput finds the minimum over the output layer: its gradient vanishes,
// to the rounding of second derivatives of size one.
func TestSolveOutput(t *testing.T) {
	for _, net := range networks {
		solveOutput(t, net)
	}
}

func solveOutput(t *testing.T, net nn.Network) {
	e, theta := energyOf(t, strip(0.3, 0), net, 2)
	for range 2 {
		before := e.Loss(nil, theta)
		if err := e.SolveOutput(theta); err != nil {
			t.Fatal(err)
		}
		grad := make([]float64, e.Dim())
		if after := e.Loss(grad, theta); !(after < before) {
			t.Errorf("loss %v before, %v after", before, after)
		}
		for i, g := range grad[e.OutputLayer():] {
			if math.Abs(g) > 1e-10 {
				t.Errorf("gradient by output weight %d: %v", i, g)
			}
		}
		if _, err := e.Update(theta); err != nil { // the second pass has other multipliers
			t.Fatal(err)
		}
	}
	e, theta = energyOf(t, strip(0.3, 0.2), net, 2)
	if err := e.SolveOutput(theta); !errors.Is(err, energy.ErrNotQuadratic) {
		t.Errorf("u^4: error %v", err)
	}
}
