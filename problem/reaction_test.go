package problem_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/pinn"
	"pinnsolve/problem"
)

// posed reads a heated square with a quantity q.
func posed(t *testing.T, q string) (pinn.Problem, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "square.yaml")
	text := "domain: {rectangle: {from: [0, 0], to: [1, 1]}}\nunknowns: [u]\nweak: {interior: \"3*dot(grad(u), grad(v)) - v\"}\n" +
		"conditions: {left: u = 0}\nquantities: {q: " + q + "}\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := problem.Read(name)
	if err != nil {
		return pinn.Problem{}, err
	}
	c, err := f.Case(name)
	if err != nil {
		return pinn.Problem{}, err
	}
	return c.Pose("", nil)
}

// A reaction takes its field, its part and its factor to the quantity, and what has none
// is refused in one line.
func TestReaction(t *testing.T) {
	p, err := posed(t, "{reaction: u, times: -2, on: left}")
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Quantities[0].Reaction; r == nil || r.Field != "u" || r.On != "left" || r.Scale != -2 {
		t.Errorf("reaction %v", r)
	}
	for q, want := range map[string]string{
		"{reaction: w, on: left}":          "unknown unknown",
		"{reaction: u, on: right}":         "not prescribed on right",
		"{reaction: u}":                    "needs a part",
		"{reaction: u, mean: u, on: left}": "leave out",
	} {
		if _, err := posed(t, q); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", q, err, want)
		}
	}
}
