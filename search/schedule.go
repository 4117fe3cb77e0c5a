package search

import (
	"fmt"
	"math"
	"slices"
)

// Schedule is a course of successive halving: Jamieson and Talwalkar, AISTATS 2016, with
// the factor of Li et al., "Hyperband", JMLR 18 (2018) 185.
type Schedule struct{ Rungs []Rung }

// Rung is a stage at which trials are compared.
type Rung struct {
	Trials int     // that reach it
	Work   float64 // of each so far, in any unit
}

const (
	// factor is the ratio of the trials of a rung to those of the next, and of the work.
	factor = 3
	// rungs is the largest number of rungs.
	rungs = 3
)

// NewSchedule is the schedule of so many trials, those of the last rung with the work
// most.
func NewSchedule(trials int, most float64) Schedule {
	if trials < 1 || !(most > 0) {
		panic(fmt.Sprintf("search: a schedule of %d trials of %v", trials, most))
	}
	var s Schedule
	for n := trials; len(s.Rungs) < rungs; n = max(1, n/factor) {
		s.Rungs = append(s.Rungs, Rung{Trials: n})
		if n == 1 {
			break
		}
	}
	for i, work := len(s.Rungs)-1, most; i >= 0; i, work = i-1, work/factor {
		s.Rungs[i].Work = work
	}
	return s
}

// Work is that of the whole schedule: a trial goes on from where the rung before left it.
func (s Schedule) Work() (sum float64) {
	before := 0.0
	for _, r := range s.Rungs {
		sum += float64(r.Trials) * (r.Work - before)
		before = r.Work
	}
	return sum
}

// Fit returns the largest number of trials, up to a limit, whose schedule costs no more
// than a budget, 0 if not even one does.
func Fit(limit int, most, budget float64) int {
	n := 0
	for n < limit && NewSchedule(n+1, most).Work() <= budget {
		n++
	}
	return n
}

// Survivors are the n best of a rung by their values, best first; of equals the first. A
// value that is not a number is the worst.
func Survivors(values []float64, n int) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := Worst(values[a]), Worst(values[b]); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return order[:min(n, len(order))]
}

// Worst is a value, +Inf if it is not a number.
func Worst(v float64) float64 {
	if math.IsNaN(v) {
		return math.Inf(1)
	}
	return v
}
