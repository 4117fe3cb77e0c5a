package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pinnsolve/benchmarks/locking"
)

func TestBenchBadInput(t *testing.T) {
	used := t.TempDir()
	if err := os.MkdirAll(filepath.Join(used, "results", "0123"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		"which suite?":              {"bench"},
		"did you mean locking?":     {"bench", "loking"},
		"--resume needs --out":      {"bench", "locking", "--resume"},
		"there is no directory":     {"bench", "locking", "--resume", "--out", "nowhere"},
		"must be from 1":            {"bench", "locking", "--jobs", "0"},
		"none of the others can be": {"bench", "locking", "--quick", "--full"},
		"did you mean --resume?":    {"bench", "locking", "--resum"},
		"has 1 cells":               {"bench", "locking", "--out", used},
	} {
		refused(t, args, []string{want})
	}
	if got := listed(t, "."); len(got) != 0 {
		t.Errorf("files were left: %v", got)
	}
}

// An interrupted suite says how to go on, and keeps what it has.
func TestBenchInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := pinnsolveIn(ctx, false, "bench", "locking", "--quiet")
	s.expect(t, exitCancelled)
	if want := "go on with --resume --out " + filepath.Join("runs", "locking-20310203-040506"); !strings.Contains(s.err, want) {
		t.Errorf("stderr %q, want %q", s.err, want)
	}
	s = pinnsolveIn(ctx, false, "bench", "locking", "--quiet", "--resume", "--out", filepath.Join("runs", "locking-20310203-040506"))
	s.expect(t, exitCancelled)
	// A file where the directory would be is no fault of the suite.
	if err := os.WriteFile("file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	pinnsolveIn(ctx, false, "bench", "locking", "--out", filepath.Join("file", "below")).expect(t, exitFailed)
}

func TestCellBar(t *testing.T) {
	var b bytes.Buffer
	clock := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	bar := &cellBar{w: &b, now: func() time.Time { return clock }}
	at := locking.Progress{Done: 33, Total: 132, Last: "linear", Remaining: 61500 * time.Millisecond}
	bar.show(at)
	bar.show(at) // too soon for another line
	clock = clock.Add(untilReport)
	at.Done = 132
	bar.show(at)
	want := "[######..................] 33/132 cells  ETA 1m2s  linear\n[########################] 132/132 cells  ETA 1m2s  linear\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestWriteVerdicts(t *testing.T) {
	var b bytes.Buffer
	r := &locking.Report{Plan: "quick", Cells: 3, Seconds: 7, Wall: 4, Verdicts: []locking.Verdict{
		{Claim: "P1 locks", Bar: ">= 0.95", Measured: "0.99", Met: true}, {Claim: "P2-P1 does not", Bar: "3", Measured: "2.1"}}}
	if err := writeVerdicts(&b, r, "page"); err != nil {
		t.Fatal(err)
	}
	want := "Locking suite, quick: 3 cells of 7 s in 4 s\n  met     P1 locks: 0.99 (bar >= 0.95)\n  MISSED  P2-P1 does not: 2.1 (bar 3)\nReport: page\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
