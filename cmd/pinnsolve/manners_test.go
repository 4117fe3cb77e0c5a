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

// What is not an argument of a command is said in words of this program.
func TestArguments(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"completion", "basch"}, `unknown shell "basch": choose from bash, fish, powershell, zsh (did you mean bash?)`},
		{[]string{"completion"}, "for which shell? choose bash, fish, powershell, zsh"},
		{[]string{"schema", "x"}, `pinnsolve schema takes flags alone: leave "x" out`},
		{[]string{"version", "x"}, `pinnsolve version takes flags alone: leave "x" out`},
		{[]string{"new"}, "what is the file to be called?"},
		{[]string{"new", "none/plate"}, "there is no folder none: make it first"},
		{[]string{"view", "a", "b"}, "one folder at a time"},
		{[]string{"run", "."}, ". is a folder: name a mesh or a problem file in it"},
	} {
		s := pinnsolve(t, test.args...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, test.want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%v: said %q, want %q", test.args, s.err, test.want)
		}
	}
	s := pinnsolve(t, "new", "my plate")
	s.contains(t, `run it with: pinnsolve run "my plate.yaml"`)
	s = pinnsolve(t, "export", "--help")
	s.contains(t, "\nnpz            the same arrays", "\ngo             one file of Go")
}

// Mistakes in the file of a part that are found where its flags are put together have
// the place of theirs.
func TestPlacesOfParts(t *testing.T) {
	mesh, err := filepath.Abs("../../cases/testdata/field/two-materials.msh")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	text := "part:\n  mesh: " + mesh + "\n  material:\n    soft: {E: 1, nu: 0.3}\n    stiff: {E: 100, nu: 0.3}\n  fix: [left]\n  traction:\n    right: [0, -1]\n"
	for _, test := range []struct{ old, new, want string }{
		{"materials.msh", "matrials.msh", "part.yaml:2:9: there is no mesh file"},
		{"100, nu: 0.3", "100, nu: 0.3v", "part.yaml:5:5: --material stiff:E=100,nu=0.3v: nu = \"0.3v\" is not a number"},
		{"[left]", "[lefd]", "part.yaml:6:9: unknown boundary part of part \"lefd\""},
		{"right:", "riguht:", "part.yaml:8:5: unknown boundary part of part \"riguht\""},
	} {
		if err := os.WriteFile("part.yaml", []byte(strings.Replace(text, test.old, test.new, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, "run", "part.yaml", "--quiet")
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, "pinnsolve: "+test.want) {
			t.Errorf("said %q, want %q", s.err, test.want)
		}
	}
}

// Ctrl-C ends what has nothing to keep at once, and is how view ends.
func TestInterruptOfCommands(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		silent bool
	}{
		{[]string{"spectrum", "block", "--width", "60", "--points", "900"}, exitCancelled, false},
		{[]string{"view", t.TempDir()}, exitOK, true},
	} {
		said := filepath.Join(t.TempDir(), "said")
		f, err := os.Create(said)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		done := make(chan int, 1)
		go func() { done <- run(test.args, f, f) }()
		time.Sleep(200 * time.Millisecond) // begun: a signal before would end the test
		begin := time.Now()
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if status := <-done; status != test.status || time.Since(begin) > 5*time.Second {
			t.Errorf("%v: status %d after %v", test.args, status, time.Since(begin))
		}
		text, err := os.ReadFile(said)
		if err != nil || strings.Contains(string(text), "stopping") == test.silent {
			t.Errorf("%v: said %q, error %v", test.args, text, err)
		}
	}
}
