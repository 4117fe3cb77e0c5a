package reduce_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pinnsolve/reduce"
	"pinnsolve/reduce/reducetest"
)

// Sums over 16 leaves are the same to the last bit however many ranks have them, and not
// those of another order.
func TestTreeOverRanks(t *testing.T) {
	const leaves, n = 16, 100
	rng := rand.New(rand.NewPCG(1, 1))
	data := make([][]float64, leaves)
	for i := range data {
		for range n {
			data[i] = append(data[i], rng.NormFloat64())
		}
	}
	sum := func(size int) []float64 {
		sums := make([][]float64, size)
		var wg sync.WaitGroup
		for _, r := range reducetest.Ranks(size) {
			wg.Go(func() {
				lo, hi := reduce.Own(r, leaves)
				var parts [][]float64
				for _, d := range data[lo:hi] {
					parts = append(parts, slices.Clone(d))
				}
				reduce.Tree(parts)
				r.Sum(parts[0])
				sums[r.Rank()] = parts[0]
			})
		}
		wg.Wait()
		for _, s := range sums[1:] {
			if !slices.Equal(s, sums[0]) {
				t.Errorf("%d ranks have different sums", size)
			}
		}
		return sums[0]
	}
	want := sum(1)
	for _, size := range []int{2, 4} {
		if !slices.Equal(sum(size), want) {
			t.Errorf("the sum over %d ranks differs", size)
		}
	}
	inOrder := make([]float64, n)
	for _, d := range data {
		for i, v := range d {
			inOrder[i] += v
		}
	}
	if slices.Equal(inOrder, want) {
		t.Error("the order of additions does not matter: the test proves nothing")
	}
}

func TestCheck(t *testing.T) {
	for size, ok := range map[int]bool{1: true, 2: true, 3: false, 4: true, 8: false} {
		if err := reduce.Check(reducetest.Ranks(size)[0]); (err == nil) != ok {
			t.Errorf("%d ranks: %v", size, err)
		}
	}
}
