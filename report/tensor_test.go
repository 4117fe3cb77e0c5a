package report

import (
	"math"
	"testing"
)

func TestEigenvalues(t *testing.T) {
	sin, cos := math.Sincos(0.7)
	for _, c := range []struct{ m, want [3]float64 }{
		{[3]float64{3, 1, -2}, [3]float64{3, 1, -2}},
		{[3]float64{1, 1, 1}, [3]float64{1, 1, 1}},
		{[3]float64{5, 5, -1}, [3]float64{5, 5, -1}},
		{[3]float64{0, 0, -4}, [3]float64{0, 0, -4}},
	} {
		// Turned in the plane of the first two axes, then of the last two.
		a, b, d := cos*cos*c.m[0]+sin*sin*c.m[1], sin*sin*c.m[0]+cos*cos*c.m[1], sin*cos*(c.m[0]-c.m[1])
		bb, cc, f := cos*cos*b+sin*sin*c.m[2], sin*sin*b+cos*cos*c.m[2], sin*cos*(b-c.m[2])
		got := eigenvalues(a, bb, cc, cos*d, sin*d, f)
		for k, w := range c.want {
			if math.Abs(got[k]-w) > 1e-7 {
				t.Errorf("%v of the diagonal %v", got, c.m)
			}
		}
	}
}
