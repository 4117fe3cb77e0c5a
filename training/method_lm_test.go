package training

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// In the curved valleys of a fit with tanh, acceleration saves most of the
// iterations.
func TestAccelerationSavesIterations(t *testing.T) {
	for seed := range uint64(3) {
		p := newTanhFit(15, 100, wave)
		iterations := func(limit float64) int {
			res, err := Run(context.Background(), p, p.start(seed), []Stage{{&LevenbergMarquardt{Acceleration: limit}, 1000}}, Settings{TargetLoss: 1e-7})
			if err != nil || res.Status != Converged {
				t.Fatalf("%v %s", err, res.Message)
			}
			return res.Stats.Iterations
		}
		with, without := iterations(0), iterations(-1)
		t.Logf("seed %d: %d iterations with acceleration, %d without", seed, with, without)
		if 2*with > without {
			t.Errorf("seed %d: %d iterations with acceleration, %d without", seed, with, without)
		}
	}
}

// A Jacobian is computed at the start and after every iteration, however many
// dampings were tried with it; none with Normal and Products.
func TestProbesShareOneJacobian(t *testing.T) {
	p := newTanhFit(15, 100, wave)
	stages := []Stage{{&LevenbergMarquardt{}, 30}}
	tried := 0
	res, err := Run(context.Background(), p, p.start(1), stages, Settings{Recorder: func(r Record) {
		if math.IsNaN(r.GradNorm) {
			t.Errorf("iteration %d without gradient", r.Iteration)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if tried = (res.Stats.Evaluations - 1) / 2; res.Stats.Jacobians != 31 || res.Stats.Gradients != 0 || tried < 60 {
		t.Errorf("%+v", res.Stats)
	}
	matrixFree := &jacobians{tiled: tiled{p}}
	light, err := Run(context.Background(), matrixFree, p.start(1), stages, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if matrixFree.n != 0 || light.Stats.Jacobians != 31 || light.Stats.Products != tried {
		t.Errorf("%d Jacobians, %+v", matrixFree.n, light.Stats)
	}
	if math.Abs(light.Loss/res.Loss-1) > 1e-3 {
		t.Errorf("loss %g with normal equations, %g with Jacobian", light.Loss, res.Loss)
	}
}

type jacobians struct {
	tiled
	n int
}

func (j *jacobians) Jacobian(dst *mat.Dense, x []float64, from int) {
	j.n++
	j.tiled.Jacobian(dst, x, from)
}

// A run cancelled during a Jacobian keeps the point of that Jacobian.
func TestCancelledInJacobian(t *testing.T) {
	p := newTanhFit(15, 100, wave)
	for _, n := range []int{1, 2, 5} {
		ctx, cancel := context.WithCancel(context.Background())
		c := &cancelling{tanhFit: p, left: n, do: cancel}
		lowest := math.Inf(1)
		res, err := Run(ctx, c, p.start(1), []Stage{{&LevenbergMarquardt{}, 30}}, Settings{Recorder: func(r Record) { lowest = min(lowest, r.Loss) }})
		if err != nil {
			t.Fatal(err)
		}
		if res.Status != Cancelled || res.Stats.Jacobians != n || res.Stats.Iterations != n-1 || res.Loss != lowest || res.Loss != p.lossAt(res.Theta) {
			t.Errorf("cancelled in Jacobian %d: %s %+v lowest %v", n, res.Message, res.Stats, lowest)
		}
		cancel()
	}
}

func (p *tanhFit) lossAt(theta []float64) float64 {
	r := make([]float64, p.Rows())
	p.Residual(r, theta)
	return floats.Dot(r, r) / 2
}

type cancelling struct {
	*tanhFit
	left int
	do   func()
}

func (c *cancelling) Jacobian(dst *mat.Dense, x []float64, from int) {
	if c.left--; c.left == 0 {
		c.do()
	}
	c.tanhFit.Jacobian(dst, x, from)
}

// Steps to where the residual is not a number are shortened by the damping.
func TestLMStepsBackFromNonFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		for _, probes := range []int{1, 4} {
			p := fenced{newExpFit(0, false), bad}
			res, err := Run(context.Background(), p, []float64{-0.1, 2, 0}, []Stage{{&LevenbergMarquardt{Probes: probes, Damping: 1e-12}, 200}}, Settings{})
			if err != nil || res.Status != Converged || !floats.EqualApprox(res.Theta, []float64{-1.5, 8, 0.5}, 1e-10) {
				t.Errorf("%v %s theta %v", err, res.Message, res.Theta)
			}
		}
	}
}

// fenced is not a number unless its exponents are in (-4, 0) and its amplitudes
// below 9.
type fenced struct {
	*expFit
	bad float64
}

func (f fenced) Residual(dst, x []float64) {
	f.expFit.Residual(dst, x)
	if x[0] <= -4 || x[0] >= 0 || x[1] >= 9 {
		dst[len(dst)-1] = f.bad
	}
}

// lm notices a change of weights between iterations and keeps its damping.
func TestLMReweighted(t *testing.T) {
	p := newExpFit(0, true)
	e := newEvaluator(newLoop(context.Background(), Settings{}), p)
	m := &LevenbergMarquardt{}
	if err := m.Init(p); err != nil {
		t.Fatal(err)
	}
	at := &Point{Theta: []float64{-1, 0.4, 0}}
	step := func() {
		if _, err := m.Step(e, at); err != nil {
			t.Fatal(err)
		}
	}
	step()
	step()
	mu := m.mu
	floats.Scale(3, p.y) // another loss
	if err := e.Gradient(at); err != nil {
		t.Fatal(err)
	}
	before, jacobians := at.Loss, e.done.Jacobians
	step()
	if e.done.Jacobians != jacobians+2 || !(at.Loss < before) || at.Loss != p.Loss(nil, at.Theta) {
		t.Errorf("loss %v after %v with %d Jacobians", at.Loss, before, e.done.Jacobians-jacobians)
	}
	if ratio := m.mu / mu; ratio > 100 || ratio < 0.01 {
		t.Errorf("damping %v after %v", m.mu, mu)
	}
}

func TestLMConvergesAtTheFloor(t *testing.T) {
	for _, c := range []struct {
		p     LeastSquares
		start []float64
		noise float64
	}{
		{newExpFit(0, false), []float64{-1, 2, 0}, 0},
		{newExpFit(0, false), []float64{-1.5, 8, 0.5}, 0},
		{newExpFit(0, true), []float64{-1, 1.5, 0}, 0.3},
	} {
		if f := c.p.(*expFit); c.noise > 0 {
			for i := range f.y {
				f.y[i] += c.noise * math.Sin(float64(7*i))
			}
		}
		res, err := Run(context.Background(), c.p, c.start, []Stage{{&LevenbergMarquardt{}, 300}}, Settings{GradientTolerance: -1})
		if err != nil || res.Status != Converged {
			t.Errorf("%v %s", err, res.Message)
		}
		g := make([]float64, 3)
		if c.p.Loss(g, res.Theta); floats.Norm(g, 2) > 1e-7 {
			t.Errorf("%s gradient %v", res.Message, g)
		}
	}
}

func TestEvaluatorProducts(t *testing.T) {
	p := tiled{newTanhFit(3, 8, wave)}
	ctx, cancel := context.WithCancel(context.Background())
	e := newEvaluator(newLoop(ctx, Settings{}), p)
	at := &Point{Theta: p.start(1)}
	v, w := random(9, 1, 1).RawMatrix().Data, random(8, 1, 2).RawMatrix().Data
	jv, jtw := make([]float64, 8), make([]float64, 9)
	if e.JacobianTimes(jv, v, at) != nil || e.TransposeTimes(jtw, w, at) != nil || e.done.Products != 2 {
		t.Errorf("%+v", e.done)
	}
	if a, b := floats.Dot(jv, w), floats.Dot(v, jtw); math.Abs(a-b) > 1e-14 || a == 0 {
		t.Errorf("w·Jv = %v, v·Jᵀw = %v", a, b)
	}
	cancel()
	if e.JacobianTimes(jv, v, at) == nil || e.TransposeTimes(jtw, w, at) == nil || e.Normal(mat.NewSymDense(9, nil), v, at) == nil || e.done.Products != 2 || e.done.Jacobians != 0 {
		t.Errorf("%+v after the end", e.done)
	}
	e = newEvaluator(newLoop(context.Background(), Settings{}), nanNormal{p})
	if err := e.Normal(mat.NewSymDense(9, nil), v, at); err == nil || !strings.Contains(err.Error(), "row 4 ") {
		t.Errorf("NaN in row 4: %v", err)
	}
}
