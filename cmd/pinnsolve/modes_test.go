package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/report"
)

// answered runs pinnsolve and returns its exit status and what it wrote.
func answered(t *testing.T, args ...string) (int, string) {
	t.Helper()
	null, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	code := run(args, null, null)
	text, err := os.ReadFile(null.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(text)
}

const beamMesh = "../../cases/testdata/field/beam.msh"

func TestModesCommand(t *testing.T) {
	dir := t.TempDir()
	code, text := answered(t, "modes", beamMesh, "-n", "2", "--fix", "left", "--E", "1", "--nu", "0.3", "--density", "1", "--quiet", "--out", dir)
	if code != 0 || !strings.Contains(text, "frequency [1/s]") {
		t.Fatalf("status %d: %s", code, text)
	}
	data, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r report.Result
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Modes) != 2 || r.Modes[0].Kind != "vibration" || *r.Modes[0].Frequency != r.Quantities["frequency.1"].Value || r.Question.Modes.Count != 2 {
		t.Errorf("modes %+v, quantities %v", r.Modes, r.Quantities)
	}
	for _, name := range []string{r.Modes[0].File, r.Modes[1].File, "modes.pvd", "report.html"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		}
		if name == "modes.pvd" && !strings.Contains(string(text), `file="mode-02.vtu"`) {
			t.Errorf("%s is %s", name, text)
		}
	}
}

func TestModesMistakes(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{beamMesh, "--fix", "left", "--E", "1", "--nu", "0.3"}, "beam has no density"},
		{[]string{beamMesh, "--fix", "left", "--E", "1", "--nu", "0.3", "--buckling"}, "nothing loads beam"},
		{[]string{beamMesh, "--fix", "left", "--E", "1", "--nu", "0.3", "--density", "1", "-n", "0"}, "nearest valid value is 1"},
		{[]string{beamMesh, "--fix", "left", "--E", "1", "--nu", "0.3", "--density", "1", "-n", "101"}, "nearest valid value is 100"},
		{[]string{beamMesh, "--fix", "left", "--E", "1", "--nu", "0.3", "--density", "-1"}, "a density is a positive number"},
		{[]string{"cook", "--density", "x"}, "a density is a positive number"},
		{[]string{beamMesh, "--fix", "left", "--E", "1", "--nu", "0.3", "--density", "1", "--law", "svk"}, "leave it out"},
		{[]string{"poisson", "--density", "1"}, "natural frequencies"},
	} {
		code, text := answered(t, append([]string{"modes", "--out", filepath.Join(t.TempDir(), "none")}, c.args...)...)
		if code != exitBadInput || !strings.Contains(text, c.says) || strings.Count(strings.TrimSpace(text), "\n") > 0 {
			t.Errorf("%v: status %d: %s, want one line with %q", c.args, code, text, c.says)
		}
	}
}
