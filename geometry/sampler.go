package geometry

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pinnsolve/internal/nearest"
)

// Sampler places points in the unit cube. The patches of a domain map them to
// the shape.
type Sampler interface {
	// Name is the sampler's name for ParseSampler.
	Name() string
	// About describes the sampler in one line.
	About() string
	// Sample returns about n ≥ 1 points of [0,1]^k, k ≥ 1, row-major in s,
	// with weights w that sum to 1 and integrate functions over the cube.
	// The number of points is len(w). src is the only source of randomness.
	Sample(n, k int, src rand.Source) (s, w []float64)
}

var samplers = [...]Sampler{Uniform{}, Midpoint{}, Chebyshev{}, LatinHypercube{}, Halton{}, StretchedHalton{}}

// Samplers returns the samplers that ParseSampler knows.
func Samplers() []Sampler { return append([]Sampler(nil), samplers[:]...) }

// ParseSampler returns the sampler with the given name. For an unknown name the
// error lists the samplers.
func ParseSampler(name string) (Sampler, error) {
	names := make([]string, len(samplers))
	for i, s := range samplers {
		if names[i] = s.Name(); names[i] == name {
			return s, nil
		}
	}
	return nil, fmt.Errorf("geometry: %w", nearest.Unknown("sampler", name, names))
}

// Uniform draws n independent, uniformly distributed points.
type Uniform struct{}

// Name returns "uniform".
func (Uniform) Name() string { return "uniform" }

// About describes the sampler in one line.
func (Uniform) About() string { return "independent uniformly distributed random points" }

// Sample implements Sampler.
func (Uniform) Sample(n, k int, src rand.Source) (s, w []float64) {
	rnd := rand.New(src)
	s = make([]float64, n*k)
	for i := range s {
		s[i] = rnd.Float64()
	}
	return s, equalWeights(n)
}

// Midpoint places a regular grid of the midpoints of m^k equal cells, where m is
// n^(1/k) rounded to the nearest integer.
type Midpoint struct{}

// Name returns "grid".
func (Midpoint) Name() string { return "grid" }

// About describes the sampler in one line.
func (Midpoint) About() string { return "regular grid of cell midpoints, equally many along each axis" }

// Sample implements Sampler.
func (Midpoint) Sample(n, k int, _ rand.Source) (s, w []float64) {
	m := max(1, int(math.Round(math.Pow(float64(n), 1/float64(k)))))
	total := 1
	for range k {
		total *= m
	}
	s = make([]float64, 0, total*k)
	for i := range total {
		for range k {
			s = append(s, (float64(i%m)+0.5)/float64(m))
			i /= m
		}
	}
	return s, equalWeights(total)
}

// Chebyshev is Midpoint cosine-spaced towards both ends of every axis, s = (1 -
// cos πt)/2 for the midpoints t.
type Chebyshev struct{}

// Name returns "chebyshev".
func (Chebyshev) Name() string { return "chebyshev" }

// About describes the sampler in one line.
func (Chebyshev) About() string { return "grid cosine-spaced towards both ends of every axis" }

// Sample implements Sampler.
func (Chebyshev) Sample(n, k int, src rand.Source) (s, w []float64) {
	s, w = Midpoint{}.Sample(n, k, src)
	stretch(s, w)
	return s, w
}

// LatinHypercube draws n random points of which exactly one lies in each of n
// equal slices across every axis.
type LatinHypercube struct{}

// Name returns "lhs".
func (LatinHypercube) Name() string { return "lhs" }

// About describes the sampler in one line.
func (LatinHypercube) About() string {
	return "Latin hypercube: random points, one in each of n slices across every axis"
}

// Sample implements Sampler.
func (LatinHypercube) Sample(n, k int, src rand.Source) (s, w []float64) {
	rnd := rand.New(src)
	s = make([]float64, n*k)
	for j := range k {
		for i, slice := range rnd.Perm(n) {
			s[i*k+j] = (float64(slice) + rnd.Float64()) / float64(n)
		}
	}
	return s, equalWeights(n)
}

// StretchedHalton is Halton cosine-stretched towards both ends of every axis,
// s = (1 - cos πt)/2.
type StretchedHalton struct{}

// Name returns "stretched-halton".
func (StretchedHalton) Name() string { return "stretched-halton" }

// About describes the sampler in one line.
func (StretchedHalton) About() string {
	return "Halton sequence cosine-stretched towards both ends of every axis"
}

// Sample implements Sampler.
func (StretchedHalton) Sample(n, k int, src rand.Source) (s, w []float64) {
	s, w = Halton{}.Sample(n, k, src)
	stretch(s, w)
	return s, w
}

func equalWeights(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1 / float64(n)
	}
	return w
}

// stretch moves every coordinate t to (1 - cos πt)/2 and multiplies the weight by
// the derivative, then normalizes the weights to sum to 1.
func stretch(s, w []float64) {
	k := len(s) / len(w)
	var sum float64
	for i := range w {
		for j := i * k; j < (i+1)*k; j++ {
			var slope float64
			s[j], slope = cosine(s[j])
			w[i] *= slope
		}
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
}

// cosine returns s(t) = (1 - cos πt)/2, in a form that is accurate for small s,
// and ds/dt.
func cosine(t float64) (s, slope float64) {
	half := math.Sin(math.Pi * t / 2)
	return half * half, math.Pi / 2 * math.Sin(math.Pi*t)
}
