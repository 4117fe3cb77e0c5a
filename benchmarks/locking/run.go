package locking

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"pinnsolve/question"
)

// Options say how a plan is run.
type Options struct {
	Jobs int // cells at a time; 0 means one per processor
	// Resume reuses the cells already in the directory; without it, such a
	// directory is refused.
	Resume bool
	// Progress, unless nil, is called at the start, with the number of
	// reused cells, and after every cell.
	Progress func(Progress)
}

// OccupiedError reports a directory with cells of an earlier run, used without
// Options.Resume.
type OccupiedError struct {
	Dir   string
	Cells int
}

func (e *OccupiedError) Error() string {
	return fmt.Sprintf("%s has %d cells of an earlier run; resume it, or choose another directory", e.Dir, e.Cells)
}

// Progress is the progress of a plan.
type Progress struct {
	Done, Total int
	Cell        string        // the last cell measured
	Elapsed     time.Duration // since the start
	Remaining   time.Duration // estimated; 0 before the first cell
}

// cellsDir is the directory of the records inside the directory of a run.
const cellsDir = "cells"

// Run measures the cells of the plan and stores their records in dir, where a
// later Run with Resume finds them. It returns the records in the order of the
// plan.
func Run(ctx context.Context, plan Plan, dir string, o Options) (Results, error) {
	cells := store{filepath.Join(dir, cellsDir)}
	if err := os.MkdirAll(cells.dir, 0o755); err != nil {
		return nil, err
	}
	if !o.Resume {
		old, err := filepath.Glob(filepath.Join(cells.dir, "*.json"))
		if err != nil {
			return nil, err
		}
		if len(old) > 0 {
			return nil, &OccupiedError{dir, len(old)}
		}
	}
	r := &runner{plan: plan, cells: cells, records: make(Results, len(plan.Keys)), progress: o.Progress, begin: time.Now()}
	var todo []int
	for i, key := range plan.Keys {
		rec, ok, err := cells.load(key, question.Version())
		if err != nil {
			return nil, err
		}
		if !ok {
			todo = append(todo, i)
			r.left += key.cost()
			continue
		}
		r.records[i] = rec
		r.done++
	}
	r.tell("")
	jobs := o.Jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	return r.records, r.run(ctx, todo, jobs)
}

// runner measures cells concurrently.
type runner struct {
	plan    Plan
	cells   store
	records Results

	mu           sync.Mutex
	progress     func(Progress)
	begin        time.Time
	done         int
	spent, left  float64 // costs
	firstFailure error
}

func (r *runner) run(ctx context.Context, todo []int, jobs int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := max(1, runtime.GOMAXPROCS(0)/jobs)
	queue := make(chan int)
	var group sync.WaitGroup
	for range jobs {
		group.Go(func() {
			for i := range queue {
				if err := r.cell(ctx, i, workers); err != nil {
					cancel()
				}
			}
		})
	}
feed:
	for _, i := range todo {
		select {
		case queue <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	group.Wait()
	switch {
	case r.firstFailure != nil:
		return r.firstFailure
	case r.done == len(r.plan.Keys):
		return nil
	}
	return ctx.Err()
}

// cell measures one cell and stores its record.
func (r *runner) cell(ctx context.Context, i, workers int) error {
	key := r.plan.Keys[i]
	rec, err := key.measure(ctx, workers)
	if err == nil {
		err = r.cells.save(rec)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if r.firstFailure == nil && !errors.Is(err, context.Canceled) {
			r.firstFailure = err
		}
		return err
	}
	r.records[i] = rec
	r.done++
	r.spent += key.cost()
	r.left -= key.cost()
	r.tell(key.Name())
	return nil
}

func (r *runner) tell(cell string) {
	if r.progress == nil {
		return
	}
	p := Progress{Done: r.done, Total: len(r.plan.Keys), Cell: cell, Elapsed: time.Since(r.begin)}
	if r.spent > 0 {
		p.Remaining = time.Duration(float64(p.Elapsed) * r.left / r.spent)
	}
	r.progress(p)
}
