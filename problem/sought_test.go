package problem_test

import (
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/problem"
)

const rod = `time: {range: [0, 1]}
domain: {interval: [0, 1]}
parameters: {k: {value: 2, range: [1, 3]}}
unknowns: [u]
equations: ["d(u,t) = a*k*d(u,x,x)"]
conditions: {boundary: u = 0, initial: u = sin(pi*x)}
`

// What is sought is a parameter that formulas may mention, with its start and range; what
// the command line would say of it follows.
func TestSought(t *testing.T) {
	f, err := problem.Parse("dir/rod.yaml", []byte(rod+`identify:
  unknowns: {a: {start: 0.5, transform: log, unit: m^2/s}, k: {start: 2.5}}
  data: rod.csv
  sigma: 0.01
  measure: {end: 0.3+-0.1}
`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.Case("rod.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Params) != 2 || c.Params[1].Name != "a" || c.Params[1].Default != 0.5 || c.Params[1].Unit != "m^2/s" || c.Params[1].Range.Contains(0) {
		t.Errorf("%+v", c.Params)
	}
	if k := c.Params[0]; k.Default != 2.5 || k.Range.Lo != 1 || k.Range.Hi != 3 {
		t.Errorf("%+v", k)
	}
	if got := f.Transforms(); len(got) != 1 || got["a"] != "log" {
		t.Errorf("transforms %v", got)
	}
	var given []string
	for _, g := range f.Given() {
		given = append(given, g.Name+" "+g.Value)
	}
	want := "unknown a; unknown k; data " + filepath.Join("dir", "rod.csv") + "; sigma 0.01; measure end=0.3+-0.1"
	if got := strings.Join(given, "; "); got != want {
		t.Errorf("given %q, want %q", got, want)
	}
}

func TestSoughtWrong(t *testing.T) {
	for text, want := range map[string]string{
		"identify: {data: u.csv}":                                   "1:1: identify has no unknowns",
		"identify: {unknowns: {a: {transform: lg, start: 1}}}":      `7:38: unknown transform "lg"`,
		"identify: {unknowns: [a]}":                                 "7:23: a has no value to begin with",
		"identify: {unknowns: {a: 1, k: 7}}":                        "7:32: k = 7 is outside [1, 3]; the nearest valid value is 3",
		"identify: {unknowns: {a: {start: -1, transform: log}}}":    "the nearest valid value is",
		"identify: {unknowns: {a: 1}, measures: {end: 1}}":          "did you mean measure?",
		"identify: {unknowns: {sin: 1}}":                            `"sin" is a function`,
		"identify: {unknowns: {a: {start: 5, range: [0.1, 1]}}}":    "nearest valid value is 1",
		"identify: {unknowns: {a: {start: 5, range: [0.1, 1, 3]}}}": "a.range",
	} {
		f, err := problem.Parse("rod.yaml", []byte(rod+text+"\n"))
		if err == nil {
			_, err = f.Case("rod.yaml")
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
