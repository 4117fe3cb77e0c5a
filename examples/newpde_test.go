package examples_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Newpde is a module of its own: built and run as a stranger would. go
// test vets it, although it has no tests, and reuses what it knows of the packages
// that newpde imports; go vet would vet all of them again.
func TestNewPDE(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	for _, args := range [][]string{{"test", "./..."}, {"run", "."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = "newpde"
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", args[0], err, out)
		}
		if args[0] != "run" {
			continue
		}
		text := strings.TrimSpace(string(out))
		t.Log(text)
		_, number, ok := strings.Cut(text, "relative L2 error ")
		e, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil || !(e <= 1e-9) || !strings.Contains(text, ": converged,") {
			t.Errorf("want convergence and an error of 1e-9 at most, got %q", text)
		}
	}
}
