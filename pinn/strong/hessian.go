package strong

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// HessianTimes computes the product of the Hessian of the loss at theta with
// v, by central differences of the gradient along v: accurate to about ten
// digits of the gradient.
func (s *System) HessianTimes(dst, v, theta []float64) {
	if len(dst) != s.Dim() || len(v) != s.Dim() || len(theta) != s.Dim() {
		panic("strong: HessianTimes: dst, v and theta need Dim elements")
	}
	norm := floats.Norm(v, 2)
	if norm == 0 {
		clear(dst)
		return
	}
	// The cube root of the rounding unit balances truncation, h^2, against
	// cancellation, eps/h, if all entries of theta and of h v are of
	// similar size.
	h := math.Cbrt(0x1p-52) * math.Max(1, floats.Norm(theta, 2)/math.Sqrt(float64(len(theta)))) / (norm / math.Sqrt(float64(len(v))))
	x, down := make([]float64, len(theta)), make([]float64, len(dst))
	floats.AddScaledTo(x, theta, h, v)
	s.Loss(dst, x)
	floats.AddScaledTo(x, theta, -h, v)
	s.Loss(down, x)
	for i, d := range down {
		dst[i] = (dst[i] - d) / (2 * h)
	}
}
