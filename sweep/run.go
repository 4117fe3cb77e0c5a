package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"pinnsolve/sweep/queue"
)

// mostAttempts is how often a cell is begun before it is given up.
const mostAttempts = 3

// Do computes a cell and leaves its result in folder, by Put or by moving a whole file
// there. An error that wraps [ErrInvalid] is not tried again. beat says how far it is.
type Do func(ctx context.Context, c Cell, folder string, beat func(note string)) error

// ErrInvalid marks errors of a cell that has no result however often it is tried, such as
// a parameter out of its range: fmt.Errorf("...: %w", ErrInvalid).
var ErrInvalid = errors.New("not tried again")

// Options say how cells are run.
type Options struct {
	Workers int // cells at a time in this process; 0 means 1
	// Progress, unless nil, is called at the start and after every cell.
	Progress func(Progress)
	// Beat, unless nil, is told what cells say of themselves.
	Beat func(c Cell, note string)
}

// Progress is how far a sweep is.
type Progress struct {
	Done, Total int // cells that have ended, given up ones among them
	Crashed     int
	Stale       int           // results of another version for the same questions, not used
	Last        string        // name of the last cell, "" at the start
	Elapsed     time.Duration // since the start
	Remaining   time.Duration // estimated; 0 before the first cell
}

// Run computes the cells that have no result and have not been given up. Its error is
// that of the context, of the folder or of the queue; a cell that cannot be computed is
// a [Crash] in the store.
func Run(ctx context.Context, cells []Cell, s Store, q queue.Queue, do Do, o Options) error {
	if err := os.MkdirAll(filepath.Join(s.Dir, resultsName), 0o755); err != nil {
		return err
	}
	r := &runner{store: s, queue: q, do: do, options: o, cells: map[string]Cell{}, begin: time.Now()}
	var todo []string
	for _, c := range cells {
		key := c.Key()
		if _, twice := r.cells[key]; twice {
			continue
		}
		r.cells[key] = c
		crash, err := s.Crash(key)
		if err != nil {
			return err
		}
		switch {
		case s.Done(key):
			r.progress.Done++
		case crash != nil:
			r.progress.Done++
			r.progress.Crashed++
		default:
			todo = append(todo, key)
			r.left += c.cost()
		}
	}
	r.progress.Total = len(r.cells)
	if len(todo) > 0 {
		r.progress.Stale = s.others(cells)
	}
	r.tell("")
	if len(todo) == 0 {
		return ctx.Err()
	}
	slices.SortStableFunc(todo, func(a, b string) int { // the long ones first, so that none is left alone at the end
		return cmp.Compare(r.cells[b].cost(), r.cells[a].cost())
	})
	if err := q.Put(ctx, todo...); err != nil {
		return err
	}
	return r.work(ctx)
}

// runner is a run of cells.
type runner struct {
	store   Store
	queue   queue.Queue
	do      Do
	options Options
	cells   map[string]Cell
	begin   time.Time

	mu          sync.Mutex
	progress    Progress
	spent, left float64 // costs
	failure     error   // of the folder or the queue
}

// work runs the workers until the queue is empty.
func (r *runner) work(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	for range max(1, r.options.Workers) {
		group.Go(func() {
			for {
				lease, err := r.queue.Next(ctx)
				if err == nil {
					err = r.cell(ctx, lease)
				}
				if errors.Is(err, queue.ErrEmpty) {
					return
				}
				if err != nil {
					r.fail(err)
					cancel()
					return
				}
			}
		})
	}
	group.Wait()
	return r.failure
}

// fail keeps the first failure; that workers then stop is none.
func (r *runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == nil {
		r.failure = err
	}
}

// cell computes a leased cell.
func (r *runner) cell(ctx context.Context, lease queue.Lease) error {
	key := lease.Key()
	c, ok := r.cells[key]
	if !ok || r.store.Done(key) {
		return lease.Done() // of another sweep in the same queue, or done by another worker
	}
	attempts, err := r.store.begin(c)
	if err != nil {
		return err
	}
	if attempts > mostAttempts { // the others ended with their worker
		return r.end(c, lease, attempts-1, fmt.Errorf("the process that computed it ended %d times", attempts-1))
	}
	err = r.try(ctx, c, lease)
	switch {
	case err == nil:
		return r.end(c, lease, attempts, nil)
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), r.store.takeBack(key), lease.Fail())
	case errors.Is(err, ErrInvalid) || attempts == mostAttempts:
		return r.end(c, lease, attempts, err)
	}
	return lease.Fail()
}

// try calls the function of the caller, whose panics are errors.
func (r *runner) try(ctx context.Context, c Cell, lease queue.Lease) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	folder := r.store.Folder(c.Key())
	err = r.do(ctx, c, folder, func(note string) {
		_ = lease.Beat(note) // a lease that is lost costs a computation, no result
		if r.options.Beat != nil {
			r.options.Beat(c, note)
		}
	})
	if err == nil && !r.store.Done(c.Key()) {
		return fmt.Errorf("it left no %s in %s", ResultName, folder)
	}
	return err
}

// end records how a cell ended.
func (r *runner) end(c Cell, lease queue.Lease, attempts int, crash error) error {
	if crash != nil {
		if err := r.store.giveUp(c.Key(), attempts, crash); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Done++
	if crash != nil {
		r.progress.Crashed++
	}
	r.spent += c.cost()
	r.left -= c.cost()
	r.tell(c.Name)
	return lease.Done()
}

// tell reports the progress; the caller holds the lock or is alone.
func (r *runner) tell(last string) {
	if r.options.Progress == nil {
		return
	}
	p := r.progress
	p.Last, p.Elapsed = last, time.Since(r.begin)
	if r.spent > 0 {
		p.Remaining = time.Duration(float64(p.Elapsed) * r.left / r.spent)
	}
	r.options.Progress(p)
}
