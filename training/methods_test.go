package training

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
)

func TestMethodsReachKnownMinima(t *testing.T) {
	for _, c := range []struct {
		name   string
		obj    Objective
		start  []float64
		stages []Stage
		want   []float64
		tol    float64
		status Status
	}{
		{"adam, quadratic", quadratic(5, 10), make([]float64, 5), []Stage{{&Adam{Rate: 0.1, Decay: 0.5, Every: 200}, 4000}}, []float64{0, 1, 2, 3, 4}, 1e-7, Converged},
		{"adam, rosenbrock", rosenbrock(), []float64{-1.2, 1}, []Stage{{&Adam{Rate: 0.02, Decay: 0.5, Every: 1500}, 12000}}, []float64{1, 1}, 1e-3, Budget},
		{"adam, beale", beale(), []float64{1, 1}, []Stage{{&Adam{Rate: 0.05, Decay: 0.7}, 8000}}, []float64{3, 0.5}, 1e-6, Converged},
		{"lbfgs, quadratic", quadratic(40, 1e4), make([]float64, 40), []Stage{{&LBFGS{}, 500}}, upTo(40), 1e-6, Converged},
		{"lbfgs, rosenbrock", rosenbrock(), []float64{-1.2, 1}, []Stage{{&LBFGS{}, 100}}, []float64{1, 1}, 1e-9, Converged},
		{"lbfgs of one pair, rosenbrock", rosenbrock(), []float64{-1.2, 1}, []Stage{{&LBFGS{Memory: 1}, 200}}, []float64{1, 1}, 1e-8, Converged},
		{"lbfgs, beale", beale(), []float64{1, 1}, []Stage{{&LBFGS{}, 100}}, []float64{3, 0.5}, 1e-9, Converged},
		{"lbfgs, barrier", barrier(), []float64{50}, []Stage{{&LBFGS{}, 100}}, []float64{1}, 1e-6, Converged},
		{"lbfgs, exponential", newExpFit(1, false), []float64{-1, 2, 0}, []Stage{{&LBFGS{}, 300}}, []float64{-1.5, 8, 0.5}, 1e-7, Converged},
		{"direct, exponential", newExpFit(0, false), []float64{-1, 2, 0}, []Stage{{&Direct{}, 50}}, []float64{-1.5, 8, 0.5}, 1e-12, Converged},
		{"direct, head of exponential", newExpFit(1, false), []float64{-1.5, 2, 0}, []Stage{{&Direct{}, 1}}, []float64{-1.5, 8, 0.5}, 1e-13, Converged},
		{"direct, cubed head", newExpFit(1, true), []float64{-1.5, 0.4, 0}, []Stage{{&Direct{}, 60}}, []float64{-1.5, 2, 0.5}, 1e-12, Converged},
		{"lm, rosenbrock", valley{}, []float64{-1.2, 1}, []Stage{{&LevenbergMarquardt{}, 50}}, []float64{1, 1}, 1e-12, Converged},
		{"lm without acceleration, rosenbrock", valley{}, []float64{-1.2, 1}, []Stage{{&LevenbergMarquardt{Acceleration: -1}, 100}}, []float64{1, 1}, 1e-12, Converged},
		{"lm of one probe, rosenbrock", valley{}, []float64{-1.2, 1}, []Stage{{&LevenbergMarquardt{Probes: 1}, 50}}, []float64{1, 1}, 1e-12, Converged},
		{"lm of two probes, rosenbrock", valley{}, []float64{-1.2, 1}, []Stage{{&LevenbergMarquardt{Probes: 2}, 50}}, []float64{1, 1}, 1e-12, Converged},
		{"lm, powell", powell{}, []float64{3, -1, 0, 1}, []Stage{{&LevenbergMarquardt{}, 200}}, make([]float64, 4), 1e-3, Converged},
		{"lm, exponential", newExpFit(0, false), []float64{-1, 2, 0}, []Stage{{&LevenbergMarquardt{}, 100}}, []float64{-1.5, 8, 0.5}, 1e-12, Converged},
		{"lm, cubed", newExpFit(1, true), []float64{-1, 0.4, 0}, []Stage{{&LevenbergMarquardt{}, 100}}, []float64{-1.5, 2, 0.5}, 1e-12, Converged},
		{"lm, tiny damping", newExpFit(0, true), []float64{-3, 0.3, 2}, []Stage{{&LevenbergMarquardt{Damping: 1e-14}, 100}}, []float64{-1.5, 2, 0.5}, 1e-12, Converged},
		{"lm, huge damping", newExpFit(0, true), []float64{-3, 0.3, 2}, []Stage{{&LevenbergMarquardt{Damping: 1e7}, 100}}, []float64{-1.5, 2, 0.5}, 1e-12, Converged},
		{"lm of one probe, tiny damping", newExpFit(0, true), []float64{-3, 0.3, 2}, []Stage{{&LevenbergMarquardt{Probes: 1, Damping: 1e-14}, 100}}, []float64{-1.5, 2, 0.5}, 1e-12, Converged},
		{"ssbroyden, rosenbrock", rosenbrock(), []float64{-1.2, 1}, []Stage{{&SSBroyden{}, 100}}, []float64{1, 1}, 1e-9, Converged},
		{"ssbroyden, rosenbrock in ten", chain(10), slices.Repeat([]float64{-1.2, 1}, 5), []Stage{{&SSBroyden{}, 400}}, slices.Repeat([]float64{1}, 10), 1e-9, Converged},
		{"ssbroyden, beale", beale(), []float64{1, 1}, []Stage{{&SSBroyden{}, 100}}, []float64{3, 0.5}, 1e-9, Converged},
		{"ssbroyden, barrier", barrier(), []float64{50}, []Stage{{&SSBroyden{}, 100}}, []float64{1}, 1e-6, Converged},
		{"ssbroyden, condition 1e6", quadratic(40, 1e6), make([]float64, 40), []Stage{{&SSBroyden{}, 1000}}, upTo(40), 1e-6, Converged},
		{"ssbroyden unscaled, condition 1e4", quadratic(40, 1e4), make([]float64, 40), []Stage{{&SSBroyden{Unscaled: true}, 1000}}, upTo(40), 1e-6, Converged},
		{"ssbfgs, condition 1e6", quadratic(40, 1e6), make([]float64, 40), []Stage{{&SSBroyden{Update: SelfScaledBFGS}, 1000}}, upTo(40), 1e-6, Converged},
		{"bfgs, condition 1e6", quadratic(40, 1e6), make([]float64, 40), []Stage{{&SSBroyden{Update: PlainBFGS}, 1000}}, upTo(40), 1e-6, Converged},
		{"bfgs, rosenbrock in ten", chain(10), slices.Repeat([]float64{-1.2, 1}, 5), []Stage{{&SSBroyden{Update: PlainBFGS}, 400}}, slices.Repeat([]float64{1}, 10), 1e-9, Converged},
		{"stages, rosenbrock", rosenbrock(), []float64{-1.2, 1}, []Stage{{&Adam{Rate: 0.01}, 200}, {&LBFGS{}, 100}}, []float64{1, 1}, 1e-9, Converged},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := slices.Clone(c.start)
			first, err := Run(context.Background(), c.obj, start, c.stages, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			if !floats.EqualApprox(first.Theta, c.want, c.tol) {
				t.Errorf("theta %v, want %v within %g", first.Theta, c.want, c.tol)
			}
			if first.Status != c.status {
				t.Errorf("status %v, want %v: %s", first.Status, c.status, first.Message)
			}
			if got := c.obj.Loss(nil, first.Theta); got != first.Loss {
				t.Errorf("loss %v reported, %v at theta", first.Loss, got)
			}
			if !slices.Equal(start, c.start) {
				t.Error("theta0 was modified")
			}
			again, err := Run(context.Background(), c.obj, start, c.stages, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(again.Theta, first.Theta) || again.Loss != first.Loss || again.Stats.Evaluations != first.Stats.Evaluations {
				t.Error("a second run with the same methods differs")
			}
		})
	}
}

