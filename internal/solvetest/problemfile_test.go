package solvetest

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/cases"
	"pinnsolve/examples/helmholtz"
	"pinnsolve/geometry"
	"pinnsolve/internal/cputime"
	"pinnsolve/pinn"
	"pinnsolve/problem"
	"pinnsolve/solve"
)

// burgers is u_t + u u_x = nu u_xx for nu = 0.1, exact by Cole and Hopf, as in
// examples/problems/burgers.yaml.
func burgers() pinn.Case {
	const nu, π = 0.1, math.Pi
	exact := func(x []float64) float64 {
		e := math.Exp(-nu * π * π * x[1])
		return 2 * nu * π * e * math.Sin(π*x[0]) / (2 + e*math.Cos(π*x[0]))
	}
	domain := geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1}).Renamed(map[string]string{"bottom": "initial", "top": "final"})
	return pinn.Case{Name: "burgers", Forms: []pinn.Form{{Name: "standard", Pose: func(pinn.Values) (pinn.Problem, error) {
		return pinn.Problem{Domain: domain, Timed: true, Fields: []pinn.Field{{Name: "u", Exact: exact}},
			Terms: []pinn.Term{{On: pinn.Interior, Order: ad.Hessian, Scale: 4, Residual: func(p *pinn.Point) []ad.Expr {
				u := p.U[0]
				return []ad.Expr{u.D(1).V().Add(u.V().Mul(u.D(0).V())).Sub(u.D(0).D(0).V().Scale(nu))}
			}}},
			Dirichlet: []pinn.Dirichlet{{Field: "u", On: "left", Value: exact}, {Field: "u", On: "right", Value: exact}, {Field: "u", On: "initial", Value: exact}},
		}, nil
	}}}}
}

// reaction is -Lap u + u^3 = f in weak form on an L, with u = r^(2/3) sin(2 theta/3), as in
// examples/problems/nonlinear.yaml.
func reaction() pinn.Case {
	exact := func(x []float64) float64 {
		theta := math.Atan2(x[1], x[0])
		if x[1] < 0 {
			theta += 2 * math.Pi
		}
		return math.Cbrt(x[0]*x[0]+x[1]*x[1]) * math.Sin(2*theta/3)
	}
	cube := func(x []float64) float64 { return math.Pow(exact(x), 3) }
	return pinn.Case{Name: "reaction", Forms: []pinn.Form{{Name: "standard", Pose: func(pinn.Values) (pinn.Problem, error) {
		return pinn.Problem{Domain: geometry.Polygon([][2]float64{{0, 0}, {1, 0}, {1, 1}, {-1, 1}, {-1, -1}, {0, -1}}),
			Fields: []pinn.Field{{Name: "u", Exact: exact}}, Hints: pinn.Hints{Statement: "weak"},
			Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{{On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
				return []pinn.Flux{{F0: p.U[0].V().Pow(3).Sub(p.Data(cube)), F1: p.U[0].Grad()}}
			}}}},
			Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: exact}},
		}, nil
	}}}}
}

// pair is a case in Go and the problem file that says the same, solved at the same sizes,
// with the same conditions and, where there is one equation, in the same scale, which a
// file measures and Go states.
type pair struct {
	name          string
	posed         pinn.Case
	file          string // text, or a path from the root of the repository
	width, points int
	slope         float64 // 0: found
}

