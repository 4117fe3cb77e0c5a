package geometry_test

import (
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
)

// Points fill a ball evenly: the mean of |x|^2 is R^2 n/(n+2), that of a square of one
// coordinate on the sphere R^2/n; measures are pi^(n/2) R^n / Gamma(n/2+1) and n/R times it.
func TestHyperball(t *testing.T) {
	const many, radius = 4000, 1.5
	for _, n := range []int{3, 5, 8} {
		gamma, _ := math.Lgamma(float64(n)/2 + 1)
		volume := math.Pow(math.Pi, float64(n)/2) * math.Pow(radius, float64(n)) / math.Exp(gamma)
		center := make([]float64, n)
		for _, span := range []float64{0, 2} {
			d, area, whole := geometry.Hyperball(center, radius), float64(n)/radius*volume, volume
			if span > 0 {
				d, area, whole = geometry.HyperballInTime(center, radius, 1, 1+span), area*span, volume*span
			}
			surface, err := d.PartMeasure("surface")
			if err != nil || math.Abs(surface/area-1) > 1e-12 || math.Abs(d.Measure()/whole-1) > 1e-12 {
				t.Errorf("%d dimensions: a surface of %v, not %v; a volume of %v, not %v; %v", n, surface, area, d.Measure(), whole, err)
			}
			pts := d.Interior(many, geometry.Halton{}, 1)
			mean := 0.0
			for i := range pts.Len() {
				x := pts.At(i)
				mean += vec.Norm(x[:n]) * vec.Norm(x[:n]) / many
				if !d.Contains(x) {
					t.Fatalf("%v is outside", x)
				}
			}
			if want := radius * radius * float64(n) / float64(n+2); math.Abs(mean/want-1) > 0.01 {
				t.Errorf("%d dimensions: a mean of |x|^2 of %v, not %v", n, mean, want)
			}
			rim, err := d.Boundary("surface", many, geometry.Halton{}, 1)
			if err != nil {
				t.Fatal(err)
			}
			squares := make([]float64, n)
			for i := range rim.Len() {
				x, normal := rim.At(i), rim.Normal(i)
				for k := range squares {
					squares[k] += x[k] * x[k] / many
					if math.Abs(normal[k]-x[k]/radius) > 1e-12 {
						t.Fatalf("normal %v at %v", normal, x)
					}
				}
			}
			for k, v := range squares {
				if want := radius * radius / float64(n); math.Abs(v/want-1) > 0.05 {
					t.Errorf("%d dimensions: on the sphere a mean of x%d^2 of %v, not %v", n, k+1, v, want)
				}
			}
		}
	}
}
