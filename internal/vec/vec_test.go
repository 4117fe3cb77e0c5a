package vec

import (
	"slices"
	"testing"
)

func TestVectors(t *testing.T) {
	x, y := []float64{2, 3, 6}, []float64{1, -1, 2}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"dot", Dot(x, y), 11},
		{"norm", Norm(x), 7},
		{"distance", Distance([]float64{1, 5, 2}, []float64{3, 4, 4}), 3},
		{"orient", Orient([2]float64{1, 1}, [2]float64{3, 1}, [2]float64{1, 4}), 6},
		{"orient, clockwise", Orient([2]float64{1, 1}, [2]float64{1, 4}, [2]float64{3, 1}), -6},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	turned := slices.Clone(y)
	Negate(turned)
	for _, c := range []struct {
		name      string
		got, want []float64
	}{
		{"offset", Offset(x, y, 0.5), []float64{2.5, 2.5, 7}},
		{"add", Add(x, y), []float64{3, 2, 8}},
		{"sub", Sub(x, y), []float64{1, 4, 4}},
		{"unit", Unit([]float64{3, 4}), []float64{0.6, 0.8}},
		{"negate", turned, []float64{-1, 1, -2}},
		{"cross", Cross(x, y), []float64{12, 2, -5}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}
