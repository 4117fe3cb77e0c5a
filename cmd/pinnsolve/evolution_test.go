package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/report"
)

// Systems without space reach the values of other methods, and are evaluated again from
// what was kept.
func TestOrdinaryFiles(t *testing.T) {
	for _, name := range []string{"lorenz", "kepler", "robertson"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := pinnsolve(t, "run", filepath.Join("..", "..", "examples", "problems", name+".yaml"), "--json", "--quiet", "--no-pictures", "--out", dir)
			s.expect(t, exitOK)
			var r report.Result
			if err := json.Unmarshal([]byte(s.out), &r); err != nil {
				t.Fatal(err)
			}
			if len(r.Quantities) == 0 || r.Evolution == nil || r.Evolution.Estimate > 1e-6 {
				t.Fatalf("%+v", r)
			}
			for q, v := range r.Quantities {
				if e := math.Abs(float64(v.Value/v.Reference) - 1); !(e < 2e-7) {
					t.Errorf("%s is off by %.2g", q, e)
				}
			}
			header, _, _ := strings.Cut(string(read(t, filepath.Join(dir, "fields.csv"))), "\n")
			if !strings.HasPrefix(header, "t,") {
				t.Errorf("the header of fields.csv is %q", header)
			}
			s = pinnsolve(t, "eval", dir, "--points", "nodes")
			s.expect(t, exitOK)
			if s.out != string(read(t, filepath.Join(dir, "fields.csv"))) {
				t.Error("what eval prints is not fields.csv")
			}
		})
	}
}

// States at chosen times: a table, and files that ParaView shows one after the other.
func TestStates(t *testing.T) {
	work := t.TempDir()
	file := filepath.Join(work, "heat.yaml")
	text := `time: {name: s, range: [0, 1], outputs: [0.25, 1]}
domain: {interval: [0, pi]}
coordinates: {r: m}
unknowns: [u]
equations: ["d(u,s) = d(u,r,r)"]
conditions: {boundary: u = 0, initial: u = sin(r)}
solve: {statement: evolution}
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(work, "out")
	s := pinnsolve(t, "run", file, "--quiet", "--out", dir)
	s.expect(t, exitOK)
	if !strings.Contains(string(read(t, filepath.Join(dir, "times.pvd"))), `timestep="0.25" part="0" file="time-01.vtu"`) {
		t.Error("times.pvd does not have the first time")
	}
	read(t, filepath.Join(dir, "time-02.vtu"))
	lines := strings.Split(strings.TrimSpace(string(read(t, filepath.Join(dir, "times.csv")))), "\n")
	if lines[0] != "r,s,u" {
		t.Errorf("the header of times.csv is %q", lines[0])
	}
	times := map[float64]bool{}
	for _, line := range lines[1:] {
		var r, at, u float64
		if _, err := fmt.Sscanf(line, "%g,%g,%g", &r, &at, &u); err != nil {
			t.Fatal(err)
		}
		times[at] = true
		if want := math.Exp(-at) * math.Sin(r); math.Abs(u-want) > 1e-5 {
			t.Errorf("u(%v, %v) = %v, want %v", r, at, u, want)
		}
	}
	if len(times) != 2 || !times[0.25] || !times[1] {
		t.Errorf("times %v", times)
	}
	for wrong, want := range map[string]string{"[0.5, 2]": "2 is not from 0 to 1", "[0.5, 0.2]": "ascending"} {
		bad := strings.Replace(text, "[0.25, 1]", wrong, 1)
		if err := os.WriteFile(file, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, "show", file)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("%s: %q", wrong, s.err)
		}
	}
}
