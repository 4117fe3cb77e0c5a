package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pinnsolve/continuation"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// pathFiles are the files that a path of a body adds.
var pathFiles = []string{"deformed.png", "path.csv", "path.png", "path.pvd", "steps"}

// trained are flags of a run that trains a tiny network.
func trained(name, method string, args ...string) []string {
	return append([]string{"run", name, "--formulation", "standard", "--method", method,
		"--width", "6", "--depth", "1", "--points", "50", "--tol", "1e6", "--out", "out"}, args...)
}

// bonded are flags of a path of a tiny network on the case whose pictures are
// quickest to draw: it has no exact values to show beside the solution.
func bonded(method, path string, args ...string) []string {
	return trained("bonded", method, append([]string{"--statement", "strong", "--continue", path}, args...)...)
}

// table reads a CSV file of the run by columns.
func table(t *testing.T, name string) map[string][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("out", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for j, head := range rows[0] {
		for _, row := range rows[1:] {
			columns[head] = append(columns[head], row[j])
		}
	}
	return columns
}

// A path of a case of several fields and parameters, to the incompressible limit.
func TestContinue(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, trained("block", "lm:10", "--formulation", "mixed", "--continue", "nu=0.3,0.45,0.5", "--nu", "0.5", "--set", "mu=2")...)
	s.expect(t, exitOK)
	s.contains(t, "mixed formulation, plane strain, nu = 0.5, mu = 2 Pa, lm:10", "Path: nu: complete at 0.5, the last of 3 accepted steps of 3.",
		"  u  ", "  p  ", "out/{", "steps,", "path.csv", "path.pvd", "deformed.png")
	checkFiles(t, "out", pathFiles...)
	if got, want := listed(t, "out/steps"), []string{"step-0001.json", "step-0001.vtu", "step-0002.json", "step-0002.vtu", "step-0003.json", "step-0003.vtu"}; !slices.Equal(got, want) {
		t.Errorf("steps %v", got)
	}
	res := readResult(t, "out/result.json")
	if res.Path == nil || res.Path.Parameter != "nu" || res.Path.Status != continuation.Complete || len(res.Path.Steps) != 3 {
		t.Fatalf("path %+v", res.Path)
	}
	if *res.Nu != 0.5 || res.ParametersSet["nu"] != 0.5 || len(res.ParametersSet) != 2 || res.Values["mu"] != 2 || !res.Trusted {
		t.Errorf("result %+v", res)
	}
	for k, step := range res.Path.Steps {
		if float64(step.Value) != []float64{0.3, 0.45, 0.5}[k] || !step.Accepted || step.Iterations != 10 || step.Kept != (k > 0) || !(step.Seconds > 0) {
			t.Errorf("step %+v", step)
		}
	}
	last := res.Path.Steps[2]
	if p := res.Errors["p"]; !(p.RelL2 > 0 && p.RelL2 < 1) {
		t.Errorf("error of p %+v", p)
	}
	if last.Errors["u"] != res.Errors["u"] || last.Loss != res.Loss || last.Errors["u"] == res.Path.Steps[0].Errors["u"] {
		t.Errorf("the last step %+v is not the result", last)
	}
	path := table(t, "path.csv")
	if !slices.Equal(path["nu"], []string{"0.3", "0.45", "0.5"}) || path["u rel_l2"][2] != strconv.FormatFloat(float64(res.Errors["u"].RelL2), 'g', -1, 64) {
		t.Errorf("path.csv %v", path)
	}
	history := table(t, "history.csv")
	if n := len(history["step"]); n != 33 || history["step"][0] != "1" || history["nu"][11] != "0.45" || history["step"][n-1] != "3" {
		t.Errorf("steps of history %v", history["step"])
	}
	before := 0
	for k, text := range history["evaluations"] {
		n, err := strconv.Atoi(text)
		if err != nil || n < before {
			t.Errorf("row %d: %s evaluations after %d", k, text, before)
		}
		before = n
	}
}

