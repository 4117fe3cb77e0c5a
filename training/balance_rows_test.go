package training

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A stage does not inherit the shifts and factors of an earlier one.
func TestRowsStartAfresh(t *testing.T) {
	p := lopsided()
	for i := range p.s {
		p.s[i], p.f[i] = 3, 2
	}
	balanceOnce(t, p, &ALM{Terms: []string{"edge"}}, make([]float64, 4))
	balanceOnce(t, p, &RBA{}, make([]float64, 4))
	if floats.Norm(p.s, 1) != 0 || slices.Max(p.f) != 1 || slices.Min(p.f) != 1 {
		t.Errorf("shifts %v, factors %v", p.s, p.f)
	}
}

// still does nothing, and is not a Reweighter.
type still struct{ inits, steps int }

func (*still) Name() string           { return "still" }
func (s *still) Init(Objective) error { s.inits++; return nil }
func (s *still) Step(*Evaluator, *Point) (Progress, error) {
	s.steps++
	return Progress{}, nil
}

func TestRBAReachesItsStationaryValue(t *testing.T) {
	a := mat.NewDense(5, 1, []float64{1, 1, 1, 1, 1})
	p := newWeightedFit([]*mat.Dense{a.Slice(0, 3, 0, 1).(*mat.Dense), a.Slice(3, 5, 0, 1).(*mat.Dense)}, [][]float64{{1, -4, 2}, {0.5, 0.25}})
	p.w[0] = 9 // must not matter
	run := func(b *RBA, every int) {
		t.Helper()
		_, err := Run(context.Background(), p, []float64{0}, []Stage{{&Balanced{Method: &still{}, Balancer: b, Every: every}, 2000}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, every := range []int{1, 50} {
		run(&RBA{Gamma: 0.99}, every)
		if want := []float64{0.25, 1, 0.5, 1, 0.5}; !floats.EqualApprox(p.f, want, 1e-7) {
			t.Errorf("every %d: factors %v, want η/(1-γ) |r|/max|r| = %v", every, p.f, want)
		}
	}
	run(&RBA{Gamma: 0.99, Eta: 0.04, Terms: []string{"edge"}}, 10)
	if want := []float64{1, 1, 1, 4, 2}; !floats.EqualApprox(p.f, want, 1e-6) {
		t.Errorf("factors %v, want %v", p.f, want)
	}
	// After one iteration: γ + η |r|/max|r|.
	p.rows = 0
	if _, err := Run(context.Background(), p, []float64{0}, []Stage{{&Balanced{Method: &still{}, Balancer: &RBA{}, Every: 1}, 1}}, Settings{}); err != nil {
		t.Fatal(err)
	}
	if want := 0.999 + 0.01/4; math.Abs(p.f[0]-want) > 1e-14 || p.rows != 2 {
		t.Errorf("factor %v, want %v; set %d times", p.f[0], want, p.rows)
	}
}

// ½|x - (2, 0)|² with x_0 + x_1 = 0 has its minimum at (1, -1), with the
// multiplier 1. With the penalty ½μ(x_0+x_1)² the minimum has x_0 + x_1 =
// 2/(1+2μ).
func TestALMReachesTheConstrainedMinimiser(t *testing.T) {
	pose := func() *weightedFit {
		p := newWeightedFit([]*mat.Dense{mat.NewDense(2, 2, []float64{1, 0, 0, 1}), mat.NewDense(1, 2, []float64{1, 1})}, [][]float64{{2, 0}, {0}})
		p.w[1] = 10
		return p
	}
	plain, err := Run(context.Background(), pose(), []float64{0, 0}, []Stage{{&LBFGS{}, 100}}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if miss := plain.Theta[0] + plain.Theta[1]; math.Abs(miss-2./21) > 1e-9 {
		t.Errorf("the penalty misses by %v, want 2/21", miss)
	}
	for _, m := range []Method{&LBFGS{}, &Adam{Rate: 0.02}, &Autopilot{}, &Direct{Tolerance: 1e-20}} {
		p := pose()
		b := &ALM{Terms: []string{"edge"}}
		res, err := Run(context.Background(), p, []float64{0, 0}, []Stage{{&Balanced{Method: m, Balancer: b}, 3000}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if want := []float64{1, -1}; !floats.EqualApprox(res.Theta, want, 1e-9) {
			t.Errorf("%s: theta %v, want %v: %s", m.Name(), res.Theta, want, res.Message)
		}
		if math.Abs(b.lambda[2]-1) > 1e-8 || p.w[1] > 1e4 || p.w[0] != 1 || p.s[0] != 0 {
			t.Errorf("%s: multipliers %v, want 1 for the last; weights %v", m.Name(), b.lambda, p.w)
		}
		if got := p.Loss(nil, res.Theta); got != res.Loss {
			t.Errorf("%s: loss %v reported, %v at theta", m.Name(), res.Loss, got)
		}
	}
}

// The penalty of a term follows its violation: η/C if that exceeds the weight.
func TestALMPenaltyGrows(t *testing.T) {
	p := newWeightedFit([]*mat.Dense{mat.NewDense(1, 1, []float64{1}), mat.NewDense(2, 1, []float64{1, 0})}, [][]float64{{0}, {-0.03, -0.04}})
	p.w[1] = 4
	b := &ALM{Terms: []string{"edge"}, Eta: 2}
	balanceOnce(t, p, b, []float64{0})
	e := newEvaluator(newLoop(context.Background(), Settings{}), p)
	at := &Point{Theta: []float64{0}}
	if err := e.Gradient(at); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Update(e, at, 1); err != nil {
		t.Fatal(err)
	}
	if want := []float64{0, 0.12, 0.16}; !floats.EqualApprox(b.lambda, want, 1e-15) {
		t.Errorf("multipliers %v, want μc = %v", b.lambda, want)
	}
	if want := 40.0; math.Abs(p.w[1]-want) > 1e-10 {
		t.Errorf("penalty %v, want η/C = %v", p.w[1], want)
	}
	r := make([]float64, 3)
	p.Residual(r, at.Theta)
	root := math.Sqrt(40)
	if want := []float64{0, root*0.03 + 0.12/root, root*0.04 + 0.16/root}; !floats.EqualApprox(r, want, 1e-12) {
		t.Errorf("residuals %v, want √μ(c + λ/μ) = %v", r, want)
	}
}
