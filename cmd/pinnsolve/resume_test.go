package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// interrupted executes a command that is interrupted when it tells of a word.
func interrupted(t *testing.T, word string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out bytes.Buffer
	err := &trigger{word: word, do: cancel}
	now := func() time.Time { return time.Unix(0, 0) }
	if status := execute(ctx, args, console{out: &out, err: err, live: true, now: now}); status != exitCancelled {
		t.Fatalf("exit status %d: %s%s", status, out.String(), err.text.String())
	}
}

// A path that is interrupted and resumed has the results of one that was not:
// the same steps, files and numbers, to the last bit.
func TestResume(t *testing.T) {
	for name, path := range map[string][]string{
		"table":      {"run", "block", "--continue", "nu=0.3,0.4,0.45,0.49", "--tol", "10"},
		"adaptive":   {"run", "block", "--continue", "nu=adaptive:0.3:0.45:0.02", "--tol", "10"},
		"curriculum": {"run", "inflation", "--set", "a=1.5", "--curriculum", "linear:5", "--predictor", "tangent", "--tol", "10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			args := append(path, "--width", "30", "--points", "100", "--slope", "0.5")
			pinnsolve(t, append(args, "--out", "whole")...).expect(t, exitOK)
			interrupted(t, "(step 3", append(args, "--out", "out")...)
			pinnsolve(t, append(args, "--resume", "out")...).expect(t, exitOK)
			whole, resumed := readResult(t, "whole/result.json"), readResult(t, "out/result.json")
			if len(whole.Path.Steps) < 4 || len(resumed.Path.Steps) != len(whole.Path.Steps) || resumed.Path.Message != whole.Path.Message {
				t.Fatalf("%s with %d steps, want %s with %d", resumed.Path.Message, len(resumed.Path.Steps), whole.Path.Message, len(whole.Path.Steps))
			}
			for k, s := range resumed.Path.Steps {
				want := whole.Path.Steps[k]
				if s.Value != want.Value || s.Length != want.Length || s.Predictor != want.Predictor || s.Iterations != want.Iterations ||
					s.Loss != want.Loss || s.Errors["u"] != want.Errors["u"] || s.File != want.File {
					t.Errorf("step %+v, want %+v", s, want)
				}
			}
			for _, file := range []string{"solution.vtu", "fields.csv", "path.pvd", "steps/step-0001.vtu", "steps/step-0004.vtu"} {
				if a, b := read(t, "whole/"+file), read(t, "out/"+file); !bytes.Equal(a, b) {
					t.Errorf("%s is not the same", file)
				}
			}
			for _, dir := range []string{"out", "out/steps"} {
				if got, want := strings.Join(names(t, dir), " "), strings.Join(names(t, strings.Replace(dir, "out", "whole", 1)), " "); got != want {
					t.Errorf("%s holds %s, want %s", dir, got, want)
				}
			}
			if steps := table(t, "history.csv")["step"]; steps[0] != "3" {
				t.Errorf("the history begins with step %s", steps[0])
			}
		})
	}
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
	args := small("run", "block", "--continue", "nu=0.3,0.4", "--tol", "10")
	pinnsolve(t, append(args, "--out", "done")...).expect(t, exitOK)
	for want, more := range map[string][]string{
		"has no checkpoint of a path":       {"--resume", "elsewhere"},
		`points is "200", not "300"`:        {"--resume", "done", "--points", "300"},
		`parameter mu is "", not "2"`:       {"--resume", "done", "--set", "mu=2"},
		`path is "nu = [0.3 0.4]", not "nu`: {"--resume", "done", "--continue", "nu=0.3,0.35,0.4"},
		`predictor is "secant", not "none"`: {"--resume", "done", "--predictor", "none"},
		"that path is complete":             {"--resume", "done"},
		"leave out --out":                   {"--resume", "done", "--out", "other"},
		"choose from secant, tangent":       {"--predictor", "tangant"},
	} {
		s := pinnsolve(t, append(args, more...)...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	for want, args := range map[string][]string{
		"goes on with a path":       {"run", "block", "--resume", "done"},
		"is of use to a path alone": {"run", "block", "--predictor", "tangent"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	if got := strings.Join(names(t, "."), " "); got != "done" {
		t.Errorf("left behind: %s", got)
	}
}
