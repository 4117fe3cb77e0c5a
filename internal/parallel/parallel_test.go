package parallel

import (
	"slices"
	"sync/atomic"
	"testing"
)

// Every index is visited once, whatever the number of workers, and each worker's
// memory is used by one goroutine at a time.
func TestEveryIndexOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7, 200} {
		seen := make([]int, 100)
		For(workers, len(seen), func(i int) { seen[i]++ })
		if slices.ContainsFunc(seen, func(n int) bool { return n != 1 }) {
			t.Errorf("%d workers: %v", workers, seen)
		}
	}
	memory := []*atomic.Int64{{}, {}, {}}
	sums := make([]int64, 1000)
	With(memory, len(sums), func(m *atomic.Int64, i int) {
		if m.Add(1) != 1 {
			t.Error("two goroutines use the memory of one worker")
		}
		sums[i] = int64(i)
		m.Add(-1)
	})
	For(4, 0, func(int) { t.Error("called for none") })
	With(nil, 0, func(struct{}, int) { t.Error("called for none") })
}
