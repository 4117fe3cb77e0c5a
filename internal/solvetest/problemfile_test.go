package solvetest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/examples/helmholtz"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/problem"
	"pinnsolve/solve"
)

// sameCases are cases in Go with the problem file that says the same.
func sameCases(t testing.TB) map[string]struct {
	posed pinn.Case
	file  string
} {
	find := func(name string) pinn.Case {
		c, err := cases.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	return map[string]struct {
		posed pinn.Case
		file  string
	}{
		"poisson": {find("poisson"), `
domain: {rectangle: {from: [0, 0], to: [1, 1]}}
unknowns: [u]
equations: [-lap(u) = 0]
source: from exact
conditions: {boundary: u = 0}
exact: {u: sin(pi*x)*sin(2*pi*y)*exp(x + y/2)}
`},
		"heat": {find("heat"), `
parameters: {alpha: 0.1}
time: {range: [0, 1]}
domain: {interval: [0, 1]}
unknowns: [u]
equations: ["d(u,t) = alpha*d(u,x,x)"]
conditions: {boundary: u = 0, initial: u = sin(pi*x) + sin(3*pi*x)/2}
exact: {u: exp(-alpha*pi^2*t)*sin(pi*x) + exp(-9*alpha*pi^2*t)*sin(3*pi*x)/2}
`},
		"helmholtz": {helmholtz.Case(), `
parameters: {k: 4}
domain: {disk: {radius: 1}}
unknowns: [u]
equations: [lap(u) + k^2*u = 0]
conditions: {rim: from exact}
exact: {u: sin(k*(x + 2*y)/sqrt(5))}
`},
	}
}

// The same case from a problem file and from Go, at the same sizes and with the same
// conditions: how long a solve takes, with the reading and posing, and its error.
func BenchmarkProblemFile(b *testing.B) {
	sizes := map[string]solve.Options{}
	for name, n := range map[string]struct{ width, points int }{"poisson": {300, 900}, "heat": {900, 2500}, "helmholtz": {300, 900}} {
		var o solve.Options
		o.Width, o.Points, o.Soft = n.width, n.points, true
		sizes[name] = o
	}
	for name, same := range sameCases(b) {
		path := filepath.Join(b.TempDir(), name+".yaml")
		if err := os.WriteFile(path, []byte(same.file), 0o644); err != nil {
			b.Fatal(err)
		}
		for kind, read := range map[string]func() (pinn.Case, error){
			"go": func() (pinn.Case, error) { return same.posed, nil },
			"yaml": func() (pinn.Case, error) {
				f, err := problem.Read(path)
				if err != nil {
					return pinn.Case{}, err
				}
				return f.Case(path)
			},
		} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				for b.Loop() {
					c, err := read()
					if err != nil {
						b.Fatal(err)
					}
					p, err := c.Pose("", nil)
					if err != nil {
						b.Fatal(err)
					}
					r, err := solve.Run(context.Background(), p, sizes[name])
					if err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					e, err := r.Solution.Error(p.Outputs[0], p.Domain.Interior(2000, geometry.Uniform{}, 1))
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(e.RelL2)*1e12, "relL2e-12")
					b.StartTimer()
				}
			})
		}
	}
}
