package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Mistakes in what is asked of the stress are told before the solve, with a way out.
func TestStressFlags(t *testing.T) {
	bracket := meshFile(t, "bracket.msh")
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		want string
		args []string
	}{
		{"--probe 9,9: [9 9] is outside the body; the nearest point of it is [1 4]", []string{"--probe", "9,9"}},
		{"--probe 1: a point here has 2 coordinates, not 1: write them as x,y", []string{"--probe", "1"}},
		{"--line 0,0: write two points and the number of points, such as 0,0:1,0:51", []string{"--line", "0,0"}},
		{"--line 0,0:0,0: both ends are the same point", []string{"--line", "0,0:0,0"}},
		{`--line 0,0:1,1:1: "1" is no number of points: it is a whole number from 2 to 100000`, []string{"--line", "0,0:1,1:1"}},
		{"--line 9,9:8,8: no point of it is in the body: [9 9] is outside the body", []string{"--line", "9,9:8,8"}},
		{"--yield 0: a yield stress is a positive number such as 250, or MATERIAL=250", []string{"--yield", "0"}},
		{`--yield steel=3: bracket has no material "steel"`, []string{"--yield", "steel=3"}},
		{"--yield 3: it is given twice: give it once", []string{"--yield", "3", "--yield", "3"}},
		{`invalid argument "0" for "--stress-tol" flag`, []string{"--stress-tol", "0"}},
	} {
		s := pinnsolve(t, append([]string{"run", bracket, "--fix", "clamp", "--traction", "load=0,-1", "--nu", "0.3"}, c.args...)...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, c.want) {
			t.Errorf("stderr %q lacks %q", s.err, c.want)
		}
	}
	for flag, want := range map[string]string{"--stress-tol": "--stress-tol = 0.1 has no effect", "--yield": "poisson has no von Mises stress"} {
		s := pinnsolve(t, "run", "poisson", flag, "0.1")
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("stderr %q lacks %q", s.err, want)
		}
	}
	s := pinnsolve(t, coarse("run", bracket, "--fix", "clamp", "--traction", "load=0,-1", "--nu", "0.3", "--no-pictures",
		"--probe", "0.5,0.5", "--line", "0,0.5:4,0.5:9", "--yield", "70", "--out", "out")...)
	s.expect(t, exitOK)
	s.contains(t, "At [0.5 0.5]", "stress_zz", "principal_1", "safety_min", "on clamp", "Of the 9 points of line-1.csv 1 are outside the body and left out.")
	if files := listed(t, "out"); !slices.Contains(files, "line-1.csv") || slices.Contains(files, "line-1.png") {
		t.Errorf("files %v", files)
	}
	res := readResult(t, filepath.Join("out", "result.json"))
	if len(res.Probes) != 1 || len(res.Lines) != 1 || !(res.Quantities["safety_min"].Value > 0) {
		t.Errorf("probes %+v, lines %+v", res.Probes, res.Lines)
	}
}

// A saved problem file holds lists of flags that may be repeated.
func TestSaveStressFlags(t *testing.T) {
	bracket := meshFile(t, "bracket.msh")
	t.Chdir(t.TempDir())
	s := pinnsolve(t, coarse("run", bracket, "--fix", "clamp", "--traction", "load=0,-1", "--nu", "0.3", "--no-pictures",
		"--probe", "0.5,0.5", "--probe", "1,0.5", "--save", "it.yaml", "--out", "one")...)
	s.expect(t, exitOK)
	s = pinnsolve(t, "run", "it.yaml", "--no-pictures", "--out", "two")
	s.expect(t, exitOK)
	if res := readResult(t, filepath.Join("two", "result.json")); len(res.Probes) != 2 {
		t.Errorf("probes %+v", res.Probes)
	}
}
