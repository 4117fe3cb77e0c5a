// Package random draws the numbers of frozen features and initial weights.
package random

import "math/rand/v2"

// Uniform returns n numbers drawn from U(-a, a).
func Uniform(rng *rand.Rand, n int, a float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = a * (2*rng.Float64() - 1)
	}
	return x
}
