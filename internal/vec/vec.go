// Package vec has the few operations on points and directions, slices of one to
// three coordinates, that geometry and its users need. Sums run from the first
// coordinate to the last, so that results are the same everywhere. (The norms
// of gonum/floats scale their arguments and round differently.)
package vec

import "math"

// Dot returns x·y.
func Dot(x, y []float64) float64 {
	var sum float64
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// Norm returns |x|.
func Norm(x []float64) float64 { return math.Sqrt(Dot(x, x)) }

// Distance returns |x - y|.
func Distance(x, y []float64) float64 {
	var sum float64
	for i, v := range x {
		sum += (v - y[i]) * (v - y[i])
	}
	return math.Sqrt(sum)
}

// Offset returns x + t d.
func Offset(x, d []float64, t float64) []float64 {
	z := make([]float64, len(x))
	for i, v := range x {
		z[i] = v + t*d[i]
	}
	return z
}

// Add returns x + y.
func Add(x, y []float64) []float64 { return Offset(x, y, 1) }

// Sub returns x - y.
func Sub(x, y []float64) []float64 { return Offset(x, y, -1) }

// Unit returns x/|x|.
func Unit(x []float64) []float64 {
	length := Norm(x)
	u := make([]float64, len(x))
	for i, v := range x {
		u[i] = v / length
	}
	return u
}

// Negate reverses x, in place.
func Negate(x []float64) {
	for i := range x {
		x[i] = -x[i]
	}
}

// Cross returns x × y in 3D.
func Cross(x, y []float64) []float64 {
	return []float64{x[1]*y[2] - x[2]*y[1], x[2]*y[0] - x[0]*y[2], x[0]*y[1] - x[1]*y[0]}
}

// Orient returns twice the signed area of the triangle abc in 2D, positive if
// it is counter-clockwise.
func Orient(a, b, c [2]float64) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}
