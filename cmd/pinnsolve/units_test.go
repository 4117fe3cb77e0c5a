package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Numbers of a mesh have the units that were named, in every file, and else none.
func TestUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	for _, units := range []string{"", "mm,N,MPa"} {
		dir := t.TempDir()
		out, err := os.Create(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"run", "../../cases/testdata/field/beam.msh", "--fix", "left", "--traction", "right=0,-1", "--E", "1", "--nu", "0.3", "--quiet", "--no-pictures", "--out", dir}
		if units != "" {
			args = append(args, "--units", units)
		}
		if code := run(args, out, out); code != 0 {
			t.Fatal("status", code)
		}
		out.Close()
		wants := map[string][]string{
			"out":          {"E = 1 MPa", " mm ", " N/mm ", " MPa "},
			"result.json":  {`"unit": "mm"`, `"unit": "N/mm"`, `"unit": "MPa"`, `"unit": "N"`},
			"fields.csv":   {"ux [mm]", "mises [MPa]"},
			"solution.vtu": {`Name="u [mm]"`, `Name="mises [MPa]"`},
		}
		for name, list := range wants {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range list {
				if strings.Contains(string(text), want) != (units != "") {
					t.Errorf("units %q: %s has %q: %v", units, name, want, units == "")
				}
			}
			for _, never := range []string{" Pa ", `"unit": "Pa"`, `"unit": "m"`, `"unit": "N/m"`, "N/m "} {
				if strings.Contains(string(text), never) {
					t.Errorf("units %q: %s claims %q", units, name, never)
				}
			}
		}
	}
}
