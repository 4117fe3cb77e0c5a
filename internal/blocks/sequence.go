package blocks

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// errAbandoned is returned by a task that waited for a failed one, or when the
// context had ended.
var errAbandoned = errors.New("blocks: abandoned")

// inSequence does tasks 0 to n-1 on the given number of goroutines, 0 for one
// per processor. A goroutine always takes the next task of the sequence. A task
// may wait only for earlier tasks: these have been taken already, so the
// earliest unfinished task never waits. wait returns false if that task failed.
//
// It returns the error of the first task in the sequence that fails, for any
// number of workers; later tasks may not be done. After ctx has ended no task
// begins, wait returns false and the error is that of ctx.
func inSequence(ctx context.Context, n, workers int, task func(t int, wait func(t int) bool) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	done := make([]chan struct{}, n) // closed when the task ends
	for t := range done {
		done[t] = make(chan struct{})
	}
	errs := make([]error, n)
	wait := func(t int) bool {
		<-done[t]
		return errs[t] == nil && ctx.Err() == nil
	}
	var next, failed atomic.Int64 // failed: the first task known to fail
	failed.Store(int64(n))
	work := func() {
		for {
			t := next.Add(1) - 1
			if t >= int64(n) {
				return
			}
			errs[t] = errAbandoned
			if t < failed.Load() && ctx.Err() == nil {
				errs[t] = task(int(t), wait)
			}
			if err := errs[t]; err != nil && err != errAbandoned {
				decrease(&failed, t)
			}
			close(done[t])
		}
	}
	var helpers sync.WaitGroup
	for range min(workers, n) - 1 {
		helpers.Go(work)
	}
	work()
	helpers.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if t := failed.Load(); t < int64(n) {
		return errs[t]
	}
	return nil
}

// decrease sets v to the smaller of itself and t.
func decrease(v *atomic.Int64, t int64) {
	for old := v.Load(); t < old && !v.CompareAndSwap(old, t); old = v.Load() {
	}
}
