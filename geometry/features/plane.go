package features

import (
	"math"

	"pinnsolve/internal/vec"
)

// Vectors in 2D.

func minus(a, b [2]float64) [2]float64 { return [2]float64{a[0] - b[0], a[1] - b[1]} }

func distance(a, b [2]float64) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

// turn returns the angle from direction a to b, counter-clockwise, in (-π, π].
func turn(a, b [2]float64) float64 {
	return math.Atan2(a[0]*b[1]-a[1]*b[0], a[0]*b[0]+a[1]*b[1])
}

// curvature returns the curvature of the circle through three points, positive
// if they turn left.
func curvature(a, b, c [2]float64) float64 {
	return 2 * vec.Orient(a, b, c) / (distance(a, b) * distance(b, c) * distance(a, c))
}

// similar reports whether two curvatures have the same sign and at most the
// given ratio.
func similar(a, b, ratio float64) bool {
	small, large := min(math.Abs(a), math.Abs(b)), max(math.Abs(a), math.Abs(b))
	return math.Signbit(a) == math.Signbit(b) && small > 0 && large <= ratio*small
}
