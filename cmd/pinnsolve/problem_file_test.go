package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/problem"
	"pinnsolve/report"
)

// Every problem file of the examples runs, with its error below what it is to show.
func TestProblemFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("solves all problems")
	}
	for name, want := range map[string]struct {
		output string // its relative error
		below  float64
		value  float64 // or a quantity's
	}{
		"poisson": {"u", 1e-8, 0}, "helmholtz": {"u", 1e-8, 0}, "heat": {"u", 1e-6, 0}, "wave": {"u", 1e-5, 0},
		"convection-diffusion": {"c", 1e-6, 0}, "stokes": {"u", 1e-6, 0}, "kovasznay": {"p", 1e-6, 0}, "burgers": {"u", 1e-3, 0},
		"mesh": {"u", 1e-4, 0}, "nonlinear": {"u", 1e-4, 0}, "hyperelastic": {"side", 1e-4, -0.13076858601787678},
		"burgers-evolution": {"u", 1e-5, 0}, "block-family": {"p", 1e-6, 0}, "vortex": {"p", 1e-3, 0},
		"two-materials": {"mean_uy.right", 1e-3, -27.9439413}, "two-conductors": {"middle", 1e-5, 50. / 101},
	} {
		t.Run(name, func(t *testing.T) {
			s := pinnsolve(t, "run", filepath.Join("..", "..", "examples", "problems", name+".yaml"), "--json", "--quiet", "--no-pictures", "--out", t.TempDir())
			s.expect(t, exitOK)
			var r report.Result
			if err := json.Unmarshal([]byte(s.out), &r); err != nil {
				t.Fatal(err)
			}
			got := float64(r.Errors[want.output].RelL2)
			if want.value != 0 {
				q := r.Quantities[want.output]
				got = math.Abs(float64(q.Value)/want.value - 1)
				if off := math.Abs(float64(q.Value) - want.value); !(off <= 5*float64(q.Estimate)) { // also of penalties
					t.Errorf("off by %.2g, which was estimated as %.2g", off, q.Estimate)
				}
			} else if _, ok := r.Errors[want.output]; !ok {
				t.Fatalf("no error of %s", want.output)
			}
			if !(got < want.below) {
				t.Errorf("error %.2g of %s, want at most %.0g", got, want.output, want.below)
			}
			if r.Case != name {
				t.Errorf("called %q", r.Case)
			}
		})
	}
}

// What new writes runs; it leaves files alone, and the schema of the examples is that
// of this program.
func TestNew(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "problems", "problem.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := pinnsolve(t, "schema")
	s.expect(t, exitOK)
	if s.out != string(text) {
		t.Error("examples/problems/problem.schema.json is not what pinnsolve schema prints: write it again")
	}
	t.Chdir(t.TempDir())
	for _, like := range problem.Templates() {
		name := "my-" + like
		pinnsolve(t, "new", name, "--like", like).expect(t, exitOK)
		pinnsolve(t, "show", name+".yaml").expect(t, exitOK)
		if like == "energy" || testing.Short() {
			continue // a path takes seconds
		}
		pinnsolve(t, "run", name+".yaml", "--quiet", "--no-pictures").expect(t, exitOK)
	}
	pinnsolve(t, "new", "my-heat", "--like", "heat").refuses(t, "my-heat.yaml exists")
	pinnsolve(t, "new", "other", "--like", "heet").refuses(t, "did you mean heat?")
}

