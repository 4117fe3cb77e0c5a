package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pinnsolve/solve"
	"pinnsolve/training"
)

// follow shows a run of 8 s with a record every 20 ms, and returns what was
// written.
func follow(t *testing.T, live, silent bool, maxTime time.Duration) string {
	t.Helper()
	stages, err := training.ParseStages("adam:200,lbfgs:1000")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	clock := time.Unix(0, 0)
	p := newProgress(console{terminal: &b, live: live, now: func() time.Time { return clock }}, stages, maxTime)
	if silent {
		p.silence()
	}
	const tick = 20 * time.Millisecond
	p.begin()
	p.started(solve.Info{Method: "adam:200,lbfgs:1000", Terms: []string{"balance", "edge"}, Parameters: 17, Rows: 50})
	var elapsed time.Duration
	for stage, n := range []int{200, 200} {
		for k := range n {
			p.record(training.Record{Stage: stage, Method: stages[stage].Method.Name(), Iteration: k, Elapsed: elapsed, Loss: 0.25, Terms: []float64{0.2, 0.05}})
			clock, elapsed = clock.Add(tick), elapsed+tick
		}
	}
	p.end()
	return b.String()
}

func TestProgressLive(t *testing.T) {
	got := follow(t, true, false, 0)
	if strings.Contains(got, "\n") {
		t.Errorf("the line is not rewritten: %q", got)
	}
	if n := strings.Count(got, noWrap); n < 70 || n > 82 {
		t.Errorf("%d updates in 8 s, want about 80", n)
	}
	if !strings.HasSuffix(got, wrapAgain+clearLine) {
		t.Errorf("the line is not cleared: %q", got[len(got)-40:])
	}
	for _, w := range []string{"preparing", "17 parameters, 50 residuals", "adam 100/200  loss 0.25  50 it/s  ETA 22s  balance 0.2  edge 0.05", "lbfgs 100/1000"} {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in %q", w, got)
		}
	}
}

func TestProgressLines(t *testing.T) {
	got := follow(t, false, false, 10*time.Second)
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if len(lines) != 2 || strings.ContainsAny(got, "\r\x1b") {
		t.Fatalf("got %q, want two plain lines", got)
	}
	if want := "adam 150/200  loss 0.25  50 it/s  ETA 7s  balance 0.2  edge 0.05"; lines[0] != want {
		t.Errorf("got %q, want %q", lines[0], want)
	}
	if !strings.HasPrefix(lines[1], "lbfgs 100/1000  loss 0.25  50 it/s  ETA 4s") {
		t.Errorf("got %q", lines[1])
	}
}

func TestProgressSilent(t *testing.T) {
	if got := follow(t, true, true, 0); got != "" {
		t.Errorf("got %q", got)
	}
}

// Along a path the line tells the step, and the time that is left covers those
// to come where their number is known.
func TestProgressPath(t *testing.T) {
	for _, c := range []struct {
		steps   int
		maxTime time.Duration
		want    string
	}{
		{3, 0, "nu = 0.45 (step 2/3)  lm 4/10  loss 0.25  2 it/s  ETA 8s  balance 0.2  damping 1.0e-03"},
		{3, 4 * time.Second, "nu = 0.45 (step 2/3)  lm 4/10  loss 0.25  2 it/s  ETA 6s  balance 0.2  damping 1.0e-03"},
		{0, 0, "nu = 0.45 (step 2)  lm 4/10  loss 0.25  2 it/s  balance 0.2  damping 1.0e-03"},
	} {
		stages, err := training.ParseStages("lm:10")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		clock := time.Unix(0, 0)
		p := newProgress(console{terminal: &b, now: func() time.Time { return clock }}, stages, c.maxTime)
		p.steps = c.steps
		p.begin()
		for _, value := range []float64{0.3, 0.45} {
			p.walk("nu", value)
			p.started(solve.Info{Terms: []string{"balance"}})
			clock = clock.Add(untilReport)
			p.record(training.Record{Method: "lm", Iteration: 4, Elapsed: 2 * time.Second, Loss: 0.25, Terms: []float64{0.2}, Info: "damping 1.0e-03"})
		}
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		if len(lines) != 2 || lines[1] != c.want {
			t.Errorf("got %q, want %q", lines, c.want)
		}
	}
}

// A weak solve shows its phases, with the share done and the time so far, also
// while nothing is heard of it. It has no estimate of the time that is left, nor
// has a direct solve of the strong statement.
func TestProgressPhases(t *testing.T) {
	stages, err := training.ParseStages("direct")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	clock := time.Unix(0, 0)
	p := newProgress(console{terminal: &b, now: func() time.Time { return clock }}, stages, 0)
	later := func() { clock = clock.Add(untilReport) }
	p.begin()
	later()
	p.phase("quadrature", 0.25)
	p.phase("quadrature", 0.26) // too soon
	later()
	p.phase("modes", 0)
	p.showPhase()
	p.started(solve.Info{Windows: 8, Parameters: 6847, Points: 90000, Memory: 1.2e9})
	for k := range 2 {
		later()
		p.record(training.Record{Method: "newton", Iteration: k + 1, Elapsed: 2 * time.Second, Loss: 0.25})
	}
	p.phase("factorisation", 0.5)
	later()
	p.doing = ""
	p.record(training.Record{Method: "direct", Iteration: 1, Elapsed: 2 * time.Second, Loss: 0.25})
	p.end()
	want := `quadrature 25 %  3s
modes  6s
factorisation 50 %  after 2 Newton steps  12s  8 windows, 6847 unknowns, 90000 quadrature points, 1.2 GB
direct 1/20  loss 0.25  0.5 it/s
`
	if got := b.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
