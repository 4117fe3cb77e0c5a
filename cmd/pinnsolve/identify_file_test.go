package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const rod = `time: {range: [0, 1], unit: s}
domain: {interval: [0, 1]}
unknowns: [u]
equations: ["d(u,t) = a*d(u,x,x)"]
conditions: {boundary: u = 0, initial: u = sin(pi*x)}
identify:
  unknowns: {a: {start: 0.5, transform: log, unit: m^2/s}}
  data: rod.csv
  sigma: 0.01
solve: {statement: evolution, tol: 1e-3, windows: 4}
`

// A problem file says what is sought and where the measurements are; time is a column of
// them, two may have the same place, and cells may be empty. Flags take the file's place.
func TestIdentifyFile(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	b.WriteString("x,t,u\n0.5,0,\n")
	for i := range 20 {
		x, time := 0.1+0.04*float64(i), 0.05*float64(i)
		u := math.Exp(-0.1*math.Pi*math.Pi*time) * math.Sin(math.Pi*x)
		fmt.Fprintf(&b, "%g,%g,%.10g\n%g,%g,%.10g\n", x, time, u+0.01, x, time, u-0.01)
	}
	for name, text := range map[string]string{"rod.yaml": rod, "rod.csv": b.String(), "noisy.csv": strings.Replace(b.String(), "0.5,0,", "0.5,0,x", 1)} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := pinnsolve(t, "identify", "rod.yaml", "--out", "found", "--quiet")
	s.expect(t, exitOK)
	s.contains(t, "95 % intervals from 40 measurements", "identified", "m^2/s")
	text, err := os.ReadFile("found/result.json")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Unknowns []struct{ Interval [2]float64 }
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if in := r.Unknowns[0].Interval; in[0] > 0.1 || in[1] < 0.1 || in[1]-in[0] > 0.02 {
		t.Errorf("a in %v, want 0.1 inside", in)
	}
	s = pinnsolve(t, "identify", "rod.yaml", "--out", "far", "--quiet", "--unknown", "a=0.2", "--sigma", "0.02")
	s.expect(t, exitOK)
	refused(t, []string{"identify", "rod.yaml", "--data", "noisy.csv"}, []string{`line 2: u is "x"`})
	refused(t, []string{"identify", "rod.yaml", "--unknown", "b"}, []string{"--unknown: "})
}

// A start from which a fit of all times stops at a false minimum is overcome by fits of
// spans that grow.
func TestIdentifyLorenz(t *testing.T) {
	dir := filepath.Join("..", "..", "benchmarks", "inverse", "problems")
	s := pinnsolve(t, "identify", filepath.Join(dir, "lorenz.yaml"), "--out", filepath.Join(t.TempDir(), "found"), "--quiet", "--json", "--tol", "1e-4")
	s.expect(t, exitOK)
	var r struct {
		Unknowns []struct{ Interval [2]float64 }
	}
	if err := json.Unmarshal([]byte(s.out), &r); err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{10, 28, 8. / 3} {
		if in := r.Unknowns[k].Interval; in[0] > want || in[1] < want || in[1]-in[0] > 0.02*want {
			t.Errorf("%v is not within %v", want, in)
		}
	}
}
