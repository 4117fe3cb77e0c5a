package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pinnsolve/tools/internal/builds"
)

var (
	synced  = regexp.MustCompile(`fsync\(\d+<([^>]*)>`)
	renamed = regexp.MustCompile(`rename(?:at2?)?\((?:AT_FDCWD<[^>]*>, )?"([^"]*)", (?:AT_FDCWD<[^>]*>, )?"([^"]*)"`)
)

// A loss of power leaves whole files: what is renamed has been synced before, and the
// result comes when the folder with all other files has been synced. That order of
// system calls is what file systems promise something for.
func TestPowerLoss(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed")
	}
	root, err := builds.Root(t.Context())
	if err != nil {
		t.Skip(err)
	}
	scratch := t.TempDir()
	binary := filepath.Join(scratch, "pinnsolve")
	if err := builds.Build(t.Context(), root, binary); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string]string{
		"training": "block --method adam:400 --width 6 --depth 1 --points 60 --checkpoint 20ms",
		"path":     "bonded --windows 4 --features 12 --continue nu=0.3,0.4 --tol 1",
	} {
		out, log := filepath.Join(scratch, name), filepath.Join(scratch, name+".log")
		args := append([]string{"-f", "-y", "-s", "300", "-e", "trace=fsync,rename,renameat,renameat2", "-o", log, binary, "run"}, strings.Fields(args)...)
		said, err := exec.Command(strace, append(args, "--out", out, "--quiet", "--no-pictures")...).CombinedOutput()
		if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() != 3 || err != nil && !ok {
			t.Skipf("strace cannot trace here: %v %s", err, said)
		}
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		checkOrder(t, name, out, string(text))
	}
}

// checkOrder checks the system calls of a run into a folder.
func checkOrder(t *testing.T, name, out, log string) {
	t.Helper()
	safe := map[string]bool{} // files that have been synced
	count, loose := 0, 0      // renames, and those whose folder has not been synced since
	result := false
	for line := range strings.SplitSeq(log, "\n") {
		if m := synced.FindStringSubmatch(line); m != nil {
			safe[m[1]] = true
			if m[1] == out {
				loose = 0
			}
		}
		m := renamed.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		count++
		if !safe[m[1]] {
			t.Errorf("%s: %s is renamed before it is synced", name, m[1])
		}
		if filepath.Base(m[2]) == "result.json" {
			result = true
			if loose > 0 {
				t.Errorf("%s: the result comes before the folder is synced", name)
			}
		}
		if filepath.Dir(m[2]) == out {
			loose++
		}
	}
	if count < 5 || !result || loose > 0 {
		t.Errorf("%s: %d renames, %d of them not safe at the end, result %v", name, count, loose, result)
	}
}
