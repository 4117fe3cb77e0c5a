//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pinnsolve/solve"
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
		awaitBegin(t, out)
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

// awaitBegin waits until a run has made its directory.
func awaitBegin(t *testing.T, out string) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		if begun, _ := filepath.Glob(filepath.Join(out, "*")); len(begun) > 0 {
			return
		}
		if hidden, _ := filepath.Glob(filepath.Join(out, ".*")); len(hidden) > 0 {
			return
		}
		if time.Since(begin) > time.Minute {
			t.Fatal("the run does not begin")
		}
	}
}

// A signal ends a linear solve in space in whatever phase it is; there is no
// solution then, and no file that shows one.
func TestSignalEndsAPhase(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	done := make(chan int, 1)
	go func() {
		done <- run([]string{"run", "../../cases/testdata/field/lbracket3d-2.msh", "--fix", "top", "--traction", "hole=0,-5,0", "--E", "210000", "--nu", "0.3", "--json", "--out", out}, null, null)
	}()
	awaitBegin(t, out)
	time.Sleep(200 * time.Millisecond)
	begin := time.Now()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := <-done; status != exitCancelled {
		t.Errorf("exit status %d, want %d", status, exitCancelled)
	}
	if took := time.Since(begin); took > 5*time.Second { // 2 s on a machine that does nothing else
		t.Errorf("ended after %v", took)
	}
	if got, want := results(t, out), []string{"history.csv", "report.html", "result.json"}; !slices.Equal(got, want) {
		t.Errorf("the directory holds %v, want %v", got, want)
	}
	if res := readResult(t, filepath.Join(out, "result.json")); res.Status != solve.Cancelled || res.Trusted || len(res.Quantities) > 0 {
		t.Errorf("%s: %s, %v", res.Status, res.Message, res.Quantities)
	}
}
