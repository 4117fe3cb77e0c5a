package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// columnsOf reads a CSV file by column.
func columnsOf(t *testing.T, text []byte) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for i, name := range rows[0] {
		for _, row := range rows[1:] {
			columns[name] = append(columns[name], row[i])
		}
	}
	return columns
}

// A solution that is evaluated from the files of its run has the values that the run
// has written, to the last digit: by windows, networks, random features, at the end of
// a path, also of a path that was cut short, and on a mesh that has gone.
func TestEvalGivesWhatTheRunHas(t *testing.T) {
	part, err := filepath.Abs("../../cases/testdata/bracket.msh")
	if err != nil {
		t.Fatal(err)
	}
	problems, err := filepath.Abs("../../examples/problems")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("part.msh", read(t, part), 0o600); err != nil {
		t.Fatal(err)
	}
	trained := []string{"--width", "6", "--depth", "1", "--points", "60"}
	for name, args := range map[string][]string{
		"windows":         {"cook", "--tol", "1"},
		"random features": small("block", "--tol", "1e6"),
		"network":         append([]string{"poisson", "--method", "adam:5"}, trained...),
		"energy":          append([]string{"block", "--statement", "weak", "--method", "varpro:2"}, "--width", "6", "--depth", "1", "--points", "200"),
		"mesh":            {"part.msh", "--fix", "clamp", "--traction", "load=0,-1", "--nu", "0.3", "--tol", "1", "--windows", "6"},
		"two materials":   {problems + "/two-materials.yaml", "--tol", "1"},
		"equation":        {problems + "/poisson.yaml"},
		"weak path":       {"bonded", "--windows", "4", "--features", "12", "--continue", "nu=0.3,0.4", "--tol", "1"},
		"strong path":     {"stretch", "--statement", "strong", "--width", "30", "--points", "80", "--slope", "0.5", "--curriculum", "linear:2", "--tol", "1e6"},
	} {
		t.Run(name, func(t *testing.T) {
			if s := pinnsolve(t, append(append([]string{"run"}, args...), "--out", name, "--quiet", "--no-pictures")...); s.status != exitOK && s.status != exitUntrusted {
				t.Fatal(s)
			}
			if name == "mesh" {
				os.Remove("part.msh")
			}
			points := name + "/fields.csv"
			if name == "two materials" { // between them a point has no values of its own
				points = "nodes"
			}
			pinnsolve(t, "eval", name, "--points", points, "--out", "values.csv").expect(t, exitOK)
			want, got := columnsOf(t, read(t, name+"/fields.csv")), columnsOf(t, read(t, "values.csv"))
			for column, values := range want {
				if !strings.HasSuffix(column, "_exact") && !slices.Equal(values, got[column]) {
					k := 0
					for k < len(got[column])-1 && values[k] == got[column][k] {
						k++
					}
					t.Errorf("%s differs at (%s, %s): %v, want %v", column, want["x"][k], want["y"][k], got[column][k:k+1], values[k])
				}
			}
		})
	}
}

