package problem

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestApartMistakes(t *testing.T) {
	const head = "domain: {rectangle: {from: [0, 0], to: [1, 1]}}\nunknowns: [u]\n"
	const strong = head + "equations: [lap(u) = 1]\nconditions: {boundary: \"dot(grad(u), n) = 1/4\"}\n"
	const weak = head + "weak: {interior: \"dot(grad(u), grad(v)) - v\"}\n"
	for name, c := range map[string]struct{ csv, text, message string }{
		"a point":     {"", strong + "points: [{condition: u = 0, at: [0, 0]}]", ""},
		"an integral": {"", strong + "integrals: [{integral: u, is: 1}]", ""},
		"a mean":      {"", strong + "integrals: [{mean: u, on: left, is: 1}]", ""},
		"data":        {"x,y,u\n0,0,1\n0,0,2\n", strong + "data: {file: d.csv, sigma: 0.1}", ""},
		"nothing":     {"", strong, "points: [{condition: u = 0, at: [...]}]"},
		"outside":     {"", strong + "points: [{condition: u = 0, at: [2, 0]}]", "p.yaml:5:34: the point [2 0] is outside the body"},
		"no place":    {"", strong + "points: [{condition: u = 0}]", "points takes a condition and its place"},
		"dimensions":  {"", strong + "points: [{condition: u = 0, at: [2]}]", "at"},
		"no unknown":  {"", strong + "points: [{condition: x = 0, at: [0, 0]}]", "mentions no unknown (u)"},
		"derivative":  {"", strong + "points: [{condition: \"d(u,x) = 0\", at: [0, 0]}]", "only derivatives of u appear"},
		"no value":    {"", strong + "integrals: [{integral: u}]", "integrals takes a formula and its value"},
		"both":        {"", strong + "integrals: [{integral: u, mean: u, is: 1}]", "integrals takes a formula and its value"},
		"equation":    {"", strong + "integrals: [{integral: u = 1, is: 1}]", "is: has its value"},
		"region":      {"", strong + "integrals: [{integral: u, on: lid, is: 1}]", `unknown region "lid"`},
		"weak":        {"", weak + "points: [{condition: u = 0, at: [0, 0]}]", "points goes with equations"},
		"sigma":       {"x,y,u\n0,0,1\n", strong + "data: d.csv", "line 2: u needs a standard deviation above 0"},
		"own sigma":   {"x,y,u,sigma_u\n0,0,1,0\n", strong + "data: d.csv", "line 2: u needs a standard deviation above 0"},
		"no column":   {"x,y,w\n0,0,1\n", strong + "data: {file: d.csv, sigma: 1}", "no column of an unknown (u)"},
		"far":         {"x,y,u\n0,3,1\n", strong + "data: {file: d.csv, sigma: 1}", "line 2: the point [0 3] is outside the body"},
		"negative":    {"x,y,u\n0,0,1\n", strong + "data: {file: d.csv, sigma: -1}", "sigma is -1"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "p.yaml")
		for file, text := range map[string]string{"d.csv": c.csv, "p.yaml": c.text + "\n"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		f, err := Read(path)
		if err == nil {
			_, err = f.Case(path)
		}
		if c.message == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
