package weak

import (
	"math"
	"testing"

	"pinnsolve/geometry"
)

// The place of a difference is where it does not cancel.
func TestPlaceOfDifferences(t *testing.T) {
	d := newDifferences(geometry.Rectangle([2]float64{0, 0}, [2]float64{12, 12}))
	if d.place() != nil {
		t.Error("a place without differences")
	}
	pts := geometry.Points{Dim: 2, X: []float64{1.2, 1.5, 1.8, 1.5, 7.2, 7.4, 7.6, 7.4}, W: make([]float64, 4)}
	d.add(pts, 0, 1, []float64{5, 0})
	d.add(pts, 1, 2, []float64{-5, 0})
	d.add(pts, 2, 3, []float64{1, 0})
	d.add(pts, 3, 4, []float64{3, 0})
	if at := d.place(); math.Abs(at[0]-7.5) > 1e-12 || math.Abs(at[1]-7.4) > 1e-12 {
		t.Errorf("the place is %v", at)
	}
}
