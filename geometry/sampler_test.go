package geometry

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSamplersFillTheUnitCube(t *testing.T) {
	for _, s := range Samplers() {
		for k := 1; k <= 3; k++ {
			const n = 1000
			pts, w := s.Sample(n, k, rand.NewPCG(1, 2))
			if len(pts) != k*len(w) {
				t.Fatalf("%s: %d coordinates and %d weights in %d dimensions", s.Name(), len(pts), len(w), k)
			}
			grid := s == Sampler(Midpoint{}) || s == Sampler(Chebyshev{})
			want := n
			if grid && k == 2 {
				want = 32 * 32 // √1000 rounds to 32
			}
			if len(w) != want {
				t.Errorf("%s: %d points in %d dimensions, want %d", s.Name(), len(w), k, want)
			}
			var sum float64
			low, high := make([]int, k), make([]int, k)
			for i, wi := range w {
				sum += wi
				for j, v := range pts[i*k : (i+1)*k] {
					if !(v >= 0 && v <= 1) {
						t.Fatalf("%s: coordinate %v", s.Name(), v)
					}
					if v < 0.5 {
						low[j]++
					} else {
						high[j]++
					}
				}
			}
			near(t, s.Name()+" weights", sum, 1, exact)
			for j := range k {
				if math.Abs(float64(low[j]-high[j])) > 0.15*n { // 4.7 standard deviations of uniform
					t.Errorf("%s: %d low and %d high along axis %d", s.Name(), low[j], high[j], j)
				}
			}
		}
	}
}

// The weighted sum of a function approximates its integral. Each tolerance is a
// few times the typical error of the method.
func TestSamplersIntegrate(t *testing.T) {
	tol := map[string]float64{"uniform": 0.05, "grid": 2e-3, "chebyshev": 4e-3, "lhs": 0.05, "halton": 5e-3, "stretched-halton": 0.01}
	want := math.Pow(math.E-1, 2)
	for _, s := range Samplers() {
		pts, w := s.Sample(900, 2, rand.NewPCG(3, 4))
		var sum float64
		for i := range w {
			sum += w[i] * math.Exp(pts[2*i]+pts[2*i+1])
		}
		near(t, s.Name(), sum, want, tol[s.Name()])
	}
}

func TestGridSamplers(t *testing.T) {
	s, _ := Midpoint{}.Sample(4, 1, nil)
	if want := []float64{0.125, 0.375, 0.625, 0.875}; !slices.Equal(s, want) {
		t.Errorf("midpoints %v, want %v", s, want)
	}
	s, w := Chebyshev{}.Sample(3, 1, nil)
	for i, want := range []float64{(1 - math.Cos(math.Pi/6)) / 2, 0.5, (1 + math.Cos(math.Pi/6)) / 2} {
		near(t, "Chebyshev point", s[i], want, 1e-15)
	}
	for i, want := range []float64{0.25, 0.5, 0.25} {
		near(t, "Chebyshev weight", w[i], want, 1e-15)
	}
	first, _ := Midpoint{}.Sample(900, 2, nil)
	if first[0] != first[30*2] || first[1] != first[29*2+1] || first[1] == first[30*2+1] {
		t.Error("900 points are not 30 rows of 30, the first axis fastest")
	}
}

func TestLatinHypercubeHasOnePointInEverySlice(t *testing.T) {
	const n, k = 40, 3
	s, _ := LatinHypercube{}.Sample(n, k, rand.NewPCG(5, 6))
	for j := range k {
		seen := make([]bool, n)
		for i := range n {
			seen[int(s[i*k+j]*n)] = true
		}
		if slices.Contains(seen, false) {
			t.Errorf("axis %d has an empty slice", j)
		}
	}
}

// In base b each of b^m equal intervals has one of the first b^m points,
// whatever the permutations.
func TestHaltonIsStratified(t *testing.T) {
	for j, n := range []int{64, 81, 125} {
		s, _ := Halton{}.Sample(n, 3, rand.NewPCG(7, 8))
		seen := make([]bool, n)
		for i := range n {
			seen[int(s[i*3+j]*float64(n))] = true
		}
		if slices.Contains(seen, false) {
			t.Errorf("axis %d: an interval of width 1/%d is empty", j, n)
		}
	}
}

func TestParseSampler(t *testing.T) {
	for _, s := range Samplers() {
		got, err := ParseSampler(s.Name())
		if err != nil || got != s {
			t.Errorf("ParseSampler(%q) = %v, %v", s.Name(), got, err)
		}
		if s.About() == "" || strings.Contains(s.About(), "\n") {
			t.Errorf("%s: description %q is not one line", s.Name(), s.About())
		}
	}
	_, err := ParseSampler("haltom")
	wantError(t, err, `"haltom"`, `did you mean halton?`, "uniform, grid, chebyshev, lhs, halton, stretched-halton")
}

func wantError(t *testing.T, err error, fragments ...string) {
	t.Helper()
	if err == nil {
		t.Error("no error")
		return
	}
	for _, f := range fragments {
		if !strings.Contains(err.Error(), f) {
			t.Errorf("error %q does not contain %q", err, f)
		}
	}
}