// Points are read from tables, meshes and grids; those outside are named.
func TestEvalPoints(t *testing.T) {
	t.Chdir(t.TempDir())
	pinnsolve(t, small("run", "block", "--tol", "1e6", "--out", "out", "--quiet", "--no-pictures")...).expect(t, exitOK)
	if err := os.WriteFile("p.csv", []byte("name,y,x\na,0.5,0.25\nb,7,0.5\nc,1,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := pinnsolve(t, "eval", "out", "--points", "p.csv", "--outputs", "u,stress_xx")
	s.expect(t, exitOK)
	if want := "1 of 3 points lie outside the body and have no values: row 3 (0.5, 7)\n"; s.err != want {
		t.Errorf("stderr %q, want %q", s.err, want)
	}
	rows := strings.Split(s.out, "\n")
	if rows[0] != "x,y,ux,uy,stress_xx" || !strings.HasPrefix(rows[1], "0.25,0.5,") || rows[2] != "0.5,7,,," || len(rows) != 5 {
		t.Errorf("%q", rows)
	}
	for _, args := range [][]string{{"--points", "grid", "4x5"}, {"--points", "grid:4x5"}, {"--points", "grid 4x5"}} {
		s := pinnsolve(t, append([]string{"eval", "out", "--outputs", "p"}, args...)...)
		s.expect(t, exitOK)
		if n := strings.Count(s.out, "\n"); n != 21 {
			t.Errorf("%v: %d lines", args, n)
		}
	}
	for want, args := range map[string][]string{
		"there is no such file":                      {"out", "--points", "none.csv"},
		"the grid \"4\" has 1 axes, the body 2":      {"out", "--points", "grid 4"},
		"\"1\" in the grid":                          {"out", "--points", "grid 1x4"},
		"unknown output \"stres\"":                   {"out", "--outputs", "stres"},
		"elsewhere has no run.json":                  {"elsewhere"},
		"which run":                                  {},
		"its columns are name, y, x, and the points": {"out", "--points", "bad.csv"},
	} {
		if err := os.WriteFile("bad.csv", []byte("name,y,x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(want, "its columns") {
			if err := os.WriteFile("bad.csv", []byte("name,y\n1,2\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			want = "its columns are name, y, and the points need x, y"
		}
		s := pinnsolve(t, append([]string{"eval"}, args...)...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	os.Remove("out/run.json")
	if s := pinnsolve(t, "eval", "out"); !strings.Contains(s.err, "run it again") {
		t.Errorf("a run of an earlier version: %q", s.err)
	}
}

// Every load case of a run is evaluated and exported by its name, the first without one.
func TestEvalLoadCase(t *testing.T) {
	t.Chdir(t.TempDir())
	pinnsolve(t, "run", filepath.Join(fieldMeshes, "beam.msh"), "--fix", "left", "--E", "1", "--nu", "0.3", "--tol", "1", "--windows", "4", "--features", "12",
		"--load-case", "tip:traction=right=0,-1", "--load-case", "push:pressure=top=2", "--out", "out", "--quiet", "--no-pictures").expect(t, exitOK)
	for _, args := range [][]string{{"tip", "--load-case", "tip"}, {"push", "--load-case", "push"}, {"tip"}} {
		s := pinnsolve(t, append([]string{"eval", "out", "--points", "nodes"}, args[1:]...)...)
		s.expect(t, exitOK)
		if said := strings.Contains(s.err, "values of load case tip; others by --load-case: push"); said != (len(args) == 1) {
			t.Errorf("%v: %q", args, s.err)
		}
		got, want := columnsOf(t, []byte(s.out)), columnsOf(t, read(t, "out/fields-"+args[0]+".csv"))
		for _, name := range []string{"ux", "stress_xy"} {
			for i, text := range want[name] {
				if v, w := number(t, got[name][i]), number(t, text); math.Abs(v-w) > 1e-12*(1+math.Abs(w)) {
					t.Fatalf("%v: %s is %v, the run wrote %v", args, name, v, w)
				}
			}
		}
	}
	pinnsolve(t, "export", "out", "--load-case", "push", "--to", "safetensors").expect(t, exitOK)
	for want, args := range map[string][]string{
		`unknown load case "pusch"`: {"eval", "out", "--load-case", "pusch"},
		"did you mean push?":        {"export", "out", "--to", "onnx", "--load-case", "pusch"},
	} {
		if s := pinnsolve(t, args...); s.status != exitBadInput || !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%v: %v, want %q", args, s, want)
		}
	}
}

// Evolutions have the values of the run, whether they are exact in time or integrated.
func TestEvalEvolution(t *testing.T) {
	for name, args := range map[string][]string{"exact": {"heat", "--statement", "evolution"}, "integrated": {burgersFile, "--tol", "1e-2"}} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			pinnsolve(t, slices.Concat([]string{"run"}, args, []string{"--out", "out", "--quiet", "--no-pictures"})...).expect(t, exitOK)
			s := pinnsolve(t, "eval", "out", "--points", "nodes")
			s.expect(t, exitOK)
			if got, want := columnsOf(t, []byte(s.out))["u"], columnsOf(t, read(t, "out/fields.csv"))["u"]; len(want) == 0 || !slices.Equal(got, want) {
				t.Error("the values differ from those of the run")
			}
			if err := os.WriteFile("p.csv", []byte("t,x\n0.25,0.5\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			s = pinnsolve(t, "eval", "out", "--points", "p.csv")
			s.expect(t, exitOK)
			if u := columnsOf(t, []byte(s.out)); len(u["u"]) != 1 || u["x"][0] != "0.5" {
				t.Error(s.out)
			}
			for want, args := range map[string][]string{
				"a mesh has no time: give a table with the columns x, t": {"eval", "out", "--points", "p.msh"},
				"is an evolution": {"export", "out", "--to", "onnx"},
			} {
				if s := pinnsolve(t, args...); s.status != exitBadInput || !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
					t.Errorf("%v: %v, want %q", args, s, want)
				}
			}
		})
	}
}

// burgersFile is an evolution that is not linear.
var burgersFile, _ = filepath.Abs("../../examples/problems/burgers-evolution.yaml")
