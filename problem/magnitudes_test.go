package problem_test

import (
	"testing"

	"pinnsolve/problem"
)

// Unknowns have the size that the file lets one know, and equations that of their
// operator, whatever their source.
func TestMagnitudes(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		scale float64
	}{
		"nothing known":  {"equations: [lap(u) = 0]\nconditions: {boundary: u = 0}", 1},
		"near one":       {"equations: [lap(u) = 0]\nconditions: {boundary: u = 5*x}", 1},
		"by a condition": {"equations: [lap(u) = 0]\nconditions: {boundary: u = 300 + x}", 100},
		"by exact":       {"equations: [lap(u) = 0]\nsource: from exact\nconditions: {boundary: u = 0}\nexact: {u: 2e-5*sin(pi*x)*sin(pi*y)}", 1e-5},
		"by the source":  {"equations: [-lap(u) = 2e7*sin(pi*x)*sin(pi*y)]\nconditions: {boundary: u = 0}", 1e6},
		"as given":       {"equations: [lap(u) = 0]\nconditions: {boundary: u = 300 + x}", 7},
	} {
		unknowns := "unknowns: [u]\n"
		if name == "as given" {
			unknowns = "unknowns: {u: {scale: 7}}\n"
		}
		f, err := problem.Parse("x.yaml", []byte("domain: {rectangle: {from: [0, 0], to: [1, 1]}}\n"+unknowns+test.text))
		if err != nil {
			t.Fatal(err)
		}
		c, err := f.Case("x.yaml")
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Pose("", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Fields[0].Scale; got != test.scale {
			t.Errorf("%s: scale %v, want %v", name, got, test.scale)
		}
		// -Lap of random waves of length 2 and size 1 is 2 pi^2/sqrt 2 or so.
		if got := p.Terms[0].Scale / test.scale; got < 7 || got > 28 {
			t.Errorf("%s: a term of size %v", name, got)
		}
	}
}
