package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

const barOfTwo = `domain: {rectangle: {from: [0, 0], to: [1, 1]}}
parameters: {k: {value: 1, range: [0.001, 1000]}, q: {value: 1, range: [-10, 10]}}
unknowns: [T]
weak:
  interior: k*dot(grad(T), grad(v))
  right: -q*v
conditions: {left: T = 0}
`

// A conductivity that varies along a bar comes out of temperatures, with a band; without the
// flux its scale is open, and the title says so. Mistakes are one line.
func TestIdentifyField(t *testing.T) {
	if testing.Short() {
		t.Skip("fits fields")
	}
	t.Chdir(t.TempDir())
	// k = 1 + x, T = log(1 + x), with a flux of 1.
	var b strings.Builder
	b.WriteString("x,y,T\n")
	for i := range 100 {
		x, y := 0.05+0.1*float64(i%10), 0.05+0.1*float64(i/10)
		fmt.Fprintf(&b, "%g,%g,%.10g\n", x, y, math.Log(1+x)+0.002*math.Sin(float64(37*i)))
	}
	for name, text := range map[string]string{"bar.yaml": barOfTwo, "T.csv": b.String(), "bad.csv": strings.Replace(b.String(), "x,y,T", "x,y,S", 1)} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	type answer struct {
		Status string
		Fields []struct {
			Name     string
			Relative bool
			Values   []struct {
				At       []float64
				Value    float64
				Interval [2]float64
			}
		}
	}
	read := func(name string) (a answer) {
		text, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(text, &a)
		}
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	small := []string{"--windows", "1", "--features", "40", "--quiet"}
	pinnsolve(t, append([]string{"identify", "bar.yaml", "--field", "k", "--data", "T.csv", "--sigma", "0.0015", "--out", "k"}, small...)...).expect(t, exitOK)
	a := read("k/result.json")
	inside := 0
	for _, v := range a.Fields[0].Values {
		want := 1 + v.At[0]
		if math.Abs(v.Value/want-1) > 0.08 {
			t.Errorf("k = %v at %v, want %v", v.Value, v.At, want)
		}
		if v.Interval[0] <= want && want <= v.Interval[1] {
			inside++
		}
	}
	if n := len(a.Fields[0].Values); inside < 8*n/10 || a.Status != "identified" || a.Fields[0].Relative {
		t.Errorf("%s: %d of %d inside", a.Status, inside, n)
	}
	for _, name := range []string{"fields.csv", "solution.vtu", "identify.html", "residuals.csv"} {
		if _, err := os.Stat("k/" + name); err != nil {
			t.Error(err)
		}
	}
	s := pinnsolve(t, append([]string{"identify", "bar.yaml", "--field", "k,q=2", "--data", "T.csv", "--sigma", "0.0015", "--out", "kq"}, small...)...)
	s.expect(t, exitOK)
	s.contains(t, "k, relative", "Without a force among the data")

	refused(t, []string{"identify", "bar.yaml", "--field", "kk", "--data", "T.csv"}, []string{"--field", "did you mean k?"})
	refused(t, []string{"identify", "bar.yaml", "--field", "edges", "--data", "T.csv"}, []string{"follows the name of a field"})
	refused(t, []string{"identify", "bar.yaml", "--field", "k", "--unknown", "k", "--data", "T.csv"}, []string{"one number, or a field"})
	refused(t, []string{"identify", "bar.yaml", "--field", "k", "--data", "bad.csv"}, []string{`unknown output "S"`})
}
