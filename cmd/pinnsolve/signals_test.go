//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A run that is told to end, by whoever has the right to, ends with its results.
func TestEndingSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		dir := t.TempDir()
		stderr, err := os.Create(filepath.Join(dir, "stderr"))
		if err != nil {
			t.Fatal(err)
		}
		defer stderr.Close()
		out := filepath.Join(dir, "out")
		done := make(chan int, 1)
		go func() {
			done <- run([]string{"run", "poisson", "--method", "adam:100000000", "--width", "4", "--depth", "1", "--points", "20", "--json", "--out", out}, stderr, stderr)
		}()
		// The signal is sent when the run has begun, and so is caught.
		for begin := time.Now(); ; time.Sleep(time.Millisecond) {
			if begun, _ := filepath.Glob(filepath.Join(out, "*")); len(begun) > 0 {
				break
			}
			if hidden, _ := filepath.Glob(filepath.Join(out, ".*")); len(hidden) > 0 {
				break
			}
			if time.Since(begin) > time.Minute {
				t.Fatal("the run does not begin")
			}
		}
		if err := syscall.Kill(os.Getpid(), signal); err != nil {
			t.Fatal(err)
		}
		if status := <-done; status != exitCancelled {
			t.Errorf("%v: exit status %d, want %d", signal, status, exitCancelled)
		}
		if _, err := os.Stat(filepath.Join(out, "result.json")); err != nil {
			t.Errorf("%v: %v", signal, err)
		}
		if hidden, _ := filepath.Glob(filepath.Join(out, ".*")); len(hidden) > 0 {
			t.Errorf("%v: left behind: %v", signal, hidden)
		}
		said, err := os.ReadFile(stderr.Name())
		if err != nil || !strings.Contains(string(said), "stopping with the results so far; once more ends it at once") {
			t.Errorf("%v: said %q, error %v", signal, said, err)
		}
	}
}
