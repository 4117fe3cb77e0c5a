package files

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A write that fails leaves the old file and nothing else.
func TestWriteThatFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kept")
	if err := Replace(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	err := Write(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half of the"); err != nil {
			return err
		}
		return full
	})
	text, _ := os.ReadFile(path)
	if entries, _ := os.ReadDir(dir); !errors.Is(err, full) || string(text) != "old" || len(entries) != 1 {
		t.Errorf("%v; file %q, folder %v", err, text, entries)
	}
}

func TestMoveRemoveSweep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "odd [name]*")
	from, to := filepath.Join(dir, ".partial-1"), filepath.Join(dir, "to")
	for _, name := range []string{from, to} {
		if err := os.MkdirAll(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a", "b"} {
		if err := Create(filepath.Join(from, name), func(w io.Writer) error { _, err := io.WriteString(w, name); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := Move(from, to, "a", "b"); err != nil {
		t.Fatal(err)
	}
	if err := Remove(to, "a", "never"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".part-123"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(dir, ".partial-"); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	in, _ := os.ReadDir(to)
	if len(left) != 1 || len(in) != 1 || in[0].Name() != "b" {
		t.Errorf("left %v and %v", left, in)
	}
}

// One writer at a time; the lock ends with its holder.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	release, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	var busy *Busy
	if _, err := Lock(dir); !errors.As(err, &busy) || busy.Process == "" || strings.Contains(err.Error(), "\n") {
		t.Errorf("second lock: %v", err)
	}
	release()
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
	if err := os.WriteFile(filepath.Join(dir, LockName), []byte("4711"), 0o644); err != nil { // of a killed process
		t.Fatal(err)
	}
	if release, err = Lock(dir); err != nil {
		t.Fatal(err)
	}
	release()
}

// Power loss: a file is synced before it is renamed, and its folder after that.
func TestOrderOfSyncs(t *testing.T) {
	if os.Getenv("FILES_WRITE") != "" {
		if err := Replace(os.Getenv("FILES_WRITE"), []byte("text")); err != nil {
			t.Fatal(err)
		}
		return
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed")
	}
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	cmd := exec.Command(strace, "-f", "-e", "trace=fsync,rename,renameat,renameat2", "-o", log, os.Args[0], "-test.run=TestOrderOfSyncs")
	cmd.Env = append(os.Environ(), "FILES_WRITE="+filepath.Join(dir, "target"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("strace cannot trace here: %v %s", err, out)
	}
	text, _ := os.ReadFile(log)
	var calls []string
	for line := range strings.SplitSeq(string(text), "\n") {
		for _, call := range []string{"fsync(", "rename"} {
			if strings.Contains(line, call) && !strings.Contains(line, "resumed") {
				calls = append(calls, strings.Trim(call, "("))
			}
		}
	}
	if got := strings.Join(calls, " "); got != "fsync rename fsync" {
		t.Errorf("calls %q:\n%s", got, text)
	}
}
