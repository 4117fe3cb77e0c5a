package solve

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// skeleton is a function of time with values in a space as a sum of its values at a few
// times, with factors that change: a source that is a product of functions of time and of
// position has one, and none has more than it has directions (Barrault, Maday, Nguyen and
// Patera, C. R. Math. 339 (2004) 667-672).
type skeleton struct {
	times  []float64
	steady bool
	off    float64 // what is left of the values at other times, relative to the largest

	sample func(t float64) []float64
	scale  []float64   // of samples
	basis  [][]float64 // orthonormal, of the scaled samples
	corner [][]float64 // the samples at the times, in the basis: corner[j][:j+1]
}

const (
	skeletonSamples   = 400  // times that are tried
	skeletonTolerance = 1e-9 // of samples, relative
	mostTimes         = 64
)

// newSkeleton finds the times, given samples of the function.
func newSkeleton(sample func(t float64) []float64, from, to float64, steady bool) (*skeleton, error) {
	s := &skeleton{times: []float64{from}, steady: steady, sample: sample}
	if steady {
		return s, nil
	}
	var all [][]float64
	var times []float64
	for k := range skeletonSamples + 1 {
		// Denser at the start, where loads come at once.
		x := float64(k) / skeletonSamples
		t := from + (to-from)*x*x
		all, times = append(all, sample(t)), append(times, t)
	}
	s.scale = make([]float64, len(all[0]))
	for _, v := range all {
		for i, x := range v {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("a load or a prescribed value is no number somewhere")
			}
			s.scale[i] = math.Max(s.scale[i], math.Abs(x))
		}
	}
	rest := make([][]float64, len(all))
	for k, v := range all {
		rest[k] = s.scaled(v)
	}
	largest := 0.0
	for _, v := range rest {
		largest = math.Max(largest, floats.Norm(v, 2))
	}
	s.times = nil
	for {
		best, size := 0, -1.0
		for k, v := range rest {
			if n := floats.Norm(v, 2); n > size {
				best, size = k, n
			}
		}
		if len(s.basis) > 0 {
			s.off = size / largest
		}
		if size <= skeletonTolerance*largest || size == 0 {
			break
		}
		if len(s.basis) == mostTimes {
			if s.off > 1e-4 {
				return nil, fmt.Errorf("loads move through the body in more than %d different ways: with %d, %.1g of them are left out; take a shorter time", mostTimes, mostTimes, s.off)
			}
			break
		}
		q := slices.Clone(rest[best])
		for _, b := range s.basis { // twice is enough
			floats.AddScaled(q, -floats.Dot(q, b), b)
		}
		floats.Scale(1/floats.Norm(q, 2), q)
		s.basis, s.times = append(s.basis, q), append(s.times, times[best])
		for _, v := range rest {
			floats.AddScaled(v, -floats.Dot(v, q), q)
		}
	}
	if len(s.times) == 0 { // it is zero at all times
		s.times, s.steady = []float64{from}, true
		return s, nil
	}
	for _, t := range s.times {
		s.corner = append(s.corner, s.inBasis(t))
	}
	return s, nil
}

// scaled divides samples by their scales.
func (s *skeleton) scaled(v []float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		if s.scale[i] > 0 {
			out[i] = x / s.scale[i]
		}
	}
	return out
}

// inBasis returns the sample at a time by its amounts of the basis.
func (s *skeleton) inBasis(t float64) (c []float64) {
	v := s.scaled(s.sample(t))
	for _, b := range s.basis {
		c = append(c, floats.Dot(v, b))
	}
	return c
}

// parts returns the factors of the values at s.times at another time.
func (s *skeleton) parts(t float64) []float64 {
	if s.steady {
		return []float64{1}
	}
	c := s.inBasis(t)
	for j := len(c) - 1; j >= 0; j-- { // sample j has the first j+1 of the basis
		c[j] /= s.corner[j][j]
		for i := range j {
			c[i] -= c[j] * s.corner[j][i]
		}
	}
	return c
}
