package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// Data within a plate cannot tell what is on a side that has no condition: whatever the
// statement, that is not called converged, and errors of the data are in what is said.
func TestDataLeaveOpen(t *testing.T) {
	if testing.Short() {
		t.Skip("solves six problems")
	}
	t.Chdir(t.TempDir())
	const plate = `title: a side is unknown
domain: {rectangle: {from: [0, 0], to: [1, 1]}}
unknowns: [u]
equations: [lap(u) = 0]
conditions: {left: u = 0, right: u = 0, bottom: u = 0}
data: {file: %s.csv, sigma: %v}
exact: {u: "sin(pi*x)*sinh(pi*y)/sinh(pi) + %v*sin(9*pi*x)*sinh(9*pi*y)/sinh(9*pi)"}
`
	for name, c := range map[string]struct{ sigma, noise, ninth float64 }{
		"noise":  {0.01, 0.01, 0},
		"unseen": {1e-8, 0, 0.3}, // 1e-8 of it is left where the data are
	} {
		r := rand.New(rand.NewPCG(1, 1))
		data := "x,y,u\n"
		for i := range 30 {
			x, y := math.Mod(0.37*float64(i), 1), 0.1+0.3*math.Mod(0.61*float64(i), 1)
			u := math.Sin(math.Pi*x)*math.Sinh(math.Pi*y)/math.Sinh(math.Pi) + c.ninth*math.Sin(9*math.Pi*x)*math.Sinh(9*math.Pi*y)/math.Sinh(9*math.Pi)
			data += fmt.Sprintf("%.15g,%.15g,%.15g\n", x, y, u+c.noise*r.NormFloat64())
		}
		for file, text := range map[string]string{name + ".csv": data, name + ".yaml": fmt.Sprintf(plate, name, c.sigma, c.ninth)} {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, flags := range [][]string{{"strong"}, {"windows"}, {"strong", "--method", "lm:60"}} {
			out := name + strings.Join(flags, "")
			s := pinnsolve(t, append([]string{"run", name + ".yaml", "--no-pictures", "--tol", "1e-3", "--out", out, "--statement"}, flags...)...)
			s.expect(t, exitUntrusted)
			s.contains(t, "The data leave the solution open")
			res := readResult(t, out+"/result.json")
			if off := res.Errors["u"].RelL2; float64(off) > 5*float64(res.Data.Spread) {
				t.Errorf("%s: the error is %.2g, and the data are said to leave %.2g", out, off, res.Data.Spread)
			}
		}
	}
}

// What belongs to no part of the boundary fixes what is open: a value in a corner, an
// integral, a mean on a side, and measurements of unequal precision.
func TestConditionsApart(t *testing.T) {
	if testing.Short() {
		t.Skip("solves seven problems")
	}
	const plate = `title: insulated plate
domain: {rectangle: {from: [0, 0], to: [2, 1]}}
unknowns: [u]
equations: [lap(u) = -2*pi^2*cos(pi*x)*cos(pi*y)]
conditions: {boundary: "dot(grad(u), n) = 0"}
exact: {u: cos(pi*x)*cos(pi*y) + 1.5}
`
	t.Chdir(t.TempDir())
	// Half of them are 0.05 too high, with a standard deviation of 10: they do not count.
	var data strings.Builder
	data.WriteString("x,y,u,sigma_u\n")
	for i := range 20 {
		x, y, off, sigma := math.Mod(0.37*float64(i), 2), math.Mod(0.61*float64(i), 1), 0.0, 0.001
		if i%2 == 1 {
			off, sigma = 0.05, 10
		}
		fmt.Fprintf(&data, "%.15g,%.15g,%.15g,%g\n", x, y, math.Cos(math.Pi*x)*math.Cos(math.Pi*y)+1.5+off, sigma)
	}
	if err := os.WriteFile("d.csv", []byte(data.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"point":    "points: [{condition: u = 2.5, at: [0, 0]}]",
		"integral": "integrals: [{integral: u, is: 3}]",
		"mean":     "integrals: [{mean: u, on: left, is: 1.5}]",
		"data":     "data: d.csv",
	} {
		if err := os.WriteFile(name+".yaml", []byte(plate+text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"strong", "windows"} {
			s := pinnsolve(t, "run", name+".yaml", "--statement", statement, "--no-pictures", "--out", name+statement)
			s.expect(t, exitOK)
			s.contains(t, "converged")
			if said := strings.Contains(s.out, "The errors of the data change it by about"); said != (name == "data") {
				t.Errorf("%s: errors of data are mentioned: %v", name, said)
			}
		}
	}
}
