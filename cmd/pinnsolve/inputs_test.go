package main

import (
	"os"
	"strings"
	"testing"
)

// Features of |x|^2 and t solve heat in a ball of five dimensions, in its six coordinates;
// what is no input is refused.
func TestInputsOfFile(t *testing.T) {
	if testing.Short() {
		t.Skip("solves in six coordinates")
	}
	file, err := os.ReadFile("../../benchmarks/pinnacle/problems/heat-5d.yaml")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	run := func(inputs string, flags ...string) session {
		text := strings.Replace(string(file), "inputs: [x1^2 + x2^2 + x3^2 + x4^2 + x5^2, t]", inputs, 1)
		if err := os.WriteFile("heat.yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return pinnsolve(t, append([]string{"run", "heat.yaml", "--width", "60", "--points", "200", "--no-pictures", "--out", "out"}, flags...)...)
	}
	run("inputs: [x1^2 + x2^2 + x3^2 + x4^2 + x5^2, t]").expect(t, exitOK)
	if e := readResult(t, "out/result.json").Errors["u"].RelL2; !(e < 1e-8) {
		t.Errorf("an error of %.2g", e)
	}
	for inputs, want := range map[string]string{
		"inputs: [x1 + y, t]":                `unknown name "y"`,
		"inputs: [pi, t]":                    "a number that changes with x1",
		"inputs: [t]\nperiodic: {x1: value}": "goes with an interval, a rectangle or a box",
	} {
		s := run(inputs)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("%s: %q lacks %q", inputs, s.err, want)
		}
	}
}
