// Package parallel spreads loops over goroutines. The result for one index must
// not depend on others, so that results do not depend on the number of workers.
package parallel

import (
	"context"
	"sync"
	"sync/atomic"
)

// For calls f(0) to f(n-1) on at most the given number of goroutines.
func For(workers, n int, f func(i int)) {
	With(make([]struct{}, max(1, min(workers, n))), n, func(_ struct{}, i int) { f(i) })
}

// Until is For that begins no call after ctx has ended; then it returns the
// error of ctx.
func Until(ctx context.Context, workers, n int, f func(i int)) error {
	For(workers, n, func(i int) {
		if ctx.Err() == nil {
			f(i)
		}
	})
	return ctx.Err()
}

// With calls f(w, 0) to f(w, n-1) with one goroutine for every worker w, so
// that each has its own memory.
func With[W any](workers []W, n int, f func(w W, i int)) {
	if len(workers) == 1 || n == 1 {
		for i := range n {
			f(workers[0], i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, w := range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(w, i)
			}
		})
	}
	wg.Wait()
}
