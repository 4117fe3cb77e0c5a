package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMotionCommand(t *testing.T) {
	dir := t.TempDir()
	code, text := answered(t, "run", beamMesh, "--fix", "left", "--traction", "right=0,1e-3", "--E", "1", "--nu", "0.3", "--density", "1",
		"--time", "0:20:3", "--history", "min(t/5,1)", "--windows", "2", "--features", "40", "--tol", "1", "--quiet", "--no-pictures", "--out", dir)
	if code != 0 || !strings.Contains(text, "energy differs from the work") {
		t.Fatalf("status %d: %s", code, text)
	}
	f, err := os.Open(filepath.Join(dir, "motion.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 1002 || rows[0][0] != "t" || rows[1001][0] != "20" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	series, err := os.ReadFile(filepath.Join(dir, "times.pvd"))
	if err != nil || !strings.Contains(string(series), `timestep="10" part="0" file="time-02.vtu"`) {
		t.Errorf("times.pvd is %s, %v", series, err)
	}
}

func TestMotionMistakes(t *testing.T) {
	mesh := []string{beamMesh, "--fix", "left", "--traction", "right=0,1", "--E", "1", "--nu", "0.3"}
	heavy := append(mesh, "--density", "1")
	for _, c := range []struct {
		body, args []string
		says       string
	}{
		{mesh, []string{"--time", "0:1"}, "give --density"},
		{heavy, []string{"--time", "1:1"}, "later than the start"},
		{heavy, []string{"--time", "1"}, "write from:to"},
		{heavy, []string{"--time", "0:1:1"}, "from 2 to"},
		{heavy, []string{"--time", "0:1", "--history", "1/t"}, "no finite value at t = 0"},
		{heavy, []string{"--time", "0:1", "--history", "x"}, "--history"},
		{heavy, []string{"--time", "0:1", "--law", "svk", "--integrator", "exact"}, "--integrator exact is for small strain"},
		{heavy, []string{"--time", "0:1", "--law", "logarithmic", "--formulation", "mixed"}, "choose --formulation standard"},
		{mesh, []string{"--history", "t"}, "is for a motion"},
		{[]string{"cook"}, []string{"--time", "0:1"}, "a mesh FILE.msh"},
	} {
		code, text := answered(t, append(append([]string{"run", "--out", filepath.Join(t.TempDir(), "none")}, c.body...), c.args...)...)
		if code != exitBadInput || !strings.Contains(text, c.says) || strings.Count(strings.TrimSpace(text), "\n") > 0 {
			t.Errorf("%v: status %d: %s, want one line with %q", c.args, code, text, c.says)
		}
	}
}
