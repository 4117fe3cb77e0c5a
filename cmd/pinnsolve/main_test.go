package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"pinnsolve/continuation"
	"pinnsolve/question"
	"pinnsolve/report"
)

// TestMain lets garbage grow to four times the live heap: collecting it takes a
// tenth of the time, as each run builds graphs and pictures of its own. A test that
// starts this binary with the variable asChild set starts the command.
func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		main()
	}
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

const asChild = "PINNSOLVE_TEST_CHILD"

// session is one execution of the command with its outcome.
type session struct {
	status   int
	out, err string
}

// pinnsolve executes the real command in the working directory.
func pinnsolve(t *testing.T, args ...string) session {
	t.Helper()
	return pinnsolveIn(context.Background(), false, args...)
}

func pinnsolveIn(ctx context.Context, live bool, args ...string) session {
	var out, err bytes.Buffer
	now := func() time.Time { return time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC) }
	status := execute(ctx, args, console{out: &out, err: &err, live: live, now: now})
	return session{status, out.String(), err.String()}
}

// small are flags of a run that takes no time.
func small(args ...string) []string {
	return append(args, "--width", "60", "--points", "200", "--slope", "0.5")
}

func (s session) expect(t *testing.T, status int) {
	t.Helper()
	if s.status != status {
		t.Fatalf("exit status %d, want %d\nstdout:\n%s\nstderr:\n%s", s.status, status, s.out, s.err)
	}
}

func (s session) contains(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(s.out, w) {
			t.Errorf("stdout lacks %q:\n%s", w, s.out)
		}
	}
}

// listed lists a directory, which may be missing.
func listed(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// results lists the results in the directory of a run, which must have its record
// and, with a solution, its weights.
func results(t *testing.T, dir string) []string {
	t.Helper()
	kept := map[string]bool{}
	list := slices.DeleteFunc(listed(t, dir), func(name string) bool {
		keep := slices.Contains([]string{"run.json", "network.safetensors", "windows.safetensors", "inputs"}, name)
		kept[name] = keep
		return keep
	})
	if !kept["run.json"] || kept["network.safetensors"] == kept["windows.safetensors"] && slices.Contains(list, "fields.csv") {
		t.Errorf("%s keeps %v", dir, kept)
	}
	return list
}

// checkFiles requires the files of a run, more if told, and no others.
func checkFiles(t *testing.T, dir string, more ...string) {
	t.Helper()
	want := slices.Sorted(slices.Values(append(more, report.Files...)))
	if got := results(t, dir); !slices.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", dir, got, want)
	}
	for _, name := range want {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is empty: %v", name, err)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"help"}} {
		s := pinnsolve(t, args...)
		s.expect(t, exitOK)
		s.contains(t, "Exit status", "run", "list", "show", "version", "completion")
	}
	s := pinnsolve(t, "run", "--help")
	s.expect(t, exitOK)
	s.contains(t, "--formulation", "--nu", "--set", "--method", "--balance", "--autopilot", "--continue", "--width", "--depth", "--points", "--bc", "--inputs",
		"--slope", "--sampler", "--tol", "--max-time", "--workers", "--seed", "--out", "--no-pictures", "--json", "--quiet")
}

func TestVersion(t *testing.T) {
	s := pinnsolve(t, "version")
	s.expect(t, exitOK)
	s.contains(t, "pinnsolve "+question.Version())
}

func TestList(t *testing.T) {
	s := pinnsolve(t, "list")
	s.expect(t, exitOK)
	s.contains(t, "Cases\n", "Formulations\n", "Statements\n", "Methods\n", "Balancers\n", "Paths\n", "Samplers\n", "  poisson ", "  standard ", "  direct ", "  halton ")
	for _, c := range []struct{ list, has, not string }{
		{"cases", "poisson", "direct"},
		{"formulations", "standard", "direct"},
		{"statements", "weak", "direct"},
		{"methods", "Nocedal and Wright 2006, p. 178", "halton"},
		{"balancers", "Webb, Jerad and Cartis", "lbfgs"},
		{"paths", "linear:0.3:0.49:10", "lbfgs"},
		{"samplers", "halton", "lbfgs"},
	} {
		s := pinnsolve(t, "list", c.list)
		s.expect(t, exitOK)
		s.contains(t, c.has)
		if strings.Contains(s.out, c.not) {
			t.Errorf("list %s has %q:\n%s", c.list, c.not, s.out)
		}
	}
}

