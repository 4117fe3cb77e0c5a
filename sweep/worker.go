package sweep

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"pinnsolve/sweep/queue"
)

// worker computes cells until the queue is empty.
func (r *runner) worker(ctx context.Context) error {
	for {
		lease, err := r.queue.Next(ctx)
		if err == nil {
			err = r.cell(ctx, lease)
		}
		if errors.Is(err, queue.ErrEmpty) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// cell computes a leased cell.
func (r *runner) cell(ctx context.Context, lease queue.Lease) error {
	key := lease.Key()
	c, ok := r.cells[key]
	switch {
	case !ok && r.options.Open:
		return errors.Join(ErrUnknown, lease.Fail())
	case !ok:
		return lease.Done() // of another sweep in the same queue
	}
	if crash, err := r.store.Crash(key); err == nil && crash != nil || r.store.Done(key) {
		return lease.Done() // ended by another worker, and counted by looking
	}
	attempts, err := r.store.begin(c)
	if err != nil {
		return err
	}
	if attempts > mostAttempts { // the others ended with their worker
		return r.end(c, lease, attempts-1, fmt.Errorf("the process that computed it ended %d times%s", attempts-1, r.store.lastWords(key)))
	}
	err = r.try(ctx, c, lease)
	switch {
	case err == nil:
		return r.end(c, lease, attempts, nil)
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), r.store.takeBack(key), lease.Fail())
	case errors.Is(err, ErrFolder):
		return errors.Join(err, r.store.takeBack(key), lease.Fail())
	case errors.Is(err, ErrBusy):
		wait(ctx, untilLook)
		return errors.Join(r.store.takeBack(key), lease.Fail())
	case errors.Is(err, ErrInvalid) || attempts == mostAttempts:
		return r.end(c, lease, attempts, err)
	}
	return lease.Fail()
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// try calls the function of the caller, whose panics are errors, and keeps the lease
// meanwhile.
func (r *runner) try(ctx context.Context, c Cell, lease queue.Lease) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	h := &heart{runner: r, cell: c, lease: lease, ended: make(chan struct{})}
	h.group.Go(h.beat)
	defer h.stop()
	folder := r.store.Folder(c.Key())
	err = r.do(ctx, c, folder, h.say)
	if err == nil && !r.store.Done(c.Key()) {
		return fmt.Errorf("%w in %s", errNoResult, folder)
	}
	return err
}

// heart keeps the lease of a cell.
type heart struct {
	*runner
	cell  Cell
	lease queue.Lease
	ended chan struct{}
	group sync.WaitGroup

	mu   sync.Mutex
	note string
}

func (h *heart) say(note string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.note = note
}

func (h *heart) beat() {
	next := time.NewTimer(firstBeat)
	defer next.Stop()
	for {
		select {
		case <-h.ended:
			return
		case <-next.C:
			h.mu.Lock()
			note := h.note
			h.mu.Unlock()
			_ = h.lease.Beat(note) // a lease that is lost costs a computation, no result
			h.store.beat(h.cell.Key(), note)
			if h.options.Beat != nil {
				h.options.Beat(h.cell, note)
			}
			next.Reset(beatEvery)
		}
	}
}

func (h *heart) stop() {
	close(h.ended)
	h.group.Wait()
}

// end records how a cell ended.
func (r *runner) end(c Cell, lease queue.Lease, attempts int, crash error) error {
	if crash != nil {
		if err := r.store.giveUp(c.Key(), attempts, crash); err != nil {
			return err
		}
	}
	r.store.quiet(c.Key())
	r.mu.Lock()
	if r.count(c.Key(), crash != nil) {
		r.tell(c.Name)
	}
	r.mu.Unlock()
	return lease.Done()
}
