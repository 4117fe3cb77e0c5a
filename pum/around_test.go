package pum_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pum"
)

// Around a coordinate fields have the same value at both ends, and the same slope unless
// jumps are allowed; their gradient is that of differences, and weights add up to one.
func TestAround(t *testing.T) {
	lo, hi := []float64{0, -1}, []float64{2, 1}
	x, weight := grid(lo, hi, 20, func([]float64) bool { return true })
	for _, count := range [][]int{{2, 1}, {2, 2}, {5, 2}} {
		for _, jumps := range [][]int{nil, {0}} {
			c, err := pum.NewCoverAround(context.Background(), lo, hi, count, []bool{true, false}, x, weight)
			if err != nil {
				t.Fatal(err)
			}
			s := pum.NewSpace(c, 1.5, []pum.Group{{Smooth: 10}}, nil, 3)
			s.AllowJumps(jumps)
			for w := range s.Windows() {
				s.Orthonormalize(w, 0, x, nil, weight, factor(2, x), 1e-10)
			}
			check(t, s, jumps != nil)
		}
	}
}

func check(t *testing.T, s *pum.Space, jumps bool) {
	n := 0
	for w := range s.Windows() {
		n += s.Modes(w, 0)
	}
	theta := make([]float64, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range theta {
		theta[i] = rng.NormFloat64()
	}
	const h = 1e-6
	x := []float64{0, 0.3, 2, 0.3, 0.7, 0.1, 0.7 + h, 0.1, 0.7 - h, 0.1, 1.93, 0.1, 1.93 + h, 0.1, 1.93 - h, 0.1}
	points := len(x) / 2
	e := s.NewEvaluator([]int{0}, []int{0}, ad.Lanes{Dim: 2, Order: ad.Gradient}, points)
	e.Forward(theta, x)
	out := make([]float64, 3*points)
	e.Output(out)
	value, slope := out[:points], out[points:]
	if d := math.Abs(value[0] - value[1]); d > 1e-12 {
		t.Errorf("%v: the value jumps by %v", s.Count(), d)
	}
	if d := math.Abs(slope[0] - slope[1]); (d > 1e-3) != jumps {
		t.Errorf("%v: the slope jumps by %v, allowed: %v", s.Count(), d, jumps)
	}
	for _, p := range []int{2, 5} {
		if d := (value[p+1] - value[p+2]) / (2 * h); math.Abs(d-slope[p]) > 1e-5*(1+math.Abs(d)) {
			t.Errorf("%v: slope %v at %v, by differences %v", s.Count(), slope[p], x[2*p], d)
		}
	}
}
