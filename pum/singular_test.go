package pum_test

import (
	"math"
	"testing"

	"pinnsolve/pum"
)

func TestDistance(t *testing.T) {
	up := []float64{0, 0, 1}
	for name, c := range map[string]struct {
		s    pum.Singular
		x    []float64
		want float64
	}{
		"point":       {pum.Singular{Center: []float64{1, 2}}, []float64{4, 6}, 5},
		"line":        {pum.Singular{Center: []float64{0, 0, 7}, Axis: pum.Axis{Direction: up}}, []float64{3, 4, -20}, 5},
		"beside":      {pum.Singular{Center: []float64{0, 0, 1}, Axis: pum.Axis{Direction: up, To: 2}}, []float64{3, 4, 2.5}, 5},
		"beyond":      {pum.Singular{Center: []float64{0, 0, 1}, Axis: pum.Axis{Direction: up, To: 2}}, []float64{3, 0, 7}, 5},
		"before":      {pum.Singular{Center: []float64{0, 0, 1}, Axis: pum.Axis{Direction: up, From: -1, To: 2}}, []float64{0, 3, -4}, 5},
		"on the axis": {pum.Singular{Center: []float64{0, 0, 1}, Axis: pum.Axis{Direction: up, To: 2}}, []float64{0, 0, 3}, 0},
	} {
		if got := c.s.Distance(c.x); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
