package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBenchPinnacleBadInput(t *testing.T) {
	used := t.TempDir()
	if err := os.MkdirAll(filepath.Join(used, "results", "0123"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		"did you mean pinnacle?":   {"bench", "pinacle"},
		"did you mean burgers-1d?": {"bench", "pinnacle", "--only", "burgers-1"},
		"--quick is one seed":      {"bench", "pinnacle", "--quick", "--seeds", "5"},
		"--quick leaves out":       {"bench", "pinnacle", "--quick", "--only", "korteweg-de-vries"},
		"--resume needs --out":     {"bench", "pinnacle", "--resume"},
		"there is no directory":    {"bench", "pinnacle", "--resume", "--out", "nowhere"},
		"must be from 1":           {"bench", "pinnacle", "--seeds", "0"},
		"has 1 cells":              {"bench", "pinnacle", "--out", used},
	} {
		refused(t, args, []string{want})
	}
	if got := listed(t, "."); len(got) != 0 {
		t.Errorf("files were left: %v", got)
	}
}

// A row is run in a process of its own, and its report says what came out.
func TestBenchPinnacle(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a solve of two seconds")
	}
	t.Setenv(asChild, "1")
	t.Chdir(t.TempDir())
	args := []string{"bench", "pinnacle", "--only", "reaction", "--out", "run"}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := pinnsolveIn(ctx, false, args...)
	s.expect(t, exitCancelled)
	if want := "go on with --resume --out run"; !strings.Contains(s.err, want) {
		t.Errorf("stderr %q, want %q", s.err, want)
	}
	s = pinnsolve(t, append(args, "--resume")...)
	s.contains(t, "met     reaction", "best published ", "Report: "+filepath.Join("run", "report.html"))
	file, err := os.Open(filepath.Join("run", "table.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 2 || !strings.HasPrefix(rows[1][3], "u ") || rows[1][9] != "converged" {
		t.Errorf("table %q, %v", rows, err)
	}
}
