package blocks

import (
	"errors"
	"testing"
)

func TestInSequenceWaitsForEarlierTasks(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		sum := make([]int, 50) // task t adds up all earlier sums, and one
		err := inSequence(t.Context(), len(sum), workers, func(t int, wait func(int) bool) error {
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
	started := make(chan bool)
	err := inSequence(t.Context(), 9, 3, func(t int, wait func(int) bool) error {
		switch t {
		case 3:
			<-started
			return errors.New("task 3")
		case 4: // fails after task 3 has
			close(started)
			if wait(3) {
				return errors.New("task 3 has not failed")
			}
			return errors.New("task 4")
		}
		return nil
	})
	if err == nil || err.Error() != "task 3" {
		t.Fatalf("error %v, want that of task 3", err)
	}
}
