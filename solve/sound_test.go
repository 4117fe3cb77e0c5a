package solve_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

// membrane is -Lap u = f on the unit square for u = factor sin(pi x) sin(pi y),
// given at its boundary, with f for a factor of one and a sign of the operator.
func membrane(sign, factor float64) pinn.Problem {
	wave := func(x []float64) float64 { return math.Sin(math.Pi*x[0]) * math.Sin(math.Pi*x[1]) }
	load := func(x []float64) float64 { return 2 * math.Pi * math.Pi * wave(x) }
	return pinn.Problem{
		Name:   "membrane",
		Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
		Fields: []pinn.Field{{Name: "u", Exact: func(x []float64) float64 { return factor * wave(x) }}},
		Terms: []pinn.Term{{Name: "balance", On: pinn.Interior, Order: ad.Laplacian, Scale: 10, Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].Lap().Scale(sign).Add(p.Data(load))}
		}}},
		Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{{Name: "balance", On: pinn.Interior,
			Flux: func(p *pinn.Point) []pinn.Flux {
				return []pinn.Flux{{F0: p.Data(load).Scale(-sign), F1: []ad.Expr{p.U[0].D(0).V(), p.U[0].D(1).V()}}}
			}}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}},
	}
}

// A wrong sign in an equation, or a wrong exact solution, is found by their
// difference alone: residuals and estimates of the wrong problem are small.
func TestWrongEquation(t *testing.T) {
	for _, test := range []struct {
		name         string
		sign, factor float64
		want         solve.Verdict
	}{
		{"right", 1, 1, solve.Converged},
		{"wrong sign", -1, 1, solve.Wrong},
		{"wrong exact solution", 1, 1.05, solve.Wrong},
		{"exact solution zero", 1, 0, solve.Wrong},
	} {
		for _, o := range []solve.Options{
			{Width: 250, Slope: 2, Discretization: strong.Discretization{Points: 700}},
			{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 1, Features: 100}},
		} {
			r, err := solve.Run(context.Background(), membrane(test.sign, test.factor), o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Status != test.want || r.Trusted() != (test.want == solve.Converged) || test.want == solve.Wrong && !strings.Contains(r.Message, "its u is") {
				t.Errorf("%s, %s: %s: %s", test.name, r.Method, r.Status, r.Message)
			}
		}
	}
}

// Problems that cannot be solved are errors that name what is wrong in them.
func TestUnsoundProblems(t *testing.T) {
	natural := func(p *pinn.Problem) { p.Dirichlet = nil }
	for name, test := range map[string]struct {
		statement string
		change    func(p *pinn.Problem)
		want      []string // "" if the problem is sound
	}{
		"third coordinate of a strong term": {solve.Strong, func(p *pinn.Problem) {
			p.Terms[0].Residual = func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[0].D(2).V()} }
		}, []string{`term "balance"`, "coordinate 2", "0 to 1"}},
		"coordinate -1": {solve.Strong, func(p *pinn.Problem) {
			p.Terms[0].Residual = func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[0].D(-1).V()} }
		}, []string{`term "balance"`, "coordinate -1", "0 to 1"}},
		"third coordinate of a weak term": {solve.Weak, func(p *pinn.Problem) {
			p.Weak.Terms[0].Flux = func(at *pinn.Point) []pinn.Flux { return []pinn.Flux{{F0: at.U[0].D(2).V()}} }
		}, []string{`weak term "balance"`, "coordinate 2", "0 to 1"}},
		"a constant is free in the weak statement": {solve.Weak, natural, []string{"value of u", "left, right, bottom, top"}},
		"natural conditions and a reaction": {solve.Weak, func(p *pinn.Problem) {
			flux := p.Weak.Terms[0].Flux
			p.Weak.Terms[0].Flux = func(at *pinn.Point) []pinn.Flux {
				f := flux(at)
				f[0].F0 = f[0].F0.Add(at.U[0].V())
				return f
			}
			natural(p)
			p.Fields[0].Exact = nil
		}, nil},
		"no conditions": {solve.Strong, func(p *pinn.Problem) {
			r := p.Terms[0].Residual
			p.Terms[0].Residual = func(at *pinn.Point) []ad.Expr { return []ad.Expr{r(at)[0].Add(at.U[0].V())} }
			natural(p)
		}, []string{"no conditions", "determine u", "left, right, bottom, top"}},
		"a constant is free in the strong statement": {solve.Strong, func(p *pinn.Problem) {
			natural(p)
			p.Terms = append(p.Terms, pinn.Term{On: pinn.Boundary, Order: ad.Gradient, Residual: func(at *pinn.Point) []ad.Expr {
				n := at.Normal()
				return []ad.Expr{at.U[0].D(0).V().Mul(n[0]).Add(at.U[0].D(1).V().Mul(n[1]))}
			}})
		}, []string{"value of u", "integral term"}},
		"no derivatives": {solve.Strong, func(p *pinn.Problem) {
			p.Terms[0].Order = ad.Value
			p.Terms[0].Residual = func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[0].V().Sub(at.X()[0])} }
			natural(p)
			p.Fields[0].Exact = nil
		}, nil},
		"periodic inputs": {solve.Strong, func(p *pinn.Problem) {
			natural(p)
			r := p.Terms[0].Residual
			p.Terms[0].Residual = func(at *pinn.Point) []ad.Expr { return []ad.Expr{r(at)[0].Sub(at.U[0].V())} }
			p.Inputs = []pinn.InputMap{{Name: "periodic", Map: func(x []ad.Jet) []ad.Jet {
				return []ad.Jet{x[0].Scale(2 * math.Pi).Sin(), x[0].Scale(2 * math.Pi).Cos(), x[1].Scale(2 * math.Pi).Sin(), x[1].Scale(2 * math.Pi).Cos()}
			}}}
		}, nil},
	} {
		p := membrane(1, 1)
		test.change(&p)
		_, err := solve.Options{Statement: test.statement}.Plan(p)
		if test.want == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, w := range test.want {
			if err == nil || !strings.Contains(err.Error(), w) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: error %v does not name %q", name, err, w)
			}
		}
	}
}

// No shipped case is refused, in any statement.
func TestCasesAreSound(t *testing.T) {
	for _, c := range cases.All() {
		for _, f := range c.Forms {
			p, err := c.Pose(f.Name, nil)
			for _, other := range []map[string]float64{{"nu": 0.3}, {"lambda_over_mu": 2}, {"stretch": 1.2}, {"nu": 0.3, "stretch": 1.2}} {
				if err != nil { // not every form takes the default parameters
					p, err = c.Pose(f.Name, other)
				}
			}
			if err != nil {
				t.Fatal(c.Name, f.Name, err)
			}
			for _, s := range []string{solve.Strong, solve.Weak} {
				if s == solve.Weak && p.Weak == nil || s == solve.Strong && p.Terms == nil {
					continue
				}
				if _, err := (solve.Options{Statement: s}).Plan(p); err != nil {
					t.Errorf("%s, %s, %s: %v", c.Name, f.Name, s, err)
				}
			}
		}
	}
}
