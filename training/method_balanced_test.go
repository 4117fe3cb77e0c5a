package training

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// A quasi-Newton memory is cleared by every change of weights; Adam continues.
func TestBalancedResetsMemory(t *testing.T) {
	for _, c := range []struct {
		b     Balancer
		every int
		inits int
	}{{&GradNorm{}, 100, 2 + 1 + 6}, {&GradNorm{}, 0, 2 + 1 + 1}, {nil, 10, 2}, {Static{}, 10, 2}, {&Equalizer{}, 250, 2 + 2}} {
		s := &still{}
		p := lopsided()
		x := []float64{1, -2, 0.5, 3}
		if _, ok := c.b.(*GradNorm); ok {
			c.b = drifting{&GradNorm{}, p}
		}
		if _, err := Run(context.Background(), p, x, []Stage{{&Balanced{Method: s, Balancer: c.b, Every: c.every}, 600}}, Settings{}); err != nil {
			t.Fatal(err)
		}
		if s.inits != c.inits || s.steps != 600 {
			t.Errorf("%T every %d: %d times initialised, want %d; %d steps", c.b, c.every, s.inits, c.inits, s.steps)
		}
	}
	adam := &Adam{}
	if _, err := Run(context.Background(), lopsided(), make([]float64, 4), []Stage{{&Balanced{Method: adam, Balancer: &GradNorm{}, Every: 10}, 50}}, Settings{}); err != nil {
		t.Fatal(err)
	}
	if adam.k != 50 {
		t.Errorf("Adam has taken %d gradients into its moments, want 50", adam.k)
	}
}

// drifting changes the weights at every update.
type drifting struct {
	*GradNorm
	p *weightedFit
}

func (d drifting) Update(e *Evaluator, at *Point, k int) (bool, error) {
	w := slices.Clone(d.p.w)
	w[0] *= 1.1
	d.p.SetWeights(w)
	return true, nil
}

// Losses under different weights are not compared: the result has the lowest
// loss under the last weights, and target and divergence are judged by it.
func TestBalancedRebases(t *testing.T) {
	for _, m := range []Method{&Adam{Rate: 0.05}, &LBFGS{}, &Autopilot{}} {
		for _, b := range []Balancer{&NTK{}, &GradNorm{}, &Equalizer{}, &ReLoBRaLo{}, &SoftAdapt{}, &RBA{}} {
			p := lopsided()
			var seen []Record
			stage := Stage{&Balanced{Method: m, Balancer: b, Every: 20}, 300}
			res, err := Run(context.Background(), p, make([]float64, 4), []Stage{stage}, Settings{Recorder: func(r Record) {
				r.Theta = slices.Clone(r.Theta)
				seen = append(seen, r)
				if got := p.Loss(nil, r.Theta); got != r.Loss {
					t.Errorf("%s: record %d has loss %v, its theta %v", stage.Method.Name(), r.Iteration, r.Loss, got)
				}
				if !slices.Equal(r.Weights, p.w) {
					t.Errorf("%s: record has weights %v, not %v", stage.Method.Name(), r.Weights, p.w)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Loss(nil, res.Theta); got != res.Loss {
				t.Errorf("%s: loss %v reported, %v at theta", stage.Method.Name(), res.Loss, got)
			}
			for _, r := range seen {
				if b.Name() != "rba" && slices.Equal(r.Weights, p.w) && r.Loss < res.Loss {
					t.Errorf("%s: loss %v at iteration %d, %v in the result", stage.Method.Name(), r.Loss, r.Iteration, res.Loss)
				}
			}
			if first, last := seen[0], seen[len(seen)-1]; slices.Equal(first.Weights, last.Weights) && b.Name() != "rba" && len(seen) > 21 {
				t.Errorf("%s: the weights did not change in %d iterations: %s", stage.Method.Name(), len(seen), res.Message)
			}
			if want := m.Name() + "+" + b.Name(); res.Stages[0].Method != want {
				t.Errorf("stage of %s, want %s", res.Stages[0].Method, want)
			}
		}
	}
}

// Cancelled at any evaluation, a run reports a loss that belongs to its theta
// and the current weights.
func TestBalancedCancelled(t *testing.T) {
	for n := range 60 {
		for _, b := range []Balancer{&GradNorm{}, &RBA{}, &ALM{Terms: []string{"edge"}}} {
			ctx, cancel := context.WithCancel(context.Background())
			p := &countedFit{weightedFit: lopsided(), after: n, do: cancel}
			res, err := Run(ctx, p, []float64{1, -2, 0.5, 3}, []Stage{{&Balanced{Method: &Adam{Rate: 0.1}, Balancer: b, Every: 5}, 100}}, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 && (res.Status != Cancelled || math.Abs(res.Loss/p.weightedFit.Loss(nil, res.Theta)-1) > 1e-13) {
				t.Errorf("%s, cancelled in evaluation %d: loss %v, at theta %v: %s", b.Name(), n, res.Loss, p.weightedFit.Loss(nil, res.Theta), res.Message)
			}
			cancel()
		}
	}
}

type countedFit struct {
	*weightedFit
	n, after int
	do       func()
}

func (c *countedFit) count() {
	if c.n++; c.n == c.after {
		c.do()
	}
}

func (c *countedFit) Loss(g, x []float64) float64 { c.count(); return c.weightedFit.Loss(g, x) }
func (c *countedFit) Residual(dst, x []float64)   { c.count(); c.weightedFit.Residual(dst, x) }

// Levenberg-Marquardt keeps its damping through changes of weights, and finds
// the optimum for both kinds of weights.
func TestBalancedLevenbergMarquardt(t *testing.T) {
	for _, b := range []Balancer{&NTK{}, &Equalizer{}, &RBA{}} {
		p := lopsided()
		p.b[0]++ // no exact solution
		res, err := Run(context.Background(), p, make([]float64, 4), []Stage{{&Balanced{Method: &LevenbergMarquardt{}, Balancer: b, Every: 2}, 30}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		g := make([]float64, 4)
		loss := p.Loss(g, res.Theta)
		if math.Abs(res.Loss/loss-1) > 1e-12 || res.Status == Diverged || floats.Norm(g, 2) > 1e-5*(1+loss) && b.Name() == "ntk" {
			t.Errorf("%s: loss %v at theta, gradient %v: %s", b.Name(), loss, g, res.Message)
		}
	}
}

// Weights that make the loss infinite end the stage.
func TestBalancedDiverges(t *testing.T) {
	for _, from := range []int{0, 1} {
		p := lopsided()
		stages := []Stage{{&Balanced{Method: &Adam{}, Balancer: &exploding{p: p, from: from}, Every: 3}, 50}}
		res, err := Run(context.Background(), p, make([]float64, 4), stages, Settings{})
		if err != nil || res.Status != Diverged || !finite(res.Theta) {
			t.Errorf("from update %d: error %v, %s", from, err, res.Message)
		}
	}
}

type exploding struct {
	Static
	p       *weightedFit
	n, from int
}

func (*exploding) Name() string           { return "exploding" }
func (*exploding) Period() int            { return 1 }
func (e *exploding) Init(Objective) error { return nil }
func (e *exploding) Update(*Evaluator, *Point, int) (bool, error) {
	if e.n++; e.n <= e.from {
		return false, nil
	}
	e.p.w[0] = 1e308
	return true, nil
}