// A value that is not accepted ends the path at the one before it.
func TestContinueRejected(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, bonded("lm:3", "mu=1,5e-324,2")...)
	s.expect(t, exitUntrusted)
	s.contains(t, "mu = 1 Pa", "mu: step-rejected at 1", "diverged, not accepted")
	checkFiles(t, "out", pathFiles...)
	res := readResult(t, "out/result.json")
	if res.Values["mu"] != 1 || res.Trusted || res.Path.Status != continuation.Rejected || len(res.Path.Steps) != 2 ||
		res.Path.Steps[1].Accepted || res.Path.Steps[1].Status != solve.Diverged {
		t.Errorf("result %+v, path %+v", res, res.Path)
	}
	if got := table(t, "path.csv")["accepted"]; !slices.Equal(got, []string{"true", "false"}) {
		t.Errorf("accepted %v", got)
	}
	if got := listed(t, "out/steps"); !slices.Equal(got, []string{"step-0001.json", "step-0001.vtu"}) {
		t.Errorf("steps %v", got)
	}
}

// Where no value was accepted, the result is that of the first, and says so.
func TestContinueNothingAccepted(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, bonded("lm:3", "mu=5e-324,2")...)
	s.expect(t, exitUntrusted)
	s.contains(t, "mu = 5e-324 Pa", "mu: step-rejected before the first value was solved for")
	checkFiles(t, "out", "deformed.png", "path.csv", "path.png", "path.pvd")
	if res := readResult(t, "out/result.json"); res.Trusted || res.Status != solve.Diverged {
		t.Errorf("result %+v", res)
	}
}

// Of a long path the summary shows the ends.
func TestSummaryOfLongPath(t *testing.T) {
	for _, c := range []struct{ steps, lines int }{{1, 1}, {21, 21}, {22, 21}, {100, 21}} {
		p := report.NewPath("angle", "deg")
		for i := range c.steps {
			p.Steps = append(p.Steps, report.Step{Value: report.Number(i), Accepted: true})
		}
		var b bytes.Buffer
		summary{Result: &report.Result{Path: p}}.writePath(&b)
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")[2:]
		if len(lines) != c.lines || !strings.HasPrefix(lines[len(lines)-1], "  "+strconv.Itoa(c.steps-1)+"\t") || !strings.Contains(b.String(), "  angle [deg]\t") {
			t.Errorf("%d steps:\n%s", c.steps, b.String())
		}
		if more := strconv.Itoa(c.steps-20) + " more in path.csv"; (c.steps > 21) != strings.Contains(b.String(), more) {
			t.Errorf("%d steps:\n%s", c.steps, b.String())
		}
	}
}

// trigger is a writer that does something once when it is told of a word.
type trigger struct {
	text bytes.Buffer
	word string
	do   func()
}

func (w *trigger) Write(b []byte) (int, error) {
	if w.do != nil && strings.Contains(string(b), w.word) {
		w.do()
		w.do = nil
	}
	return w.text.Write(b)
}

// When a path is interrupted, what was accepted is on disk already, and the
// result is that of the last value accepted.
func TestContinueCancelled(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out bytes.Buffer
	var found []string
	err := &trigger{word: "nu = 0.49 (step 3/4)", do: func() {
		cancel()
		found = append(listed(t, "out/steps"), table(t, "path.csv")["nu"]...)
	}}
	now := func() time.Time { return time.Unix(0, 0) }
	status := execute(ctx, bonded("lm:5", "nu=0.3,0.45,0.49,0.499"), console{out: &out, err: err, live: true, now: now})
	if status != exitCancelled {
		t.Fatalf("exit status %d: %s%s", status, out.String(), err.text.String())
	}
	if want := []string{"step-0001.json", "step-0001.vtu", "step-0002.json", "step-0002.vtu", "0.3", "0.45"}; !slices.Equal(found, want) {
		t.Errorf("during step 3 there is %v, want %v", found, want)
	}
	checkFiles(t, "out", pathFiles...)
	res := readResult(t, "out/result.json")
	if *res.Nu != 0.45 || res.Trusted || res.Path.Status != continuation.Cancelled || len(res.Path.Steps) != 3 || res.Path.Steps[2].Accepted {
		t.Errorf("nu %v, trusted %v, path %+v", *res.Nu, res.Trusted, res.Path)
	}
}

// Interrupted before its first value, a path leaves nothing but a word.
func TestContinueCancelledAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := pinnsolveIn(ctx, false, trained("block", "lm:5", "--continue", "nu=0.3,0.45")...)
	s.expect(t, exitCancelled)
	if s.out != "" || s.err != "pinnsolve: nu: cancelled before the first value was solved for. the run was interrupted\n" {
		t.Errorf("stdout %q, stderr %q", s.out, s.err)
	}
	if got := listed(t, "."); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

