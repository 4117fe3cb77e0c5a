package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pinnsolve/sweep"
	"pinnsolve/sweep/queue/nats"
)

// quickSearch is a search that takes no time.
func quickSearch(args ...string) []string {
	return append([]string{"search", "poisson", "--over", "width=4..8/2,depth=1,2,points=40,60", "--method", "lm", "--max-time", "36ms", "--seed", "3", "--quiet"}, args...)
}

// The table of a search is the same whatever computes it, and after an interruption; what
// it found is what the command that it prints computes.
func TestSearch(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, quickSearch("--out", "one", "--workers", "1", "--collect", "errors.u")...)
	s.expect(t, exitOK)
	s.contains(t, "12 of 12 combinations in one", "| width | depth | points | 4ms", "| 36ms", "errors.u", "| parameter | share", "Best: pinnsolve run poisson --method=lm --seed=3 --width=", "--max-work=36ms")
	table := func(dir string, args ...string) (text string, out searched) {
		s := pinnsolve(t, append(quickSearch("--out", dir, "--format", "json"), args...)...)
		s.expect(t, exitOK)
		if err := json.Unmarshal([]byte(s.out), &out); err != nil {
			t.Fatal(err)
		}
		return s.out, out
	}
	want, found := table("one")
	if n := attempts(t, "one"); n != 12+4+1 {
		t.Errorf("%d attempts", n)
	}
	if got, _ := table("two", "--workers", "3"); got != want {
		t.Errorf("3 workers: %s, want %s", got, want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(60*time.Millisecond, cancel)
	pinnsolveIn(ctx, false, quickSearch("--out", "cut", "--workers", "1")...)
	cancel()
	if got, _ := table("cut"); got != want {
		t.Errorf("after an interruption: %s, want %s", got, want)
	}
	first := found.Trials[0]
	if len(first.Values) != 3 || len(found.Trials) != 12 {
		t.Fatalf("trials: %+v", found.Trials)
	}
	// The last rung goes on from the one before: the same as a run at one go.
	args := append(strings.Fields(found.Best)[1:], "--json", "--out", "run")
	var run struct {
		Check struct {
			Fresh float64 `json:"fresh"`
		} `json:"check"`
	}
	if err := json.Unmarshal([]byte(pinnsolve(t, args...).out), &run); err != nil {
		t.Fatal(err)
	}
	if run.Check.Fresh != float64(first.Values[2]) {
		t.Errorf("residual %v, and of the printed command %v", first.Values[2], run.Check.Fresh)
	}
	pinnsolve(t, "sweep", "status", "one").contains(t, "17 of 17 cells done")
}

// Workers that join a search compute every rung of it, and end with it.
func TestSearchWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for rungs")
	}
	t.Chdir(t.TempDir())
	alone := pinnsolve(t, quickSearch("--out", "alone", "--format", "csv")...)
	head := make(chan session)
	go func() {
		head <- pinnsolveIn(context.Background(), false, quickSearch("--out", "joined", "--format", "csv", "--workers", "0", "--listen", ":0")...)
	}()
	join := filepath.Join("joined", nats.JoinName)
	for range 1000 {
		if _, err := os.Stat(join); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	worker := pinnsolve(t, "worker", "--join", join, "--workers", "1")
	if worker.status != exitOK || !strings.Contains(worker.err, "the sweep is done") {
		t.Errorf("worker: status %d, %s", worker.status, worker.err)
	}
	if got := <-head; got.status != exitOK || got.out != alone.out {
		t.Errorf("status %d, %s%s, want %s", got.status, got.out, got.err, alone.out)
	}
}

// A search among direct solves compares their estimates, without rungs.
func TestSearchDirect(t *testing.T) {
	s := pinnsolve(t, "search", "cook", "--over", "features=20,40", "--windows", "4", "--quiet", "--out", t.TempDir())
	s.expect(t, exitOK)
	s.contains(t, "| features | estimate", "Best: pinnsolve run cook --windows=4 --features=40\n")
}

// A cell goes on with the training of the one before it, rather than from the start.
func TestSearchGoesOn(t *testing.T) {
	dir := t.TempDir()
	pinnsolve(t, quickSearch("--out", dir)...).expect(t, exitOK)
	saved, err := sweep.Store{Dir: dir}.Saved()
	if err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, c := range saved.Cells {
		if c.After == "" {
			continue
		}
		before := filepath.Join(dir, "results", c.After)
		if _, err := os.Stat(filepath.Join(before, stateName)); err != nil {
			continue // it had ended
		}
		gone++
		// A state of another training is refused, which shows that it is read.
		folder := filepath.Join(t.TempDir(), c.Key())
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		c.Args = append(c.Args, "--tol=1")
		asked, err := ask(c.Args)
		if err != nil {
			t.Fatal(err)
		}
		c.Question = []byte(asked)
		if err := compute(context.Background(), c, folder, &swept{beat: func(string) {}, after: before}, 1, nil); err == nil || !strings.Contains(err.Error(), "another run") {
			t.Errorf("%s goes on from the state of another training: %v", c.Name, err)
		}
	}
	if gone == 0 {
		t.Error("no training went on")
	}
}

func TestSearchBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "a search of what?"},
		{[]string{"poisson"}, "over what?"},
		{[]string{"poisson", "--over", "width=10,depth=0", "--method", "lm"}, "depth"},
		{[]string{"poisson", "--over", "widht=10,20", "--method", "lm"}, "widht"},
		{[]string{"poisson", "--over", "width=10,max-work=1s", "--method", "lm"}, "max-work is no axis of a search"},
		{[]string{"poisson", "--over", "width=10,20", "--method", "lm", "--budget", "1s", "--max-time", "5s"}, "give 5s or more"},
		{[]string{"poisson", "--over", "width=10,20", "--method", "lm", "--budget", "1us"}, "leaves a trial no time"},
		{[]string{"poisson", "--over", "width=10,20", "--workers", "0"}, "nobody can join"},
	} {
		s := pinnsolve(t, append([]string{"search"}, c.args...)...)
		if s.status != exitBadInput || !strings.Contains(s.err, c.want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%v: status %d, %q; want %q", c.args, s.status, s.err, c.want)
		}
	}
	if entries, _ := os.ReadDir("."); len(entries) > 0 {
		t.Errorf("files are left: %v", entries)
	}
}

func TestSplitOver(t *testing.T) {
	got := splitOver([]string{"width=12..48,depth=1,2", "method=adam(rate=1e-3,decay=0.9/10):5,lm"})
	want := []string{"width=12..48", "depth=1,2", "method=adam(rate=1e-3,decay=0.9/10):5,lm"}
	if strings.Join(got, ";") != strings.Join(want, ";") {
		t.Errorf("%q", got)
	}
}
