package nats_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pinnsolve/sweep"
	"pinnsolve/sweep/queue"
	"pinnsolve/sweep/queue/nats"
)

// cells ask for their number.
func cells(tb testing.TB, n int) []sweep.Cell {
	tb.Helper()
	var list []sweep.Cell
	for i := range n {
		c, err := sweep.NewCell(fmt.Sprint(i), "v1", i)
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// computed are the results of cells that are computed with a queue, in one text.
func computed(tb testing.TB, q queue.Queue, workers int) (text string) {
	tb.Helper()
	list, s := cells(tb, 30), sweep.Store{Dir: tb.TempDir()}
	do := func(_ context.Context, c sweep.Cell, folder string, _ func(string)) error {
		return sweep.Put(folder, c.Name)
	}
	if err := sweep.Run(tb.Context(), list, s, q, do, sweep.Options{Workers: workers}); err != nil {
		tb.Fatal(err)
	}
	for _, c := range list {
		result, ok, err := s.Result(c.Key())
		if !ok || err != nil {
			tb.Fatalf("%s has no result: %v", c.Name, err)
		}
		text += string(result)
	}
	return text
}

// The queue makes no difference, nor does the number of workers.
func TestCells(t *testing.T) {
	want := computed(t, queue.Local(), 1)
	for _, workers := range []int{1, 4} {
		q, err := nats.Open(t.Context(), nats.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if got := computed(t, q, workers); got != want {
			t.Errorf("%d workers: %s, want %s", workers, got, want)
		}
		q.Close()
	}
}

// A queue that takes cells to be done which are not, as after a word that came late,
// does not lose them.
func TestFolderDecides(t *testing.T) {
	q, err := nats.Open(t.Context(), nats.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if got := computed(t, &forgetful{Queue: q}, 1); got != computed(t, queue.Local(), 1) {
		t.Errorf("got %s", got)
	}
}

// forgetful takes the first cells to be done.
type forgetful struct {
	*nats.Queue
	forgotten int
}

func (f *forgetful) Next(ctx context.Context) (queue.Lease, error) {
	for ; f.forgotten < 5; f.forgotten++ {
		l, err := f.Queue.Next(ctx)
		if err != nil {
			return nil, err
		}
		_ = l.Done()
	}
	return f.Queue.Next(ctx)
}

// BenchmarkCells computes cells of 1 ms, one at a time, and reports what a cell costs
// besides. In a folder in memory, where nothing waits for a disk:
//
//	TMPDIR=/dev/shm go test -run '^$' -bench Cells -benchtime 3x ./sweep/queue/nats
func BenchmarkCells(b *testing.B) {
	const n = 1000
	list := cells(b, n)
	var open, besides time.Duration
	for b.Loop() {
		begin := time.Now()
		q, err := nats.Open(b.Context(), nats.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		open += time.Since(begin)
		var slept time.Duration
		do := func(_ context.Context, c sweep.Cell, folder string, _ func(string)) error {
			begin := time.Now()
			time.Sleep(time.Millisecond)
			slept += time.Since(begin)
			return sweep.Put(folder, c.Name)
		}
		begin = time.Now()
		if err := sweep.Run(b.Context(), list, sweep.Store{Dir: b.TempDir()}, q, do, sweep.Options{}); err != nil {
			b.Fatal(err)
		}
		besides += time.Since(begin) - slept
		q.Close()
	}
	b.ReportMetric(1e3*open.Seconds()/float64(b.N), "start-ms")
	b.ReportMetric(1e3*besides.Seconds()/float64(b.N*n), "ms/cell")
}
