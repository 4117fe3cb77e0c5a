package report

import (
	"math"
	"testing"
)

// A spike, such as a stress at a corner, does not determine the colours; a
// field that is steep but dense does.
func TestScaleLeavesSpikesOut(t *testing.T) {
	ramp := make([]float64, 1000)
	for i := range ramp {
		ramp[i] = float64(i) / 999
	}
	if s := solutionScale(ramp); s.lo != 0 || s.hi != 1 {
		t.Errorf("ramp: %v to %v", s.lo, s.hi)
	}
	spiked := append([]float64{1e6, -1e5, math.Inf(1), math.NaN()}, ramp...)
	if s := solutionScale(spiked); s.lo != 0 || s.hi != 1 {
		t.Errorf("with spikes: %v to %v", s.lo, s.hi)
	}
	cubed := make([]float64, len(ramp)) // half of the range in the last tenth
	for i, v := range ramp {
		cubed[i] = math.Pow(v, 7)
	}
	if s := solutionScale(cubed); s.lo != 0 || s.hi != 1 {
		t.Errorf("steep: %v to %v", s.lo, s.hi)
	}
	if s := solutionScale([]float64{0, 1, 100}); s.lo != 0 || s.hi != 100 {
		t.Errorf("few values: %v to %v", s.lo, s.hi)
	}
}
