// Package gauss has Gauss quadrature.
package gauss

import (
	"gonum.org/v1/gonum/integrate/quad"

	"slices"
)

// Legendre returns the n points and weights of Gauss and Legendre on [lo, hi], rising.
//
// gonum 0.17 has weights of zero for the outermost of 26 points: what the others leave
// of the length is theirs.
func Legendre(n int, lo, hi float64) (x, w []float64) {
	x, w = make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(x, w, lo, hi)
	if n > 1 && w[0] == 0 && w[n-1] == 0 {
		rest := hi - lo
		for _, v := range w {
			rest -= v
		}
		w[0], w[n-1] = rest/2, rest/2
	}
	if x[0] > x[n-1] {
		slices.Reverse(x)
		slices.Reverse(w)
	}
	return x, w
}
