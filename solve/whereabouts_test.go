package solve

import (
	"testing"

	"pinnsolve/pum"
)

// A place is named by the corner, junction or edge that is near.
func TestWhereabouts(t *testing.T) {
	w := &windows{half: 1, corners: 3, singular: []pum.Singular{
		{Center: []float64{1, 1, 0}, Low: junctionPower},
		{Center: []float64{0, 0, 0}, Low: leastPower},
		{Center: []float64{5, 0, 0}, Axis: pum.Axis{Direction: []float64{0, 0, 1}, To: 2}},
		{Center: []float64{9, 9, 9}, Low: leastPower}, // a hole
	}}
	for _, test := range []struct {
		place []float64
		want  string
	}{
		{nil, ""},
		{[]float64{1.1, 1, 0}, ", most of it at the point where materials meet, (1, 1, 0)"},
		{[]float64{0, 0.2, 0}, ", most of it at the corner (0, 0, 0)"},
		{[]float64{5, 0.1, 1}, ", most of it at the edge from (5, 0, 0) to (5, 0, 2)"},
		{[]float64{9, 9, 9}, ", most of it about (9, 9, 9)"},
	} {
		if got := w.whereabouts(test.place); got != test.want {
			t.Errorf("%v: %q, want %q", test.place, got, test.want)
		}
	}
}
