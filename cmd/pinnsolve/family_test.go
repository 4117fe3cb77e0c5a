package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestFamilyBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		"write name=lo:hi":              {"run", "block", "--over", "nu=0.3"},
		"write nu=0.3:0.4":              {"run", "block", "--over", "nu=0.4:0.3"},
		"nu is given twice":             {"run", "block", "--over", "nu=0.3:0.4", "--over", "nu=0.3:0.4"},
		"did you mean nu?":              {"run", "block", "--over", "nus=0.3:0.4"},
		"nearest valid value is 0.5":    {"run", "block", "--over", "nu=0.3:0.6"},
		"leave one out":                 {"run", "block", "--over", "nu=0.3:0.4", "--nu", "0.3"},
		"--over and --continue do not":  {"run", "block", "--over", "nu=0.3:0.4", "--continue", "mu=1,2"},
		"--members has no effect":       {"run", "block", "--members", "7"},
		"must be a number in (0, +Inf)": {"run", "block", "--over", "nu=0.3:0.4", "--over-tol", "0"},
		"at most 3":                     {"run", "block", "--over", "a=0:1", "--over", "b=0:1", "--over", "c=0:1", "--over", "d=0:1"},
	} {
		refused(t, args, []string{want})
	}
	if got := listed(t, "."); len(got) != 0 {
		t.Errorf("files were left: %v", got)
	}
}

// A member that eval gives is the solution of that value.
func TestFamily(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "run", "cook", "--over", "nu=0.4:0.5", "--features", "30", "--windows", "4", "--tol", "0.1", "--over-tol", "1e-4", "--no-pictures", "--out", "f")
	s.expect(t, exitOK)
	s.contains(t, "Family over nu from 0.4 to 0.5: ", "tip_uy", "family.safetensors,family.csv")
	pinnsolve(t, "run", "cook", "--nu", "0.48", "--features", "30", "--windows", "4", "--tol", "0.1", "--no-pictures", "--out", "one").expect(t, exitOK)
	at := func(dir string, args ...string) float64 {
		t.Helper()
		if err := os.WriteFile("p.csv", []byte("x,y\n48,60\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, append([]string{"eval", dir, "--points", "p.csv", "--outputs", "u"}, args...)...)
		s.expect(t, exitOK)
		if !strings.HasPrefix(s.out, "x,y,ux,uy\n") {
			t.Errorf("%s: the table begins with %.20q", dir, s.out)
		}
		row := strings.Split(strings.Split(strings.TrimSpace(s.out), "\n")[1], ",")
		v, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if dir == "f" && !strings.Contains(s.err, "members, which predict each other's fields to ") {
			t.Errorf("the error is not told: %q", s.err)
		}
		return v
	}
	got, want := at("f", "--set", "nu=0.48"), at("one")
	if math.Abs(got/want-1) > 3e-4 {
		t.Errorf("uy %v, solved for its own %v", got, want)
	}
	var r struct {
		Family struct {
			Estimate float64
			Indices  [][]int
		}
	}
	text, err := os.ReadFile(filepath.Join("f", "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil || r.Family.Estimate > 1e-4 || len(r.Family.Indices) < 3 {
		t.Errorf("%v, %+v", err, r)
	}
	for want, args := range map[string][]string{
		"nu = 0.3 is outside the family, which reaches from 0.4 to 0.5": {"eval", "f", "--set", "nu=0.3"},
		"did you mean nu?":                 {"eval", "f", "--set", "no=0.45"},
		"a family is solved by run --over": {"eval", "one", "--set", "nu=0.45"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("%v: %q, want %q", args, s.err, want)
		}
	}
}