// Every kind of path is listed with an example that can be parsed.
func TestPathExamples(t *testing.T) {
	for _, p := range paths {
		s, err := continuation.ParseSchedule(p.example)
		if err != nil || len(s.Values) < 2 || (s.Adaptive != nil) != (p.name == "adaptive") {
			t.Errorf("%s: %+v, %v", p.example, s, err)
		}
	}
	if _, err := continuation.ParseSchedule("nu=x:1:2:3"); err == nil {
		t.Error("no error for an unknown kind")
	} else {
		for _, p := range paths[1:] {
			if !strings.Contains(err.Error(), p.name) {
				t.Errorf("%s is no path: %v", p.name, err)
			}
		}
	}
}

func TestShow(t *testing.T) {
	for _, name := range caseNames() {
		s := pinnsolve(t, "show", name)
		s.expect(t, exitOK)
		s.contains(t, name+": ", "Source: ", "Formulation ", "unknowns ", "residuals ", "Dirichlet data ", "statements ", "inputs ", "sizes ", "outputs ")
	}
	s := pinnsolve(t, "show", "poisson")
	s.contains(t, "-Lap u = f", "u on boundary (hard or soft)", "No parameters", "u with exact values", "balance on interior")
	if s := pinnsolve(t, "show", "cylinder"); !strings.Contains(s.out, "; traction on start; traction on end;") {
		t.Errorf("places of terms:\n%s", s.out)
	}
}

func TestCompletion(t *testing.T) {
	problems := filepath.Join("..", "..", "examples", "problems")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", ""}, "poisson\t"},
		{[]string{"show", ""}, "poisson\t"},
		{[]string{"list", ""}, "samplers\n"},
		{[]string{"run", "poisson", "--formulation", ""}, "standard\n"},
		{[]string{"run", "poisson", "--statement", ""}, "weak\n"},
		{[]string{"run", "poisson", "--method", ""}, "lbfgs\n"},
		{[]string{"run", "poisson", "--inputs", ""}, "xy\n"},
		{[]string{"run", "poisson", "--sampler", ""}, "halton\n"},
		{[]string{"run", "poisson", "--bc", ""}, "soft\n"},
		{[]string{"run", "poisson", "--balance", ""}, "relobralo\n"},
		{[]string{"run", "poisson", "--activation", ""}, "gelu\n"},
		{[]string{"run", "poisson", "--blocks", ""}, "pirate\n"},
		{[]string{"run", "poisson", "--adapt", ""}, "rar-d\n"},
		{[]string{"run", "block", "--continue", ""}, "mu=\n"},
		{[]string{"run", "block", "--continue", "mu="}, "mu=adaptive:\n"},
		{[]string{"run", "block", "--set", ""}, "mu=\n"},
		{[]string{"run", filepath.Join(problems, "heat.yaml"), "--set", ""}, "a=\n"},
		{[]string{"run", filepath.Join(problems, "he")}, "heat.yaml\n"},
		{[]string{"compare", filepath.Join("..", "..", "cases", "testdata", "field", "two-m")}, "two-materials.msh\n"},
		{[]string{"run", filepath.Join("..", "..", "cases", "testdata", "field", "two-materials.msh"), "--material", ""}, "soft:\n"},
	} {
		s := pinnsolve(t, append([]string{"__complete"}, c.args...)...)
		s.expect(t, exitOK)
		s.contains(t, c.want)
	}
	s := pinnsolve(t, "completion", "bash")
	s.expect(t, exitOK)
	s.contains(t, "pinnsolve")
}
