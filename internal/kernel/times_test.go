package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The jet of x y against products of quadratic functions of position, whose
// derivatives at 0 are known, and its adjoint against the bilinear form.
func TestTimes(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	const m = 5
	for _, l := range layouts {
		n := l.Count() * m
		x, y, g := random(rng, n), random(rng, n), random(rng, n)
		xy, yx := make([]float64, n), make([]float64, n)
		Times(xy, x, y, l, m)
		Times(yx, y, x, l, m)
		compare(t, "symmetry", yx, xy, 1e-15)
		// The product of jets of one function each: (x^2) as Activate has it
		// through sigma = sin: sin^2 + cos^2 = 1 has no derivatives.
		s, c, s2, c2 := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		Activate(s, x, Sin, l, m)
		shifted := append([]float64(nil), x...)
		for k := range m {
			shifted[k] += math.Pi / 2
		}
		Activate(c, shifted, Sin, l, m)
		Times(s2, s, s, l, m)
		Times(c2, c, c, l, m)
		for i := range s2 {
			want := 0.0
			if i < m {
				want = 1
			}
			if got := s2[i] + c2[i]; math.Abs(got-want) > 1e-14 {
				t.Fatalf("%+v: sin^2 + cos^2 is %v at %d, want %v", l, got, i, want)
			}
		}
		// <g, v y> = <adjoint of x, v> for all v.
		v, vy, dx := random(rng, n), make([]float64, n), make([]float64, n)
		Times(vy, v, y, l, m)
		AddTimesAdjoint(dx, y, g, l, m)
		var forward, backward float64
		for i := range g {
			forward += g[i] * vy[i]
			backward += dx[i] * v[i]
		}
		if math.Abs(forward-backward) > 1e-13*float64(n) {
			t.Errorf("%+v: <g, v y> = %v, <dx, v> = %v", l, forward, backward)
		}
	}
}
