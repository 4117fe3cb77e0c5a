package main

import (
	"math"
	"os"
	"strings"
	"testing"
)

// Values that repeat without their derivatives, in every statement, against solutions by
// hand. Ionkin's problem has one more condition, on a slope; in the strip the flux
// (1 + x) u_x repeats, so that the slope jumps by a factor of two.
func TestPeriodicValues(t *testing.T) {
	if testing.Short() {
		t.Skip("solves six problems")
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"ionkin": `title: Ionkin's problem
time: {range: [0, 0.05]}
domain: {interval: [0, 1]}
unknowns: [u]
equations: ["d(u,t) = d(u,x,x)"]
periodic: {x: value}
conditions: {left: "d(u,x) = 0", initial: "u = x*sin(2*pi*x) + 1"}
exact: {u: "exp(-4*pi^2*t)*(x*sin(2*pi*x) + 4*pi*t*cos(2*pi*x)) + 1"}
`,
		"strip": `title: around a strip whose conductivity jumps
domain: {rectangle: {from: [0, 0], to: [1, 1]}}
unknowns: [u]
weak: {interior: "(1+x)*dot(grad(u), grad(v)) - (-(9*x^2 - 2*x/3 - 8/3) + (1+x)*pi^2*(x^3 - 5*x^2/3 + 2*x/3))*sin(pi*y)*v"}
periodic: {x: value}
conditions: {boundary: u = 0}
exact: {u: "(x^3 - 5*x^2/3 + 2*x/3)*sin(pi*y)"}
`,
		"warm": `title: heat around a strip
time: {range: [0, 0.05]}
domain: {rectangle: {from: [0, 0], to: [1, 1]}}
unknowns: [u]
weak: {interior: "d(u,t)*v + dot(grad(u), grad(v))"}
periodic: [x]
conditions: {bottom: u = 0, top: u = 0, initial: "u = (1+sin(2*pi*x))*sin(pi*y)"}
exact: {u: "(exp(-pi^2*t)+exp(-5*pi^2*t)*sin(2*pi*x))*sin(pi*y)"}
`,
	} {
		if err := os.WriteFile(name+".yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, run := range []struct {
		file, flags string
		bar         float64
	}{
		{"ionkin", "--statement evolution", 1e-5},
		{"ionkin", "--statement strong", 1e-7},
		{"ionkin", "--statement windows", 1e-7},
		{"ionkin", "--statement strong --method lm:30 --width 8 --depth 2", math.Inf(1)}, // a network is exact at the ends, too
		{"strip", "--statement weak --features 100", 1e-6},
		{"warm", "--statement evolution --features 100", 1e-5},
	} {
		s := pinnsolve(t, append([]string{"run", run.file + ".yaml", "--no-pictures", "--out", "out"}, strings.Fields(run.flags)...)...)
		if !math.IsInf(run.bar, 1) {
			s.expect(t, exitOK)
		}
		if e := float64(readResult(t, "out/result.json").Errors["u"].RelL2); !(e < run.bar) {
			t.Errorf("%s %s: an error of %.2g", run.file, run.flags, e)
		}
		points := "x,t\n0,0.02\n1,0.02\n"
		if run.file != "ionkin" {
			points = "x,y\n0,0.3\n1,0.3\n"
		}
		if run.file == "warm" {
			points = "x,y,t\n0,0.3,0.02\n1,0.3,0.02\n"
		}
		if err := os.WriteFile("p.csv", []byte(points), 0o644); err != nil {
			t.Fatal(err)
		}
		rows := strings.Fields(pinnsolve(t, "eval", "out", "--points", "p.csv").out)
		last := func(row string) float64 { return number(t, row[strings.LastIndexByte(row, ',')+1:]) }
		if a, b := last(rows[1]), last(rows[2]); math.Abs(a-b) > 1e-10*(1+math.Abs(a)) {
			t.Errorf("%s %s: %v at one end and %v at the other", run.file, run.flags, a, b)
		}
		if err := os.RemoveAll("out"); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"periodic: {x: values}": "did you mean value?",
		"periodic: {t: value}":  "name coordinates in space",
	} {
		file, err := os.ReadFile("ionkin.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("bad.yaml", []byte(strings.Replace(string(file), "periodic: {x: value}", text, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, "run", "bad.yaml")
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("%s: %q lacks %q", text, s.err, want)
		}
	}
}