// When a step cannot be written, the path ends there.
func TestContinueUnwritable(t *testing.T) {
	t.Chdir(t.TempDir())
	var out bytes.Buffer
	err := &trigger{word: "(step 2/3)", do: func() {
		if err := os.MkdirAll("out/steps/step-0002.vtu/taken", 0o777); err != nil {
			t.Error(err)
		}
	}}
	now := func() time.Time { return time.Unix(0, 0) }
	args := bonded("lm:2", "nu=0.3,0.4,0.45")
	if status := execute(context.Background(), args, console{out: &out, err: err, live: true, now: now}); status != exitFailed {
		t.Fatalf("exit status %d: %s%s", status, out.String(), err.text.String())
	}
	if text := err.text.String(); out.Len() != 0 || !strings.Contains(text, "pinnsolve: ") || !strings.Contains(text, "step-0002.vtu") || strings.Contains(text, "step 3/3") {
		t.Errorf("stdout %q, stderr %q", out.String(), text)
	}
	if got := listed(t, "out/steps"); !slices.Equal(got, []string{"step-0001.json", "step-0001.vtu", "step-0002.vtu"}) {
		t.Errorf("steps %v", got)
	}
	if got := listed(t, "out"); !slices.Equal(got, []string{"history.csv", "path.csv", "path.pvd", "run.json", "steps"}) {
		t.Errorf("left behind: %v", got)
	}
}

// history.csv has what balancers move: weights change, and the raw losses
// times them add up to the loss. Tested are a balancer that moves nothing, one that
// moves the weights of terms and one that moves those of rows; package solve tests
// all of them.
func TestBalance(t *testing.T) {
	for _, balancer := range []string{"static", "relobralo", "rba"} {
		t.Run(balancer, func(t *testing.T) {
			t.Chdir(t.TempDir())
			s := pinnsolve(t, trained("poisson", "adam:201", "--bc", "soft", "--balance", balancer)...)
			s.expect(t, exitOK)
			if static := balancer == "static"; strings.Contains(s.out, "adam:201, balanced by "+balancer) == static {
				t.Errorf("summary %s", s.out)
			}
			if res := readResult(t, "out/result.json"); res.Balance != balancer {
				t.Errorf("balance %q", res.Balance)
			}
			history := table(t, "history.csv")
			terms := termsOf(history)
			if len(terms) < 2 {
				t.Fatalf("terms %v", terms)
			}
			moved := false
			for k, text := range history["loss"] {
				loss, sum := number(t, text), 0.0
				for _, term := range terms {
					weights := history[term+" weight"]
					moved = moved || weights[k] != weights[0]
					sum += number(t, weights[k]) * number(t, history[term][k])
					if known := history[term+" gradient"][k] != ""; known != (k%100 == 0) {
						t.Errorf("row %d: gradient of %s %q", k, term, history[term+" gradient"][k])
					}
				}
				if ratio := sum / loss; !(ratio > 1-1e-9 && ratio < 1+1e-9) {
					t.Fatalf("row %d: terms add up to %v, the loss is %v", k, sum, loss)
				}
			}
			if want := balancer == "relobralo"; moved != want {
				t.Errorf("weights moved: %v", moved)
			}
		})
	}
}

// termsOf returns the names of the terms in a history.
func termsOf(history map[string][]string) []string {
	var terms []string
	for head := range history {
		if t, ok := strings.CutSuffix(head, " weight"); ok {
			terms = append(terms, t)
		}
	}
	return terms
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The autopilot changes what adam does.
func TestAutopilot(t *testing.T) {
	t.Chdir(t.TempDir())
	loss := map[bool]report.Number{}
	for _, on := range []bool{false, true} {
		args := trained("poisson", "adam:60,lm:2")
		if on {
			args = append(args, "--autopilot")
		}
		s := pinnsolve(t, args...)
		s.expect(t, exitOK)
		res := readResult(t, "out/result.json")
		if res.Autopilot != on || strings.Contains(s.out, "on autopilot") != on {
			t.Errorf("autopilot %v:\n%s", res.Autopilot, s.out)
		}
		loss[on] = res.Loss
	}
	if loss[true] == loss[false] {
		t.Errorf("loss %v with and without autopilot", loss[true])
	}
}
