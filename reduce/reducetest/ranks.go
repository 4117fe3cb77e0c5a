// Package reducetest has ranks that are goroutines of one process, for tests.
package reducetest

import (
	"slices"

	"pinnsolve/reduce"
)

// Ranks returns ranks that are to be used by as many goroutines.
func Ranks(size int) []reduce.Ranks {
	to := make([][]chan []float64, size) // receiver, sender
	for i := range to {
		to[i] = make([]chan []float64, size)
		for j := range to[i] {
			to[i][j] = make(chan []float64, 1)
		}
	}
	ranks := make([]reduce.Ranks, size)
	for i := range ranks {
		ranks[i] = &rank{i, size, to}
	}
	return ranks
}

type rank struct {
	rank, size int
	to         [][]chan []float64
}

func (r *rank) Rank() int { return r.rank }
func (r *rank) Size() int { return r.size }

func (r *rank) Sum(x []float64) {
	for step := 1; step < r.size; step *= 2 {
		if r.rank%(2*step) != 0 {
			r.to[r.rank-step][r.rank] <- slices.Clone(x)
			break
		}
		if from := r.rank + step; from < r.size {
			for i, v := range <-r.to[r.rank][from] {
				x[i] += v
			}
		}
	}
	r.spread(x)
}

func (r *rank) Tell(x float64) float64 {
	v := []float64{x}
	r.spread(v)
	return v[0]
}

// spread replaces x by that of rank 0.
func (r *rank) spread(x []float64) {
	if r.rank > 0 {
		copy(x, <-r.to[r.rank][0])
		return
	}
	for i := 1; i < r.size; i++ {
		r.to[i][0] <- slices.Clone(x)
	}
}
