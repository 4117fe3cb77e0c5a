package tensor

import (
	"math"
	"testing"
)

func TestPrincipal(t *testing.T) {
	sin, cos := math.Sincos(0.7)
	for _, c := range []struct{ m, want [3]float64 }{
		{[3]float64{3, 1, -2}, [3]float64{3, 1, -2}},
		{[3]float64{1, 1, 1}, [3]float64{1, 1, 1}},
		{[3]float64{5, 5, -1}, [3]float64{5, 5, -1}},
		{[3]float64{0, 0, -4}, [3]float64{0, 0, -4}},
	} {
		// Turned in the plane of the first two axes, then of the last two.
		a, b, d := cos*cos*c.m[0]+sin*sin*c.m[1], sin*sin*c.m[0]+cos*cos*c.m[1], sin*cos*(c.m[0]-c.m[1])
		bb, cc, f := cos*cos*b+sin*sin*c.m[2], sin*sin*b+cos*cos*c.m[2], sin*cos*(b-c.m[2])
		turned := Sym{a, bb, cc, cos * d, sin * d, f}
		got := turned.Principal()
		for k, w := range c.want {
			if math.Abs(got[k]-w) > 1e-7 {
				t.Errorf("%v of the diagonal %v", got, c.m)
			}
		}
		want := Sym{c.m[0], c.m[1], c.m[2]}.Mises()
		if math.Abs(turned.Mises()-want) > 1e-12 {
			t.Errorf("von Mises stress %v of the diagonal %v, turned %v", want, c.m, turned.Mises())
		}
	}
	if got := (Sym{3: 2}).Mises(); math.Abs(got-2*math.Sqrt(3)) > 1e-15 {
		t.Errorf("von Mises stress %v of a shear of 2", got)
	}
}
