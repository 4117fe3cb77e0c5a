package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"pinnsolve/sweep/queue"
)

// mostAttempts is how often a cell is begun before it is given up.
const mostAttempts = 3

// Do computes a cell and leaves its result in folder, by Put or by moving a whole file
// there. beat says how far it is, as often as it likes. Errors that wrap [ErrInvalid],
// [ErrBusy] or [ErrFolder] are no failed attempts.
type Do func(ctx context.Context, c Cell, folder string, beat func(note string)) error

var (
	// ErrInvalid marks errors of a cell that has no result however often it is tried,
	// such as a parameter out of its range: fmt.Errorf("...: %w", ErrInvalid).
	ErrInvalid = errors.New("not tried again")
	// ErrBusy says that another worker still computes the cell.
	ErrBusy = errors.New("another worker computes it")
	// ErrUnknown says that the queue has a cell which the plan has not.
	ErrUnknown = errors.New("the queue has a cell that the plan has not")
	// ErrFolder says that results cannot be written, which ends the sweep.
	ErrFolder = errors.New("the folder cannot be written")
)

// Options say how cells are run.
type Options struct {
	// Workers are cells at a time in this process; 0 means 1, and -1 none: other
	// processes compute.
	Workers int
	// Open says that the queue may have cells of a later plan: they are given back, with
	// ErrUnknown.
	Open bool
	// Progress, unless nil, is called at the start and after every cell.
	Progress func(Progress)
	// Beat, unless nil, is told what cells say of themselves.
	Beat func(c Cell, note string)
}

// Progress is how far a sweep is.
type Progress struct {
	Done, Total int // cells that have ended, given up ones among them
	Crashed     int
	Stale       int           // results of other versions for the same questions, not used
	Versions    []string      // those versions
	Last        string        // name of the last cell, "" at the start
	Elapsed     time.Duration // since the start
	Remaining   time.Duration // estimated; 0 before the first cell
}

// beatEvery is the time between the beats of a cell, and firstBeat that before the
// first; leases last three times as long. untilLook is the time between looks at what
// others have computed.
const (
	beatEvery = 10 * time.Second
	firstBeat = 2 * time.Second
	untilLook = time.Second
)

// Run computes the cells that have no result and have not been given up. Its error is
// that of the context, of the folder or of the queue, which is one inside the process if
// it is nil; a cell that cannot be computed is a [Crash] in the store.
func Run(ctx context.Context, cells []Cell, s Store, q queue.Queue, do Do, o Options) error {
	if err := os.MkdirAll(filepath.Join(s.Dir, resultsName), 0o755); err != nil {
		return err
	}
	if q == nil {
		q = queue.Local()
	}
	r := newRunner(cells, s, q, do, o)
	todo, err := r.pending()
	if err != nil {
		return err
	}
	r.spent = 0 // from here on
	if len(todo) > 0 {
		r.progress.Stale, r.progress.Versions = s.others(cells)
	}
	r.tell("")
	slices.SortStableFunc(todo, func(a, b string) int { // the long ones first, so that none is left alone at the end
		return cmp.Compare(r.cells[b].cost(), r.cells[a].cost())
	})
	for len(todo) > 0 && ctx.Err() == nil {
		if err := q.Put(ctx, todo...); err != nil {
			return err
		}
		if err := r.work(ctx); err != nil {
			return err
		}
		// A queue may think that a cell is done that is not, after a word that came
		// late: the folder decides.
		if todo, err = r.pending(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Join computes cells that another process has put into the queue, until it is empty.
func Join(ctx context.Context, cells []Cell, s Store, q queue.Queue, do Do, o Options) error {
	r := newRunner(cells, s, q, do, o)
	if _, err := r.pending(); err != nil {
		return err
	}
	r.spent = 0 // from here on
	r.tell("")
	return r.work(ctx)
}

// runner is a run of cells.
type runner struct {
	store   Store
	queue   queue.Queue
	do      Do
	options Options
	cells   map[string]Cell
	order   []string // their keys
	begin   time.Time

	mu          sync.Mutex
	ended       map[string]bool
	last        string // name of the last that has
	progress    Progress
	spent, left float64 // costs
	failure     error   // of the folder or the queue
}

func newRunner(cells []Cell, s Store, q queue.Queue, do Do, o Options) *runner {
	r := &runner{store: s, queue: q, do: do, options: o, cells: map[string]Cell{}, ended: map[string]bool{}, begin: time.Now()}
	for _, c := range cells {
		key := c.Key()
		if _, twice := r.cells[key]; !twice {
			r.cells[key] = c
			r.order = append(r.order, key)
			r.left += c.cost()
		}
	}
	r.progress.Total = len(r.cells)
	return r
}

// pending are the keys of the cells that have neither ended nor been given up, in
// order. Those that have are counted.
func (r *runner) pending() (todo []string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range r.order {
		if r.ended[key] {
			continue
		}
		crash, err := r.store.Crash(key)
		switch done := r.store.Done(key); {
		case err != nil:
			return nil, err
		case done:
			r.count(key, false)
		case crash != nil:
			r.count(key, true)
		default:
			todo = append(todo, key)
		}
	}
	return todo, nil
}

// count counts a cell that has ended; the caller holds the lock.
func (r *runner) count(key string, crashed bool) (first bool) {
	if r.ended[key] {
		return false
	}
	r.ended[key], r.last = true, r.cells[key].Name
	r.progress.Done++
	if crashed {
		r.progress.Crashed++
	}
	r.left -= r.cells[key].cost()
	r.spent += r.cells[key].cost()
	return true
}

// work runs the workers until the queue is empty.
func (r *runner) work(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if r.options.Workers < 0 {
		return r.watch(ctx, nil)
	}
	var group sync.WaitGroup
	for range max(1, r.options.Workers) {
		group.Go(func() {
			if err := r.worker(ctx); err != nil {
				r.fail(err)
				cancel()
			}
		})
	}
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	return r.watch(ctx, ended)
}

// watch counts what other processes compute, until the own workers have ended or, if
// there are none, all cells.
func (r *runner) watch(ctx context.Context, ended <-chan struct{}) error {
	look := time.NewTicker(untilLook)
	defer look.Stop()
	gone := ctx.Done()
	if ended != nil {
		gone = nil // they end on their own
	}
	for {
		select {
		case <-ended:
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.failure
		case <-gone:
			return ctx.Err()
		case <-look.C:
			before := r.done()
			todo, err := r.pending()
			if err != nil {
				return err
			}
			if r.done() > before {
				r.mu.Lock()
				r.tell(r.last)
				r.mu.Unlock()
			}
			if len(todo) == 0 && ended == nil {
				return nil
			}
		}
	}
}

func (r *runner) done() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress.Done
}

// fail keeps the first failure; that workers then stop is none.
func (r *runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failure == nil {
		r.failure = err
	}
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

// Host is the name of this machine, "" if it has none.
func Host() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}

var errNoResult = fmt.Errorf("it left no %s", ResultName)
