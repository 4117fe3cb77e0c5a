package training

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// timedFit has four residuals at two times, and one without.
type timedFit struct{ *weightedFit }

func (timedFit) RowTimes(dst []float64) { copy(dst, []float64{0.1, 0.2, 0.7, 1, math.NaN()}) }

func newTimedFit() timedFit {
	ones := mat.NewDense(5, 1, []float64{0, 0, 0, 0, 1})
	return timedFit{newWeightedFit([]*mat.Dense{ones.Slice(0, 4, 0, 1).(*mat.Dense), ones.Slice(4, 5, 0, 1).(*mat.Dense)}, [][]float64{{-0.1, -0.3, -0.5, -1}, {1}})}
}

// By hand: the mean square of the early residuals is 4/2 (0.01 + 0.09) = 0.2, as their
// loss is that of a mean over four.
func TestCausal(t *testing.T) {
	p := newTimedFit()
	b := &Causal{Slices: 2, Epsilons: []float64{0.01, 10}}
	run := func(steps int) {
		t.Helper()
		if _, err := Run(context.Background(), p, []float64{0}, []Stage{{&Balanced{Method: &still{}, Balancer: b, Every: 1}, steps}}, Settings{}); err != nil {
			t.Fatal(err)
		}
	}
	for steps, eps := range map[int]float64{1: 10, 5: 10} { // all weights are 1 at the start, so that ε goes on at once
		run(steps)
		late := math.Sqrt(math.Exp(-eps * 0.2))
		if want := []float64{1, 1, late, late, 1}; !floats.EqualApprox(p.f, want, 1e-12) {
			t.Errorf("after %d steps: factors %v, want %v", steps, p.f, want)
		}
	}
	b.Epsilons = []float64{10}
	run(7)
	if late := math.Sqrt(math.Exp(-2)); math.Abs(p.f[2]-late) > 1e-12 {
		t.Errorf("the weight of before changes the weight: %v, want %v", p.f[2], late)
	}
	if err := b.Init(struct{ RowWeighted }{lopsided()}); err == nil || !strings.Contains(err.Error(), "times") {
		t.Errorf("an objective without times: %v", err)
	}
}
