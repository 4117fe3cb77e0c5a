package blocks

import (
	"errors"
	"fmt"
	"testing"
)

func TestInSequenceWaitsForEarlierTasks(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		sum := make([]int, 50) // task t adds up all earlier sums, and one
		err := inSequence(len(sum), workers, func(t int, wait func(int) bool) error {
			s := 1
			for e := t - 1; e >= max(0, t-10); e-- {
				if !wait(e) {
					return errAbandoned
				}
				s += sum[e] % 1000
			}
			sum[t] = s
			return nil
		})
		if err != nil || sum[10] != 1<<10 {
			t.Errorf("%d workers: sum %d, error %v", workers, sum[10], err)
		}
	}
}

func TestInSequenceReturnsTheFirstError(t *testing.T) {
	for range 50 {
		err := inSequence(100, 4, func(t int, wait func(int) bool) error {
			if t%7 == 5 && t > 20 { // 26, 33, ...
				return fmt.Errorf("task %d", t)
			}
			if t > 0 && t%3 == 0 && !wait(t-1) {
				return errAbandoned
			}
			return nil
		})
		if err == nil || err.Error() != "task 26" || errors.Is(err, errAbandoned) {
			t.Fatalf("error %v, want that of task 26", err)
		}
	}
}
