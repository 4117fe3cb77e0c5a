package blocks

import (
	"math"
	"testing"
)

// The scaling of [4, 2; 2, 0 | 6, 1], pressure second, and a third unknown 9
// in a block of its own: by hand.
func TestEquilibrate(t *testing.T) {
	m := New([]int{2, 1}, true)
	copy(m.Block(0, 0).Data, []float64{4, math.NaN(), 2, 0})
	copy(m.Block(1, 0).Data, []float64{6, 1})
	copy(m.Block(1, 1).Data, []float64{9})
	e, err := equilibrate(t.Context(), m, []int{1, 0}, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := 1 / math.Sqrt(2*2/4.+1*1/9.)
	for k, want := range []float64{1 / 2., p, 1 / 3.} {
		if math.Abs(e.s[k]-want) > 1e-15 {
			t.Errorf("row %d scaled by %g, want %g", k, e.s[k], want)
		}
	}
	if want := 1 + p + 6/2./3; math.Abs(e.norm-want) > 1e-15 {
		t.Errorf("norm %g, want %g", e.norm, want)
	}
}