func pairs(t testing.TB) []pair {
	find := func(name string) pinn.Case {
		c, err := cases.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	poisson := `
domain: {rectangle: {from: [0, 0], to: [1, 1]}}
unknowns: [u]
equations: [-lap(u) = 0]
source: from exact
conditions: {boundary: u = 0}
exact: {u: sin(pi*x)*sin(2*pi*y)*exp(x + y/2)}
`
	return []pair{
		{"Poisson", find("poisson"), poisson, 300, 900, 0},
		{"Poisson, slope 2", find("poisson"), poisson, 300, 900, 2},
		{"heat, space-time", find("heat"), "examples/problems/heat.yaml", 900, 2500, 0},
		{"Helmholtz", helmholtz.Case(), "examples/problems/helmholtz.yaml", 300, 900, 0},
		{"Burgers, space-time", burgers(), "examples/problems/burgers.yaml", 700, 2100, 0},
		{"block, nu = 0.4999, mixed", find("block"), `
parameters: {nu: 0.4999, mu: 1}
domain: {rectangle: {from: [0, 0], to: [1, 1]}}
unknowns: {u: vector, q: Pa}
equations:
  momentum: mu*lap(u) - grad(q) = [0, 0]
  continuity: div(u) + (1 - 2*nu)/mu*q = 0
source: from exact
conditions: {boundary: u = 0}
means: {q: 0}
exact:
  u: "[sin(2*pi*y)*(cos(2*pi*x) - 1) + (1 - 2*nu)*sin(pi*x)*sin(pi*y), sin(2*pi*x)*(1 - cos(2*pi*y)) + (1 - 2*nu)*sin(pi*x)*sin(pi*y)]"
  q: -mu*pi*sin(pi*(x + y))
`, 600, 1800, 0},
		{"reaction on an L, weak", reaction(), "examples/problems/nonlinear.yaml", 0, 0, 0},
	}
}

// measured solves a case, with the scale of its first term unless that is 0, and returns the processor time of reading, posing and solving,
// s, and the relative L2 error of the first output.
func measured(b *testing.B, p pair, seed uint64, scale float64, read func() (pinn.Case, error)) (seconds, relative float64) {
	begin := cputime.Used()
	c, err := read()
	if err != nil {
		b.Fatal(err)
	}
	posed, err := c.Pose("", nil)
	if err != nil {
		b.Fatal(err)
	}
	if scale > 0 {
		posed.Terms[0].Scale = scale
	}
	var o solve.Options
	o.Width, o.Points, o.Slope, o.Soft, o.Seed = p.width, p.points, p.slope, p.width > 0, seed
	r, err := solve.Run(context.Background(), posed, o)
	if err != nil {
		b.Fatal(err)
	}
	seconds = (cputime.Used() - begin).Seconds()
	e, err := r.Solution.Error(posed.Outputs[0], posed.Domain.Interior(2000, geometry.Uniform{}, 1))
	if err != nil {
		b.Fatal(err)
	}
	return seconds, float64(e.RelL2)
}

// The same case from a problem file and from Go, in turn, 5 seeds: a row of the table in
// docs/problem-files.md each.
//
//	go test ./internal/solvetest -run xxx -bench ProblemFile -benchtime 1x
func BenchmarkProblemFile(b *testing.B) {
	for _, p := range pairs(b) {
		path := filepath.Join("..", "..", p.file)
		if strings.Contains(p.file, "\n") {
			path = filepath.Join(b.TempDir(), "same.yaml")
			if err := os.WriteFile(path, []byte(p.file), 0o644); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(p.name, func(b *testing.B) {
			for b.Loop() {
				fromFile := func() (pinn.Case, error) {
					f, err := problem.Read(path)
					if err != nil {
						return pinn.Case{}, err
					}
					return f.Case(path)
				}
				scale := 0.0
				if c, err := fromFile(); err == nil {
					if posed, err := c.Pose("", nil); err == nil && len(posed.Terms) == 1 {
						scale = posed.Terms[0].Scale
					}
				}
				var times, errors [2][]float64 // Go, file
				for seed := range uint64(5) {
					for kind, read := range []func() (pinn.Case, error){
						func() (pinn.Case, error) { return p.posed, nil },
						fromFile,
					} {
						t, e := measured(b, p, seed+1, scale, read)
						times[kind], errors[kind] = append(times[kind], t), append(errors[kind], e)
					}
				}
				for kind := range times {
					slices.Sort(times[kind])
					slices.Sort(errors[kind])
				}
				const median, worst = 2, 4
				b.Logf("| %s | %.2f | %.2f | %.2f | %.1e (%.1e) | %.1e (%.1e) |", p.name, times[0][median], times[1][median], times[1][median]/times[0][median],
					errors[0][median], errors[0][worst], errors[1][median], errors[1][worst])
			}
		})
	}
}
