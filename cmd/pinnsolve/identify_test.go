package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

// writeLame writes displacements of the case cylinder with mu = 2 and nu = 0.3, by Lamé.
func writeLame(t *testing.T, name string, by float64) {
	t.Helper()
	var b strings.Builder
	b.WriteString("x,y,ux,uy,sigma_ux\n")
	for i := range 12 {
		r, angle := 1.02+0.08*float64(i), 0.05+0.12*float64(i)
		u := by / 12 * (0.4*r + 4/r)
		fmt.Fprintf(&b, "%.12g,%.12g,%.12g,%.12g,0.004\n", r*math.Cos(angle), r*math.Sin(angle), u*math.Cos(angle)+0.003*math.Sin(float64(5*i)), u*math.Sin(angle))
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestIdentify(t *testing.T) {
	t.Chdir(t.TempDir())
	writeLame(t, "u.csv", 1)
	s := pinnsolve(t, "identify", "cylinder", "--unknown", "mu=1.9,nu=0.28", "--data", "u.csv", "--sigma", "0.004", "--statement", "weak", "--windows", "1", "--features", "60", "--tol", "0.1", "--out", "found", "--quiet", "--design", "2")
	s.expect(t, exitOK)
	s.contains(t, "95 % intervals from 24 measurements", "identified", "Sensors:", "correlation with mu")
	var r struct {
		Status   string
		Unknowns []struct {
			Name     string
			Value    float64
			Interval [2]float64
		}
	}
	text, err := os.ReadFile("found/result.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil || len(r.Unknowns) != 2 {
		t.Fatalf("%v, %+v", err, r)
	}
	for k, want := range []float64{2, 0.3} {
		if u := r.Unknowns[k]; u.Interval[0] > want || u.Interval[1] < want {
			t.Errorf("%+v, want %v inside", u, want)
		}
	}
	// Data in another unit: the modulus is a thousand times off, and said to be.
	writeLame(t, "mm.csv", 1000)
	s = pinnsolve(t, "identify", "cylinder", "--unknown", "nu=0.2", "--data", "mm.csv", "--sigma", "0.004", "--statement", "weak", "--windows", "1", "--features", "60", "--tol", "0.1", "--out", "mm", "--quiet")
	s.expect(t, exitUntrusted)
	s.contains(t, "misfit")
	s = pinnsolve(t, "identify", "cylinder", "--unknown", "mu=2", "--nu", "0.3", "--data", "mm.csv", "--sigma", "4", "--statement", "weak", "--windows", "1", "--features", "40", "--tol", "0.1", "--out", "named", "--quiet")
	s.contains(t, "look at the units of the data")
	if page, err := os.ReadFile("named/report.html"); err != nil || !strings.Contains(string(page), "What the data determine") {
		t.Errorf("the page: %v", err)
	}
}

func TestIdentifyBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	writeLame(t, "u.csv", 1)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("noy.csv", "x,ux\n1,2\n")
	write("nan.csv", "x,y,ux\n1.5,0.1,NaN\n")
	write("out.csv", "x,y,ux\n0,0,1\n1.5,0.1,2\n1.6,0.1,2\n")
	write("zero.csv", "x,y,ux,sigma_ux\n1.5,0.1,1,0\n")
	write("few.csv", "x,y,ux\n1.5,0.1,1\n")
	for want, args := range map[string][]string{
		"what is to be found?":             {"identify", "cylinder", "--data", "u.csv"},
		"what was measured?":               {"identify", "cylinder", "--unknown", "nu"},
		"did you mean nu?":                 {"identify", "cylinder", "--unknown", "nus", "--data", "u.csv"},
		"nearest valid value is 0.5":       {"identify", "cylinder", "--unknown", "nu=0.7", "--data", "u.csv"},
		"there is no such file":            {"identify", "cylinder", "--unknown", "nu", "--data", "v.csv"},
		"no column y":                      {"identify", "cylinder", "--unknown", "nu", "--data", "noy.csv"},
		"line 2: ux is \"NaN\"":            {"identify", "cylinder", "--unknown", "nu", "--data", "nan.csv"},
		"lies outside the body":            {"identify", "cylinder", "--unknown", "nu", "--data", "out.csv"},
		"a standard deviation is positive": {"identify", "cylinder", "--unknown", "nu", "--data", "zero.csv"},
		"cannot determine 1 unknowns":      {"identify", "cylinder", "--unknown", "nu", "--data", "few.csv"},
		"malformed --measure":              {"identify", "cylinder", "--unknown", "nu", "--measure", "tip"},
		"must be a number in (0, +Inf)":    {"identify", "cylinder", "--unknown", "nu", "--data", "u.csv", "--sigma", "0"},
		"--design -1":                      {"identify", "cylinder", "--unknown", "nu", "--data", "u.csv", "--design", "-1"},
		"--unknown nu is given twice":      {"identify", "cylinder", "--unknown", "nu,nu", "--data", "u.csv"},
	} {
		refused(t, args, []string{want})
	}
	if got := listed(t, "."); len(got) != 6 {
		t.Errorf("files were left: %v", got)
	}
}
