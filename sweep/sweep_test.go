package sweep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pinnsolve/sweep/queue"
)

// squares are cells that ask for n squared.
func squares(t *testing.T, n int) []Cell {
	t.Helper()
	var cells []Cell
	for i := range n {
		c, err := NewCell(fmt.Sprint("square of ", i), "v1", map[string]int{"n": i})
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, c)
	}
	return cells
}

func square(_ context.Context, c Cell, folder string, _ func(string)) error {
	var n int
	if _, err := fmt.Sscanf(string(c.Question), `{"n":%d}`, &n); err != nil {
		return err
	}
	return Put(folder, n*n)
}

// results are those of cells in one text.
func results(t *testing.T, s Store, cells []Cell) string {
	t.Helper()
	var b strings.Builder
	for _, c := range cells {
		text, ok, err := s.Result(c.Key())
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			fmt.Fprintf(&b, "%s: %s", c.Name, text)
		}
	}
	return b.String()
}

func TestRun(t *testing.T) {
	cells := squares(t, 40)
	var want string
	for _, workers := range []int{1, 4} {
		s := Store{t.TempDir()}
		var last Progress
		err := Run(context.Background(), cells, s, queue.Local(), square, Options{Workers: workers, Progress: func(p Progress) { last = p }})
		if err != nil {
			t.Fatal(err)
		}
		if last.Done != 40 || last.Total != 40 || last.Crashed != 0 {
			t.Errorf("%d workers: progress ends with %+v", workers, last)
		}
		got := results(t, s, cells)
		if strings.Count(got, "\n") != 40 || !strings.Contains(got, "square of 12: 144\n") {
			t.Fatalf("%d workers: %s", workers, got)
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d workers: %s, want %s", workers, got, want)
		}
		count := func(context.Context, Cell, string, func(string)) error {
			t.Error("a cell is computed twice")
			return nil
		}
		if err := Run(context.Background(), cells, s, queue.Local(), count, Options{}); err != nil {
			t.Error(err)
		}
	}
}

// The key is the hash of what is asked, however it is written, and of the version.
func TestKey(t *testing.T) {
	key := func(version string, question any) string {
		c, err := NewCell("c", version, question)
		if err != nil {
			t.Fatal(err)
		}
		return c.Key()
	}
	type named struct{ B, A int }
	a := key("v1", map[string]int{"A": 1, "B": 2})
	if b := key("v1", named{2, 1}); b != a {
		t.Errorf("the same question has the keys %s and %s", a, b)
	}
	if key("v2", named{2, 1}) == a || key("v1", named{1, 2}) == a {
		t.Error("another version or question has the same key")
	}
	if _, err := NewCell("c", "v1", func() {}); err == nil {
		t.Error("a function is no question")
	}
}

// A cell that fails is tried three times, one that is invalid once, and others go on.
func TestCrash(t *testing.T) {
	cells, s := squares(t, 5), Store{t.TempDir()}
	var tries sync.Map
	do := func(ctx context.Context, c Cell, folder string, beat func(string)) error {
		n, _ := tries.LoadOrStore(c.Name, new(atomic.Int32))
		count := n.(*atomic.Int32).Add(1)
		switch c.Name {
		case "square of 1":
			panic("out of luck")
		case "square of 2":
			return fmt.Errorf("nu is 0.6: %w", ErrInvalid)
		case "square of 3":
			if count < 3 {
				return errors.New("the network is down")
			}
		case "square of 4":
			return nil // without a result
		}
		return square(ctx, c, folder, beat)
	}
	var last Progress
	if err := Run(context.Background(), cells, s, queue.Local(), do, Options{Workers: 2, Progress: func(p Progress) { last = p }}); err != nil {
		t.Fatal(err)
	}
	if last.Done != 5 || last.Crashed != 3 {
		t.Errorf("progress ends with %+v", last)
	}
	if got := results(t, s, cells); got != "square of 0: 0\nsquare of 3: 9\n" {
		t.Errorf("results %q", got)
	}
	for i, want := range map[int]Crash{1: {Attempts: 3, Reason: "out of luck"}, 2: {Attempts: 1, Reason: "nu is 0.6"}, 4: {Attempts: 3, Reason: "left no result.json"}} {
		got, err := s.Crash(cells[i].Key())
		if err != nil || got == nil || got.Attempts != want.Attempts || !strings.Contains(got.Reason, want.Reason) {
			t.Errorf("cell %d: %+v, %v; want %+v", i, got, err, want)
		}
	}
	if err := Run(context.Background(), cells, s, queue.Local(), do, Options{}); err != nil {
		t.Fatal(err)
	}
	if n, _ := tries.Load("square of 1"); n.(*atomic.Int32).Load() != 3 {
		t.Error("a cell that was given up is tried again")
	}
	if err := s.Retry(cells); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), cells, s, queue.Local(), square, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := results(t, s, cells); strings.Count(got, "\n") != 5 {
		t.Errorf("after a retry: %q", got)
	}
}

// A cell whose process ended three times is given up; an interruption by the user does
// not count.
func TestAttempts(t *testing.T) {
	cells, s := squares(t, 2), Store{t.TempDir()}
	for range 5 {
		ctx, cancel := context.WithCancel(context.Background())
		do := func(ctx context.Context, _ Cell, _ string, _ func(string)) error { cancel(); return ctx.Err() }
		if err := Run(ctx, cells[:1], s, queue.Local(), do, Options{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted: %v", err)
		}
	}
	if err := os.MkdirAll(s.Folder(cells[1].Key()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Folder(cells[1].Key()), attemptsName), []byte("..."), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), cells, s, queue.Local(), square, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := results(t, s, cells); got != "square of 0: 0\n" {
		t.Errorf("results %q", got)
	}
	if c, err := s.Crash(cells[1].Key()); err != nil || c == nil || !strings.Contains(c.Reason, "ended 3 times") {
		t.Errorf("%+v, %v", c, err)
	}
}

// Results of another version are not taken, and counted.
func TestStale(t *testing.T) {
	s := Store{t.TempDir()}
	if err := Run(context.Background(), squares(t, 3), s, queue.Local(), square, Options{}); err != nil {
		t.Fatal(err)
	}
	cells := squares(t, 4)
	for i := range cells {
		cells[i].Version = "v2"
	}
	var first, last Progress
	err := Run(context.Background(), cells, s, queue.Local(), square, Options{Progress: func(p Progress) {
		if p.Last == "" {
			first = p
		}
		last = p
	}})
	if err != nil || first.Stale != 3 || first.Done != 0 || last.Done != 4 {
		t.Errorf("%v, first %+v, last %+v", err, first, last)
	}
}

// A folder that cannot be written ends the sweep with its error.
func TestFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), squares(t, 2), Store{file}, queue.Local(), square, Options{}); err == nil {
		t.Error("a file serves as a folder")
	}
	s := Store{t.TempDir()}
	do := func(_ context.Context, _ Cell, folder string, _ func(string)) error { return os.RemoveAll(s.Dir) }
	if err := Run(context.Background(), squares(t, 2), s, queue.Local(), do, Options{}); err == nil {
		t.Error("a folder that is gone is no error")
	}
}
