package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pinnsolve/question"
	"pinnsolve/report"
)

// interrupted executes a command that is interrupted when it tells of a word.
func interrupted(t *testing.T, word string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out bytes.Buffer
	err := &trigger{word: word, do: cancel}
	ticks := int64(0)
	now := func() time.Time { return time.Unix(atomic.AddInt64(&ticks, 1), 0) } // so that every iteration is told
	if status := execute(ctx, args, console{out: &out, err: err, live: true, now: now}); status != exitCancelled {
		t.Fatalf("exit status %d: %s%s", status, out.String(), err.text.String())
	}
}

// killed leaves in out what a run like the one in whole has written when it is
// killed during its third step.
func killed(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll("out/steps", 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run.json", "history.csv", "steps/step-0001.vtu", "steps/step-0001.json", "steps/step-0002.vtu", "steps/step-0002.json"} {
		if err := os.WriteFile("out/"+name, read(t, "whole/"+name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A path that is interrupted, or killed, and resumed has the results of one
// that was not: the same steps, files and numbers, to the last bit.
func TestResume(t *testing.T) {
	same := func(a, b report.Quantity) bool { return a.Value == b.Value }
	for name, path := range map[string][]string{
		"parameter":  {"run", "bonded", "--continue", "nu=adaptive:0.3:0.4:0.03"},
		"curriculum": {"run", "stretch", "--curriculum", "adaptive", "--predictor", "tangent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			args := append(path, "--statement", "strong", "--width", "20", "--points", "60", "--slope", "0.5", "--tol", "1e6")
			pinnsolve(t, append(args, "--out", "whole")...).expect(t, exitOK)
			if name == "parameter" {
				interrupted(t, "(step 3", append(args, "--out", "out")...)
			} else {
				killed(t)
			}
			pinnsolve(t, append(args, "--resume", "out")...).expect(t, exitOK)
			whole, resumed := readResult(t, "whole/result.json"), readResult(t, "out/result.json")
			if len(whole.Path.Steps) < 4 || len(resumed.Path.Steps) != len(whole.Path.Steps) || resumed.Path.Message != whole.Path.Message {
				t.Fatalf("%s with %d steps, want %s with %d", resumed.Path.Message, len(resumed.Path.Steps), whole.Path.Message, len(whole.Path.Steps))
			}
			// An adaptive path adds values of its own, and that of a load begins
			// at rest.
			begins, ends := map[string][]float64{"parameter": {0.3, 0.33}, "curriculum": {1, 1.2}}[name], map[string]float64{"parameter": 0.4, "curriculum": 2}[name]
			for k, want := range begins {
				if got := float64(whole.Path.Steps[k].Value); math.Abs(got-want) > 1e-12 {
					t.Errorf("step %d is at %v, want %v", k+1, got, want)
				}
			}
			if n := len(whole.Path.Steps); n > 5 || float64(whole.Path.Steps[n-1].Value) != ends {
				t.Errorf("%d steps to %v, want %v", n, whole.Path.Steps[n-1].Value, ends)
			}
			for k, s := range resumed.Path.Steps {
				want := whole.Path.Steps[k]
				if s.Value != want.Value || s.Length != want.Length || s.Predictor != want.Predictor || s.Iterations != want.Iterations ||
					s.Loss != want.Loss || !maps.Equal(s.Errors, want.Errors) || !maps.EqualFunc(s.Quantities, want.Quantities, same) || s.File != want.File {
					t.Errorf("step %+v, want %+v", s, want)
				}
			}
			for _, file := range []string{"solution.vtu", "fields.csv", "path.pvd", "steps/step-0001.vtu", "steps/step-0004.vtu"} {
				if a, b := read(t, "whole/"+file), read(t, "out/"+file); !bytes.Equal(a, b) {
					t.Errorf("%s is not the same", file)
				}
			}
			for _, dir := range []string{"out", "out/steps"} {
				if got, want := strings.Join(listed(t, dir), " "), strings.Join(listed(t, strings.Replace(dir, "out", "whole", 1)), " "); got != want {
					t.Errorf("%s holds %s, want %s", dir, got, want)
				}
			}
			if a, b := timelessRows(t, "whole/history.csv"), timelessRows(t, "out/history.csv"); a != b {
				t.Errorf("history\n%s, want\n%s", b, a)
			}
		})
	}
}

// timelessRows is a history without its seconds.
func timelessRows(t *testing.T, name string) string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(read(t, name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seconds := slices.Index(rows[0], "seconds")
	var b strings.Builder
	for _, row := range rows {
		row[seconds] = ""
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	return b.String()
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What cannot be resumed is told in a line, and left alone.
func TestResumeRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"run", "block", "--method", "lm:2", "--width", "6", "--depth", "1", "--points", "50", "--continue", "nu=0.3,0.4", "--tol", "1e6"}
	pinnsolve(t, append(args, "--out", "done")...).expect(t, exitOK)
	for want, more := range map[string][]string{
		"elsewhere has no run.json":                    {"--resume", "elsewhere"},
		"points is 50, not 60":                         {"--resume", "done", "--points", "60"},
		"parameter mu is 1, not 2":                     {"--resume", "done", "--set", "mu=2"},
		"formulation is mixed, not standard":           {"--resume", "done", "--formulation", "standard"},
		"statement is unset, not strong":               {"--resume", "done", "--statement", "strong"},
		"path values are 0.3, 0.4, not 0.3, 0.35, 0.4": {"--resume", "done", "--continue", "nu=0.3,0.35,0.4"},
		"path predictor is secant, not none":           {"--resume", "done", "--predictor", "none"},
		"that path is complete":                        {"--resume", "done"},
		"leave out --out":                              {"--resume", "done", "--out", "other"},
		"choose from secant, tangent":                  {"--predictor", "tangant"},
	} {
		s := pinnsolve(t, append(args, more...)...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	for want, args := range map[string][]string{
		"path parameter is nu, not unset": {"run", "block", "--method", "lm:2", "--width", "6", "--depth", "1", "--points", "50", "--nu", "0.4", "--tol", "1e6", "--resume", "done"},
		"that path is complete":           {"run", "--resume", "done"},
		"has no effect without a path":    {"run", "block", "--predictor", "tangent"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	if got := strings.Join(listed(t, "."), " "); got != "done" {
		t.Errorf("left behind: %s", got)
	}

	// A checkpoint of another version of the program, or of another kernel, is
	// refused: the bits would differ.
	const name = "done/steps/step-0002.json"
	text := read(t, name)
	for want, change := range map[string][2]string{
		"version is v0.0.9, not ": {`"version":"` + question.Version(), `"version":"v0.0.9`},
		"kernel is abacus, not ":  {`"kernel":"` + question.Kernel(), `"kernel":"abacus`},
		"of format 1":             {`{"format":3`, `{"format":1`},
	} {
		changed := bytes.Replace(text, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(changed, text) {
			t.Fatalf("no %s in the checkpoint", change[0])
		}
		if err := os.WriteFile(name, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, append(args, "--resume", "done")...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
}

// A path in weak form goes on only with the mesh, the conditions and the weak
// options that it began with, given in whatever words and wherever the mesh lies.
func TestResumeWeakRefused(t *testing.T) {
	text := read(t, "../../mesh/testdata/triangle3-41-ascii.msh") // a quarter of a disk in 14 triangles
	t.Chdir(t.TempDir())
	for name, text := range map[string][]byte{"part.msh": text, "same.msh": text, "other.msh": append(text, "\n"...)} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := func(mesh, load, degree string, more ...string) []string {
		return append([]string{"run", mesh, "--fix", "x axis", "--traction", "other=" + load, "--mu", "1", "--continue", "nu=0.3,0.4",
			"--windows", "8", "--features", "20", "--quadrature", "degree=" + degree, "--tol", "1"}, more...)
	}
	first := path("part.msh", "0,-1", "6")
	pinnsolve(t, append(first, "--out", "done")...).expect(t, exitOK)
	for _, c := range []struct {
		want string
		args []string
	}{
		{"that path is complete", path("part.msh", "0,-1", "6")},
		{"that path is complete", path("same.msh", "0.0,-1.0", "6", "--workers", "1", "--method", "direct")},
		{"quadrature degree is 6, not 7", path("part.msh", "0,-1", "7")},
		{"ungraded is unset, not true", path("part.msh", "0,-1", "6,grade=off")},
		{"windows is 8, not 3", path("part.msh", "0,-1", "6", "--windows", "3")},
		{"features is 20, not 11", path("part.msh", "0,-1", "6", "--features", "11")},
		{"statement is unset, not weak", path("part.msh", "0,-1", "6", "--statement", "weak")},
		{"mesh condition 2 values are 0, -1, not 0, -2", path("part.msh", "0,-2", "6")},
		{"mesh condition 3 kind is unset, not pressure", path("part.msh", "0,-1", "6", "--pressure", "3=1")},
		{"mesh body force is unset, not 0, -1", path("part.msh", "0,-1", "6", "--body", "0,-1")},
		{"mesh sha256 is ", path("other.msh", "0,-1", "6")},
		{"law is unset, not polynomial", path("part.msh", "0,-1", "6", "--law", "polynomial")},
	} {
		s := pinnsolve(t, append(c.args, "--resume", "done")...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, c.want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", c.want, s.err)
		}
	}
}

// A training that is interrupted goes on by the directory alone, and ends with the
// network of one that was not, to the last bit. What does not fit is refused.
func TestResumeTraining(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"run", "block", "--method", "adam:30,lbfgs:30", "--width", "6", "--depth", "1", "--points", "60", "--tol", "1e9", "--checkpoint", "1ns", "--no-pictures"}
	pinnsolve(t, append(args, "--out", "whole", "--tensorboard")...).expect(t, exitOK)
	interrupted(t, "lbfgs 7/30", append(args, "--out", "out")...)
	if got := strings.Join(listed(t, "out"), " "); !strings.Contains(got, "checkpoint.safetensors") || !strings.Contains(got, "run.json") {
		t.Fatalf("interrupted: %s", got)
	}
	if s := pinnsolve(t, append(args, "--resume", "out", "--nu", "0.3")...); s.status != exitBadInput || !strings.Contains(s.err, "parameter nu is 0.4999, not 0.3") {
		t.Errorf("another question: %v", s)
	}
	s := pinnsolve(t, "run", "--resume", "out", "--quiet=false", "--workers", "1")
	s.expect(t, exitOK)
	if !strings.HasPrefix(s.err, "going on after row ") {
		t.Errorf("stderr %q", s.err)
	}
	for _, name := range []string{"network.safetensors", "fields.csv", "solution.vtu"} {
		if !bytes.Equal(read(t, "out/"+name), read(t, "whole/"+name)) {
			t.Errorf("%s is not the same", name)
		}
	}
	if a, b := timelessRows(t, "whole/history.csv"), timelessRows(t, "out/history.csv"); a != b {
		t.Errorf("history\n%s, want\n%s", b, a)
	}
	if got := strings.Join(listed(t, "out"), " "); strings.Contains(got, "checkpoint") || strings.Contains(strings.Join(listed(t, "whole"), " "), "tfevents") != true {
		t.Errorf("complete: %s", got)
	}
	for want, args := range map[string][]string{
		"that run is complete":        {"run", "--resume", "out"},
		"leave out --out":             {"run", "--resume", "out", "--out", "other"},
		"of --width 7 and --depth 1":  {"run", "block", "--from", "out", "--method", "lm:1", "--width", "7", "--depth", "1"},
		"--from nowhere: there is no": {"run", "block", "--from", "nowhere", "--method", "lm:1"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	if got := strings.Join(listed(t, "."), " "); got != "out whole" {
		t.Errorf("left behind: %s", got)
	}

	// It starts where the other run ended, and says so in its question.
	s = pinnsolve(t, "run", "block", "--from", "out", "--method", "lm:1", "--width", "6", "--depth", "1", "--points", "60", "--tol", "1e9", "--no-pictures", "--out", "next")
	s.expect(t, exitOK)
	if q := readResult(t, "next/result.json").Question; len(q.Options.From) != 64 {
		t.Errorf("question %s", q.Canonical())
	}
	first, last := columnsOf(t, read(t, "next/history.csv"))["loss"][0], columnsOf(t, read(t, "out/history.csv"))["loss"]
	if a, _ := strconv.ParseFloat(first, 64); a <= 0 || !near(a, last[len(last)-1]) {
		t.Errorf("it starts at the loss %s, not at %s", first, last[len(last)-1])
	}
}

// near reports whether a number is that of a text but for rounding.
func near(a float64, text string) bool {
	b, err := strconv.ParseFloat(text, 64)
	return err == nil && math.Abs(a-b) <= 1e-9*math.Abs(b)
}

// A run that is asked for what cannot be solved leaves the results of an earlier one
// alone; a time limit is said to make a resumed run another one.
func TestResumeSays(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"run", "block", "--method", "adam:100000", "--width", "6", "--depth", "1", "--points", "60", "--max-time", "1m", "--out", "out"}
	interrupted(t, "adam 9/", args...)
	s := pinnsolve(t, "run", "--resume", "out", "--max-time", "100ms")
	if s.status != exitBadInput || !strings.Contains(s.err, "max time is 1m0s, not 100ms") {
		t.Errorf("another time: %v", s)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if s := pinnsolveIn(ctx, false, "run", "--resume", "out"); !strings.Contains(s.err, "depends on the clock") {
		t.Errorf("stderr %q", s.err)
	}
}
