package training

import (
	"context"
	"sync"
	"testing"

	"pinnsolve/reduce/reducetest"
)

// Ranks share the factorisations of lm, and have the run of one process to the last bit.
func TestRanks(t *testing.T) {
	for name, points := range map[string]int{"normal": 40, "dual": 12} {
		run := func(ranks Ranks) Result {
			f := newTanhFit(6, points, wave)
			r, err := Run(context.Background(), f, f.start(3), []Stage{{&LevenbergMarquardt{}, 25}}, Settings{Ranks: ranks})
			if err != nil {
				t.Error(err)
			}
			return untimed(r)
		}
		want := run(nil)
		for _, size := range []int{1, 2, 4} {
			var wg sync.WaitGroup
			for _, r := range reducetest.Ranks(size) {
				wg.Go(func() {
					if got := run(r); !same(got, want) {
						t.Errorf("%s on rank %d of %d: %+v, want %+v", name, r.Rank(), size, got, want)
					}
				})
			}
			wg.Wait()
		}
	}
}

// Of the dampings of a round every rank factorises one.
func TestRanksFactors(t *testing.T) {
	var wg sync.WaitGroup
	for _, r := range reducetest.Ranks(2) {
		wg.Go(func() {
			s := newShifted(1)
			s.b.SetSym(0, 0, 0)
			s.ranks = r
			s.expect([]float64{16, 4, 1})
			x := []float64{32}
			if !s.factor(16) || s.f.At(0, 0) != map[int]float64{0: 4, 1: 2}[r.Rank()] {
				t.Errorf("rank %d has the factor %v", r.Rank(), s.f.At(0, 0))
			}
			if s.solve(x); x[0] != 2 {
				t.Errorf("solution %v", x)
			}
			x[0] = 32
			s.factor(4)
			if s.solve(x); x[0] != 8 {
				t.Errorf("solution of the second %v", x)
			}
		})
	}
	wg.Wait()
}
