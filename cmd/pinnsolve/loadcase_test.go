package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinnsolve/report"
)

// solvedIn runs pinnsolve and returns its result.
func solvedIn(t *testing.T, args ...string) report.Result {
	t.Helper()
	dir := t.TempDir()
	null, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if code := run(append([]string{"run", "--quiet", "--no-pictures", "--out", dir}, args...), null, null); code != 0 {
		text, _ := os.ReadFile(null.Name())
		t.Fatalf("%v: status %d: %s", args, code, text)
	}
	data, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r report.Result
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.LoadCases {
		for _, f := range []string{"fields-" + c.Name + ".csv", "solution-" + c.Name + ".vtu"} {
			if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
				t.Error(err)
			}
		}
	}
	return r
}

// Every load case is what its own run finds, to 1e-10 of the largest quantity of its
// unit, stresses beside corners and bodies with free rigid parts to 1e-8.
func TestLoadCases(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	for _, c := range []struct {
		body  []string
		loads map[string][]string
	}{
		{[]string{"../../cases/testdata/field/beam.msh", "--fix", "left", "--E", "1", "--nu", "0.3"}, map[string][]string{
			"tip": {"--traction", "right=0,-1"}, "sine": {"--traction", "right=0,sin(3*y)"}, "slant": {"--traction", "right=0.3,1"},
		}},
		{[]string{"../../cases/testdata/field/beam.msh", "--fix", "left", "--rigid", "right", "--E", "1", "--nu", "0.5"}, map[string][]string{
			"own": {"--density", "2", "--gravity", "0,-1"}, "turn": {"--moment", "right=0.1"}, "spin": {"--density", "2", "--spin", "0.5"}, "both": {"--force", "right=0,1", "--moment", "right=-0.1"},
		}},
	} {
		args := c.body[:len(c.body):len(c.body)]
		for name, load := range c.loads {
			for k := 0; k < len(load); k += 2 {
				if load[k] == "--density" { // the same for all
					args = append(args[:len(c.body):len(c.body)], append([]string{"--density", load[k+1]}, args[len(c.body):]...)...)
					continue
				}
				args = append(args, "--load-case", name+":"+strings.TrimPrefix(load[k], "--")+"="+load[k+1])
			}
		}
		if i := slices.Index(args, "--density"); i >= 0 { // once
			for j := slices.Index(args[i+1:], "--density"); j >= 0; j = slices.Index(args[i+1:], "--density") {
				args = slices.Delete(args, i+1+j, i+3+j)
			}
		}
		r := solvedIn(t, args...)
		if len(r.LoadCases) != len(c.loads) {
			t.Fatalf("%d load cases, want %d", len(r.LoadCases), len(c.loads))
		}
		for _, one := range r.LoadCases {
			own := solvedIn(t, append(c.body[:len(c.body):len(c.body)], c.loads[one.Name]...)...)
			largest := map[string]float64{}
			for _, q := range own.Quantities {
				largest[q.Unit] = math.Max(largest[q.Unit], math.Abs(float64(q.Value)))
			}
			for name, q := range own.Quantities {
				got, ok := one.Quantities[name]
				tolerance := 1e-10
				switch {
				case strings.HasPrefix(name, "mises") || strings.HasPrefix(name, "principal"): // next to corners
					tolerance = 1e-6
				case slices.Contains(c.body, "--rigid"): // amounts divided by a penalty
					tolerance = 1e-8
				}
				if d := math.Abs(float64(got.Value - q.Value)); !ok || !(d <= tolerance*math.Max(largest[q.Unit], 0.1)) {
					t.Errorf("load case %s: %s = %.15g, alone %.15g", one.Name, name, got.Value, q.Value)
				}
			}
			if e := one.Quantities["energy"]; !(float64(e.Estimate) >= 0.1*float64(own.Quantities["energy"].Estimate)) {
				t.Errorf("load case %s: the energy's estimate is %.2g, alone %.2g", one.Name, e.Estimate, own.Quantities["energy"].Estimate)
			}
		}
	}
}

func TestLoadCaseMistakes(t *testing.T) {
	beam := []string{"run", "../../cases/testdata/field/beam.msh", "--fix", "left", "--E", "1", "--nu", "0.3"}
	for _, c := range []struct {
		args string
		want string
	}{
		{"--load-case a", "write NAME:traction=PART=0,-1"},
		{"--load-case a:tracton=right=0,-1", `unknown load "tracton": choose from traction, pressure, force, moment, body, gravity, spin (did you mean traction?)`},
		{"--load-case a:fix=right", "supports are those of all load cases: give --fix on its own"},
		{"--load-case a:gravity", "gravity has no value: write a:gravity=..."},
		{"--load-case a:gravity=0,x", `"x" is not a number`},
		{"--load-case a:body=0,yy", `unknown name "yy": choose from x, y, pi (did you mean y?)`},
		{"--load-case a:traction=rihgt=0,-1", `unknown boundary part of beam "rihgt"`},
		{"--load-case a:traction=right=0", "load case a: traction on right takes 2 values"},
		{"--load-case a:traction=right=0,-1 --load-case b:spin=1", "load case b: spin acts on mass: give the density, too"},
		{"--load-case a:traction=left=0,-1", `the part "left" has two conditions, fix and traction`},
		{"--load-case a:body=0,-1 --load-case a:body=0,1", "body is given twice in the load case a"},
		{"--load-case a:body=0,-1 --body 1,0", "--body acts in every load case, and a has its own"},
		{"--load-case a:traction=right=0,-1 --law svk", "at finite strain loads do not add up"},
		{"--load-case a:traction=right=0,-1 --continue load=0.5,1", "--load-case and --continue do not go together"},
		{"--load-case a/b:traction=right=0,-1", "a name without blanks and slashes"},
	} {
		out, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		code := run(append(beam[:len(beam):len(beam)], strings.Fields(c.args)...), out, out)
		text, _ := os.ReadFile(out.Name())
		out.Close()
		if code != 2 || !strings.Contains(string(text), c.want) || strings.Count(strings.TrimSpace(string(text)), "\n") > 0 {
			t.Errorf("%s: status %d, %s; want %s", c.args, code, text, c.want)
		}
	}
}
