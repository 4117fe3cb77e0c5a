package geometry

import (
	"math"
	"testing"
)

// A disk with a hole times a span of time keeps its parts, by their measures.
func TestStretched(t *testing.T) {
	body := Extrude(Difference(Disk([2]float64{0, 0}, 2), Rectangle([2]float64{-0.5, -0.5}, [2]float64{0.5, 0.5})), 1, 3)
	s := body.Stretched(2, 10, 10.5)
	lo, hi := s.Bounds()
	if lo[2] != 10 || hi[2] != 10.5 || lo[0] != -2 {
		t.Errorf("bounds %v, %v", lo, hi)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s %v, want %v", what, got, want)
		}
	}
	area := 4*math.Pi - 1
	near("volume", s.Measure(), area/2)
	for part, want := range map[string]float64{"rim": 2 * math.Pi, "z0": area, "bottom": 0.5} { // the bottom is a side of the hole
		got, err := s.PartMeasure(part)
		if err != nil {
			t.Fatal(err)
		}
		near(part, got, want)
	}
	for _, part := range s.Parts() {
		pts, err := s.Boundary(part, 20, Halton{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i := range pts.Len() {
			if x := pts.At(i); x[2] < 10-1e-12 || x[2] > 10.5+1e-12 || !s.Contains(x) {
				t.Fatalf("%s has the point %v", part, x)
			}
		}
	}
	if s.Contains([]float64{0, 0, 10.2}) || s.Contains([]float64{1, 0, 2}) {
		t.Error("points outside are inside")
	}
}
