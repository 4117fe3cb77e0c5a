package axis

import (
	"math"
	"slices"
)

const largestStep = 2.1 // between neighbouring pieces

// Pieces returns the ends of n equal pieces of an interval.
func Pieces(lo, hi float64, n int) []float64 {
	ends := make([]float64, n+1)
	for i := range ends {
		ends[i] = lo + (hi-lo)*float64(i)/float64(n)
	}
	return ends
}

// Middles returns the middles of pieces with the given ends, which are nodes of windows.
func Middles(pieces []float64) (nodes []float64) {
	for i := range len(pieces) - 1 {
		nodes = append(nodes, (pieces[i]+pieces[i+1])/2)
	}
	return nodes
}

// Halved halves the pieces that have more than their share of the difference, and
// neighbours that are more than twice as long.
func Halved(pieces, by []float64, tolerance float64, periodic bool) []float64 {
	split := make([]bool, len(by))
	share := 0.5 * tolerance / math.Sqrt(float64(len(by)))
	worst := slices.Max(by)
	for i, d := range by {
		split[i] = d > math.Max(share, 1e-3*worst) || !(d <= math.MaxFloat64)
	}
	for changed := true; changed; {
		changed = false
		length := func(i int) float64 {
			h := pieces[i+1] - pieces[i]
			if split[i] {
				h /= 2
			}
			return h
		}
		for i := range split {
			for _, k := range []int{i - 1, i + 1} {
				if periodic {
					k = (k + len(split)) % len(split)
				}
				if k >= 0 && k < len(split) && !split[i] && length(i) > largestStep*length(k) {
					split[i], changed = true, true
				}
			}
		}
	}
	var next []float64
	for i, s := range split {
		next = append(next, pieces[i])
		if s {
			next = append(next, (pieces[i]+pieces[i+1])/2)
		}
	}
	return append(next, pieces[len(pieces)-1])
}