func upTo(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

// The first two iterations of Adam by the formulas of the paper, done by hand
// for the gradient 2 and then 2-2·step.
func TestAdamFollowsThePaper(t *testing.T) {
	obj := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = 2 * x[0]
		}
		return x[0] * x[0]
	}}
	var got []float64
	_, err := Run(context.Background(), obj, []float64{1}, []Stage{{&Adam{Rate: 0.1, Decay: 0.25, Every: 2}, 2}},
		Settings{Recorder: func(r Record) { got = append(got, r.Theta[0]) }})
	if err != nil {
		t.Fatal(err)
	}
	x1 := 1 - 0.1*2/(2+1e-8)
	g2 := 2 * x1
	m := (0.9*0.1*2 + 0.1*g2) / (1 - 0.81)
	v := (0.999*0.001*4 + 0.001*g2*g2) / (1 - 0.999*0.999)
	x2 := x1 - 0.05*m/(math.Sqrt(v)+1e-8)
	if want := []float64{1, x1, x2}; !floats.EqualApprox(got, want, 1e-14) {
		t.Errorf("iterates %v, want %v", got, want)
	}
}

// At a kink no step meets the Wolfe conditions. The method keeps the lowest
// point of the failed search.
func TestLBFGSKeepsTheBestOfAFailedSearch(t *testing.T) {
	kink := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = math.Copysign(1, x[0]-0.3)
		}
		return 1 + math.Abs(x[0]-0.3)
	}}
	var info []string
	res, err := Run(context.Background(), kink, []float64{5}, []Stage{{&LBFGS{}, 20}}, Settings{Recorder: func(r Record) { info = append(info, r.Info) }})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(res.Theta[0]-0.3) > 1e-9 || !slices.Contains(info, "line search cut short, memory cleared") {
		t.Errorf("%s theta %v, %q", res.Message, res.Theta, info)
	}
}

// A direction that does not descend and a loss that is not finite must not
// reach the interpolation of Moré and Thuente.
func TestWolfeStepsBackFromNonFinite(t *testing.T) {
	w := wolfe{curvature: 0.9}
	w.Init(1, -1, 8)
	if _, step, err := w.Iterate(math.Inf(1), math.NaN()); err != nil || step != 0.8 {
		t.Errorf("step %v, error %v; want 0.8, nil", step, err)
	}
	for _, slope := range []float64{0, 1, math.NaN(), math.Inf(-1)} {
		w.Init(1, slope, 1)
		if _, _, err := w.Iterate(0.5, 0); err == nil {
			t.Errorf("slope %v was searched along", slope)
		}
	}
}

// The default rate of adam is the one in Methods, not the smaller one of the
// paper, because fits end lower with it.
func TestAdamDefault(t *testing.T) {
	for seed := range uint64(2) {
		p := newTanhFit(15, 100, wave)
		stages, err := ParseStages("adam")
		if err != nil {
			t.Fatal(err)
		}
		ours, err := Run(context.Background(), p, p.start(seed), stages, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		paper, err := Run(context.Background(), p, p.start(seed), []Stage{{&Adam{}, stages[0].Iterations}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if ours.Loss > paper.Loss/5 {
			t.Errorf("seed %d: loss %.1e, with the rate of the paper %.1e", seed, ours.Loss, paper.Loss)
		}
	}
}
