// Package queue hands cells to workers. A queue is disposable: what is done is known by
// the folder of results alone, so that a cell may be handed out twice, but none is lost
// while it has a lease.
package queue

import (
	"context"
	"errors"
	"sync"
)

// Queue hands out names of cells.
type Queue interface {
	// Put appends cells that are to be computed.
	Put(ctx context.Context, keys ...string) error
	// Next waits for a cell and leases it. Its error is ErrEmpty when all that was put
	// is done, or that of the context.
	Next(ctx context.Context) (Lease, error)
	Close() error
}

// Lease is a cell in the hands of a worker.
type Lease interface {
	Key() string
	// Beat keeps the lease and tells how far the cell is.
	Beat(note string) error
	// Done ends the lease: the cell is not handed out again.
	Done() error
	// Fail gives the cell back.
	Fail() error
}

// ErrEmpty is the error of Next when there is nothing left to do.
var ErrEmpty = errors.New("queue: empty")

// Local returns a queue inside the process, without leases that run out: its workers
// end with it.
func Local() Queue { return &local{changed: make(chan struct{})} }

type local struct {
	mu      sync.Mutex
	waiting []string
	leased  int
	changed chan struct{} // closed at every change
	closed  bool
}

func (q *local) Put(_ context.Context, keys ...string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, keys...)
	q.notify()
	return nil
}

// notify wakes all that wait.
func (q *local) notify() {
	close(q.changed)
	q.changed = make(chan struct{})
}

func (q *local) Next(ctx context.Context) (Lease, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		q.mu.Lock()
		if len(q.waiting) > 0 && !q.closed {
			key := q.waiting[0]
			q.waiting = q.waiting[1:]
			q.leased++
			q.mu.Unlock()
			return &lease{q: q, key: key}, nil
		}
		idle, changed := q.closed || q.leased == 0, q.changed
		q.mu.Unlock()
		if idle {
			return nil, ErrEmpty
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

func (q *local) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.notify()
	return nil
}

type lease struct {
	q     *local
	key   string
	ended bool
}

func (l *lease) Key() string       { return l.key }
func (l *lease) Beat(string) error { return nil }
func (l *lease) Done() error       { return l.end(false) }
func (l *lease) Fail() error       { return l.end(true) }

// end ends the lease; back says that the cell is handed out again.
func (l *lease) end(back bool) error {
	l.q.mu.Lock()
	defer l.q.mu.Unlock()
	if l.ended {
		panic("queue: a lease ended twice")
	}
	l.ended = true
	l.q.leased--
	if back {
		l.q.waiting = append(l.q.waiting, l.key)
	}
	l.q.notify()
	return nil
}
