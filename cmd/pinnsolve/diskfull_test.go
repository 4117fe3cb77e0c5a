package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pinnsolve/internal/files"
)

// disk has room for some bytes, and remembers how many there were at the end of every
// file.
type disk struct {
	room, used int
	ends       []int
	last       string
}

func (d *disk) device(f *os.File) io.Writer {
	if f.Name() != d.last {
		d.last, d.ends = f.Name(), append(d.ends, d.used)
	}
	return writerFunc(func(b []byte) (int, error) {
		n := min(len(b), max(0, d.room-d.used))
		n, err := f.Write(b[:n])
		d.used += n
		d.ends[len(d.ends)-1] = d.used
		if err == nil && n < len(b) {
			err = &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
		}
		return n, err
	})
}

type writerFunc func(b []byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// A disk that is full half-way through any file ends a run with status 1 and a line. It
// leaves nothing that is empty or half-written, and with room again the run gives what it
// would have given.
func TestDiskFull(t *testing.T) {
	for name, args := range map[string][]string{
		"trained": {"block", "--method", "adam:40,lbfgs:40", "--statement", "strong", "--width", "6", "--depth", "1", "--points", "60", "--checkpoint", "1ms"},
		"direct":  {"cook", "--windows", "4", "--features", "12", "--tol", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			solve := func(out string, room int, more ...string) (session, *disk) {
				d := &disk{room: room}
				defer files.SetDevice(d.device)()
				return pinnsolve(t, slices.Concat([]string{"run"}, args, []string{"--out", out, "--quiet", "--no-pictures"}, more)...), d
			}
			s, whole := solve("whole", 1<<40)
			if s.status != exitOK && s.status != exitUntrusted {
				t.Fatal(s)
			}
			if len(whole.ends) < 6 {
				t.Fatalf("only %d files went through the disk", len(whole.ends))
			}
			want := keptFiles(t, "whole")
			begin, failed := 0, 0
			for k, end := range whole.ends {
				out := filepath.Join("runs", string(rune('a'+k)))
				half := begin + max(0, end-begin)/2
				begin = end
				full, d := solve(out, half)
				if d.used < half { // there were fewer checkpoints: they go by the clock
					continue
				}
				failed++
				if full.status != exitFailed || !strings.Contains(full.err, "no space left on device") || strings.Count(full.err, "\n") != 1 {
					t.Errorf("file %d of %d, room for %d bytes: %v", k, len(whole.ends), half, full)
				}
				sound(t, out)
				again, _ := solve(out, 1<<40, "--resume", out)
				if again.status == exitBadInput { // it has not begun
					again, _ = solve(out, 1<<40)
				}
				if again.status != s.status {
					t.Fatalf("file %d: with room again: %v", k, again)
				}
				for name, text := range keptFiles(t, out) {
					if !bytes.Equal(text, want[name]) {
						t.Errorf("file %d: %s differs from that of a run on a disk with room", k, name)
					}
				}
			}
			if failed < 5 {
				t.Errorf("only %d runs were out of room", failed)
			}
		})
	}
}

// keptFiles are the files of a run that do not have times in them.
func keptFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, name := range []string{"fields.csv", "solution.vtu", "network.safetensors", "windows.safetensors"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			all[name] = text
		}
	}
	if len(all) < 3 {
		t.Fatalf("%s has %d of the files", dir, len(all))
	}
	return all
}

// sound reports what is empty or half-written in a folder, if it is there.
func sound(t *testing.T, dir string) {
	t.Helper()
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".part") {
			t.Errorf("%s is left", name)
		}
		if e.IsDir() {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil || len(text) == 0 && e.Name() != "history.csv" {
			t.Errorf("%s is empty: %v", name, err)
		}
		if filepath.Ext(name) == ".json" && !json.Valid(text) {
			t.Errorf("%s is half-written", name)
		}
		if filepath.Ext(name) == ".csv" && len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
			t.Errorf("%s ends within a row", name)
		}
	}
	_, result := os.Stat(filepath.Join(dir, "result.json"))
	if _, table := os.Stat(filepath.Join(dir, "fields.csv")); (result == nil) != (table == nil) {
		t.Errorf("%s has only one of result.json and fields.csv", dir)
	}
}