// A command that solves a mesh is a problem file with the same question.
func TestSave(t *testing.T) {
	mesh, err := filepath.Abs(filepath.Join("..", "..", "cases", "testdata", "field", "two-materials.msh"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	args := []string{"run", mesh, "--fix", "left", "--traction", "right=0,-1", "--material", "soft:E=1,nu=0.3", "--material", "stiff:E=100,nu=0.3",
		"--features", "20", "--windows", "4", "--tol", "1", "--no-pictures", "--quiet", "--json"}
	hash := func(args ...string) string {
		t.Helper()
		s := pinnsolve(t, args...)
		s.expect(t, exitOK)
		var r report.Result
		if err := json.Unmarshal([]byte(s.out), &r); err != nil {
			t.Fatal(err)
		}
		return r.QuestionHash
	}
	want := hash(append(args, "--save", "part.yaml", "--out", "a")...)
	if got := hash("run", "part.yaml", "--json", "--quiet", "--no-pictures", "--out", "b"); got != want {
		text, _ := os.ReadFile("part.yaml")
		t.Errorf("another question:\n%s", text)
	}
	if got := hash("run", "part.yaml", "--json", "--quiet", "--no-pictures", "--out", "c", "--features", "21"); got == want {
		t.Error("a flag of the command line does not take the place of one of the file")
	}
	pinnsolve(t, append(args, "--save", "part.yaml")...).refuses(t, "the file exists")
	pinnsolve(t, "run", "poisson", "--save", "p.yaml").refuses(t, "it is for a mesh")
}

// Mistakes in a problem file are one line with their place, and write nothing.
func TestProblemMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	const head = "domain: {interval: [0, 1]}\nunknowns: [u]\n"
	for text, want := range map[string]string{
		head + "equations: [lap(u) = 1]\n":                                                                                       "bad.yaml:3:13: the part left has no condition",
		head + "equations: [lap(u) = 1]\nconditions: {boundary: \"d(u,x) = 1\"}\n":                                               "any constant may be added",
		head + "equations: [lap(u) = 1]\nconditions: {rigt: u = 0}\n":                                                            "bad.yaml:4:14: unknown part \"rigt\"",
		head + "equation: [lap(u) = 1]\n":                                                                                        "bad.yaml:3:1: unknown key \"equation\"",
		head + "equations:\n  - lap(u) = sinn(x)\nconditions: {boundary: u = 0}\n":                                               "bad.yaml:4:14: \"lap(u) = sinn(x)\": unknown function",
		head + "equations: [lap(u) = 1]\nconditions: {boundary: u = 0}\nsolve: {widht: 3}\n":                                     "bad.yaml:5:9: widht: no such key or flag (did you mean width?)",
		head + "equations: [lap(u) = 1]\nconditions: {boundary: u = 0}\nsolve: {width: lots}\n":                                  "bad.yaml:5:16: width:",
		head + "equations: [lap(u) = 1]\nconditions: {left: [u = 0, u = 1], right: u = 0}\n":                                     "u is prescribed twice on left",
		head + "equations: [lap(u) = 1, u = 0]\nconditions: {boundary: u = 0}\n":                                                 "1 unknown (u), but 2 equations",
		head + "weak: {interior: \"d(u,x)*d(v,x) - u\"}\nconditions: {boundary: u = 0}\n":                                        "not linear in the test functions",
		head + "weak: {interior: \"d(u,x)*d(v,x)\"}\nconditions: {left: \"d(u,x) = 0\"}\n":                                       "belongs to the form",
		"time: {range: [0, 1]}\n" + head + "equations: [\"d(u,t) = lap(u)\"]\nconditions: {boundary: u = 0, final: u = 1}\n":     "backwards",
		"time: {range: [0, 1]}\n" + head + "equations: [\"d(u,t,t) = lap(u)\"]\nconditions: {boundary: u = 0, initial: u = 1}\n": "initial takes 2 conditions",
		"":                                  "the file is empty",
		"domain: {interval: [0":             "bad.yaml:1:",
		"part: {fix: [left]}":               "the part has no mesh",
		"part: {mesh: a.msh, fixx: [left]}": "bad.yaml:1:21: fixx: no such key or flag (did you mean fix?)",
		"a: " + strings.Repeat("[", 200):    "more than 100 levels",
	} {
		if err := os.WriteFile("bad.yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, "run", "bad.yaml")
		s.refuses(t, want)
		if strings.Count(strings.TrimSpace(s.err), "\n") > 0 {
			t.Errorf("more than a line: %s", s.err)
		}
	}
	if _, err := os.Stat("runs"); err == nil {
		t.Error("a folder was written")
	}
}

// refuses expects bad input with the given words.
func (s session) refuses(t *testing.T, words string) {
	t.Helper()
	s.expect(t, exitBadInput)
	if !strings.Contains(s.err, words) {
		t.Errorf("stderr lacks %q: %s", words, s.err)
	}
}

// Periodic coordinates, means and a reference in a file; the summary says what was read.
func TestPeriodicMeansReference(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("wrong.csv", "x,u\n0,3\n0.5,2\n1,1.1\n") // by .1 of sqrt(9 + 4 + 1.1^2) at the last point
	write("ring.yaml", `
domain: {rectangle: {from: [0, 0], to: [2, 1]}}
unknowns: [u]
periodic: [x]
equations: ["lap(u) = -2*pi^2*sin(pi*x)*sin(pi*y)"]
conditions: {bottom: u = 0, top: u = 0}
exact: {u: sin(pi*x)*sin(pi*y)}
`)
	write("mean.yaml", `
domain: {interval: [0, 1]}
unknowns: [u]
equations: ["lap(u) = -pi^2*cos(pi*x)"]
conditions: {boundary: "d(u,x) = 0"}
means: {u: 2}
exact: {u: 2 + cos(pi*x)}
reference: wrong.csv
`)
	for _, name := range []string{"ring", "mean"} {
		s := pinnsolve(t, "run", name+".yaml", "--json", "--quiet", "--no-pictures", "--out", name)
		s.expect(t, exitOK)
		var r report.Result
		if err := json.Unmarshal([]byte(s.out), &r); err != nil {
			t.Fatal(err)
		}
		if e := r.Errors["u"].RelL2; !(e < 1e-7) {
			t.Errorf("%s: error %.2g", name, e)
		}
		if name == "mean" {
			if want := 0.1 / math.Sqrt(9+4+1); len(r.References) != 1 || math.Abs(float64(r.References[0].RelL2)-want) > 0.1*want {
				t.Errorf("differences %+v, want %.3g", r.References, want)
			}
		}
	}
	s := pinnsolve(t, "run", "mean.yaml", "--quiet", "--no-pictures", "--out", "again")
	s.contains(t, "  Lap u = -pi^2 cos(pi x)\n  d(u,x) = 0 on boundary\n", "Difference from wrong.csv at 3 points")
	pinnsolve(t, "run", "mean.yaml", "--quiet", "--no-pictures", "--inputs", "polar").refuses(t, "unknown inputs")
}
