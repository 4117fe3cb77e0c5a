package gauss

import (
	"math"
	"testing"
)

// Every rule integrates polynomials up to degree 2n-1.
func TestLegendre(t *testing.T) {
	for n := 1; n <= 120; n++ {
		x, w := Legendre(n, -1, 2)
		for _, degree := range []int{0, 1, 2, 2*n - 2, 2*n - 1} {
			if degree > 2*n-1 {
				continue
			}
			sum, size := 0.0, 0.0
			for i, v := range x {
				sum += w[i] * math.Pow(v, float64(degree))
				size += w[i] * math.Pow(math.Abs(v), float64(degree))
			}
			k := float64(degree + 1)
			want := (math.Pow(2, k) - math.Pow(-1, k)) / k
			if math.Abs(sum-want) > 1e-12*size {
				t.Errorf("%d points, degree %d: %v, want %v", n, degree, sum, want)
			}
		}
	}
}
