package family

import (
	"math"
	"slices"
	"sync"
)

// known are the Leja points that have been found, which are asked for again and again.
var known = struct {
	sync.Mutex
	points []float64
}{points: []float64{0, 1, -1}}

// leja returns the first n Leja points of [-1, 1] that begin with the middle: each
// maximises the product of its distances from those before it.
func leja(n int) []float64 {
	known.Lock()
	defer known.Unlock()
	for len(known.points) < n {
		known.points = append(known.points, farthest(known.points))
	}
	return known.points[:n:n]
}

// farthest is the point of [-1, 1] where the product of the distances from given points
// is largest. The product has one maximum between two neighbours; of two equal ones that
// on the right is taken.
func farthest(points []float64) float64 {
	sorted := slices.Sorted(slices.Values(points))
	best, at := math.Inf(-1), 0.0
	for i := range len(sorted) - 1 {
		x := between(points, sorted[i], sorted[i+1])
		var log float64
		for _, p := range points {
			log += math.Log(math.Abs(x - p))
		}
		if log > best-1e-9 {
			best, at = math.Max(best, log), x
		}
	}
	return at
}

// between finds the maximum of the product between two neighbours: where its
// logarithm's derivative, the sum of 1/(x-p), which falls from +Inf to -Inf, vanishes.
func between(points []float64, a, b float64) float64 {
	for {
		x := (a + b) / 2
		if x <= a || x >= b {
			return x
		}
		var slope float64
		for _, p := range points {
			slope += 1 / (x - p)
		}
		if slope > 0 {
			a = x
		} else {
			b = x
		}
	}
}
