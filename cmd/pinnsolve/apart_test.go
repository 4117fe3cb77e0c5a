package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

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
			if name == "data" && statement == "strong" { // it has no estimate of what they leave open
				s.expect(t, exitUntrusted)
				s.contains(t, "data may leave the solution open")
				continue
			}
			s.expect(t, exitOK)
			s.contains(t, "converged")
			if said := strings.Contains(s.out, "the errors of the data"); said != (name == "data") {
				t.Errorf("%s: errors of data are mentioned: %v", name, said)
			}
		}
	}
}
