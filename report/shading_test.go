package report

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/geometry"
)

// A spike, such as a stress at a corner, does not determine the colours; a
// field that is steep but dense does.
func TestScaleLeavesSpikesOut(t *testing.T) {
	scale := func(values ...float64) colourScale {
		return solutionScale(slices.Repeat([]float64{1}, len(values)), values)
	}
	ramp := make([]float64, 1000)
	for i := range ramp {
		ramp[i] = float64(i) / 999
	}
	if s := scale(ramp...); s.lo != 0 || s.hi != 1 {
		t.Errorf("ramp: %v to %v", s.lo, s.hi)
	}
	spiked := append([]float64{1e6, -1e5, math.Inf(1), math.NaN()}, ramp...)
	if s := scale(spiked...); s.lo != 0 || s.hi != 1 {
		t.Errorf("with spikes: %v to %v", s.lo, s.hi)
	}
	long := slices.Concat(slices.Repeat([]float64{1e6}, 5), slices.Repeat(ramp, 20))
	if s := scale(long...); s.lo != 0 || s.hi != 1 {
		t.Errorf("of many values: %v to %v", s.lo, s.hi)
	}
	cubed := make([]float64, len(ramp)) // half of the range in the last tenth
	for i, v := range ramp {
		cubed[i] = math.Pow(v, 7)
	}
	if s := scale(cubed...); s.lo != 0 || s.hi != 1 {
		t.Errorf("steep: %v to %v", s.lo, s.hi)
	}
	if s := scale(0, 1, 100); s.lo != 0 || s.hi != 100 {
		t.Errorf("few values: %v to %v", s.lo, s.hi)
	}
	if s := solutionScale(make([]float64, 3), []float64{0, 1, 100}); s.lo != 0 || s.hi != 100 {
		t.Errorf("without weights: %v to %v", s.lo, s.hi)
	}
}

// The many points of a grid at a corner where its sides meet are one spike.
func TestScaleAtACollapsedCorner(t *testing.T) {
	s := newSection(geometry.Polygon([][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}}), nil)
	values, at := make([]float64, s.Len()), 0
	for i := range values {
		values[i] = s.At(i)[0]
		for _, corner := range [][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
			if x := s.At(i); math.Hypot(x[0]-corner[0], x[1]-corner[1]) < 1e-9 {
				values[i], at = 1e6, at+1
			}
		}
	}
	if at < s.Len()/100 {
		t.Fatalf("%d of %d points at the corners: choose a polygon whose grid collapses", at, s.Len())
	}
	if scale := solutionScale(s.W, values); math.Abs(scale.lo) > 0.02 || math.Abs(scale.hi-1) > 0.02 {
		t.Errorf("the colours cover %v to %v", scale.lo, scale.hi)
	}
}
