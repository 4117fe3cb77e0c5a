package training

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

func TestStatus(t *testing.T) {
	// uphill has a gradient of the wrong sign.
	uphill := objective{2, func(g, x []float64) float64 {
		f := rosenbrock().Loss(g, x)
		for i := range g {
			g[i] = -g[i]
		}
		return f
	}}
	// rough is rounded like the loss of a long sum.
	rough := objective{2, func(g, x []float64) float64 {
		return 1e6 + 1e-9*math.Sin(1e12*(x[0]+x[1])) + rosenbrock().Loss(g, x)
	}}
	// cliff becomes NaN once x[0] passes 2.
	cliff := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = -1
		}
		if x[0] > 2 {
			return math.NaN()
		}
		return -x[0]
	}}
	// eighth is x⁸ with a gradient of the wrong sign.
	eighth := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = -8 * math.Pow(x[0], 7)
		}
		return math.Pow(x[0], 8)
	}}
	unbounded := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = 1
		}
		return x[0]
	}}
	nowhere := objective{1, func(g, x []float64) float64 { return math.Inf(1) }}
	badGradient := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = math.NaN()
		}
		return 1
	}}
	start := []float64{-1.2, 1}
	for _, c := range []struct {
		name     string
		obj      Objective
		start    []float64
		stage    Stage
		settings Settings
		want     Status
		info     string
	}{
		{"gradient", rosenbrock(), start, Stage{&LBFGS{}, 100}, Settings{}, Converged, "gradient norm"},
		{"loose gradient", rosenbrock(), start, Stage{&LBFGS{}, 100}, Settings{GradientTolerance: 1e9}, Converged, "gradient norm"},
		{"target", rosenbrock(), start, Stage{&LBFGS{}, 100}, Settings{TargetLoss: 0.1}, Converged, "target"},
		{"negative target", quadratic(3, 10), make([]float64, 3), Stage{&LBFGS{}, 100}, Settings{TargetLoss: -2.5}, Converged, "target"},
		{"no decrease", rosenbrock(), start, Stage{&LBFGS{DecreaseTolerance: 1}, 100}, Settings{}, Converged, "without decrease"},
		{"rounding", rough, start, Stage{&LBFGS{}, 1000}, Settings{}, Converged, "rounding"},
		{"zero gradient", quadratic(3, 10), upTo(3), Stage{&LBFGS{}, 10}, Settings{GradientTolerance: -1}, Converged, "gradient norm 0"},
		{"iterations", rosenbrock(), start, Stage{&LBFGS{}, 5}, Settings{}, Budget, "5 iterations"},
		{"default iterations", rosenbrock(), start, Stage{&Adam{}, 0}, Settings{}, Budget, "1000 iterations"},
		{"time", unbounded, []float64{0}, Stage{&Adam{}, 1 << 40}, Settings{MaxTime: 5 * time.Millisecond}, Budget, "time"},
		{"wrong gradient", uphill, start, Stage{&LBFGS{}, 100}, Settings{}, Stalled, "no lower loss"},
		{"wrong Jacobian", wrongJacobian{newExpFit(0, false)}, []float64{-1, 2, 0}, Stage{&Direct{}, 100}, Settings{}, Stalled, "no lower loss"},
		{"NaN on the way", cliff, []float64{0}, Stage{&Adam{Rate: 0.1}, 100}, Settings{}, Diverged, "step of rate 0.1"},
		{"blow-up", eighth, []float64{1}, Stage{&Adam{Rate: 1}, 1000}, Settings{}, Diverged, "grew"},
		{"wrong Jacobian of lm", wrongJacobian{newExpFit(0, false)}, []float64{-1, 2, 0}, Stage{&LevenbergMarquardt{}, 100}, Settings{}, Stalled, "no damping"},
		{"NaN Jacobian of lm", nanJacobian{newExpFit(0, false)}, []float64{-1, 2, 0}, Stage{&LevenbergMarquardt{}, 100}, Settings{}, Diverged, "row 3"},
		{"wrong gradient of ssbroyden", uphill, start, Stage{&SSBroyden{}, 100}, Settings{}, Stalled, "no lower loss"},
		{"unbounded", unbounded, []float64{0}, Stage{&LBFGS{}, 100}, Settings{}, Diverged, "no lower bound"},
		{"Inf at start", nowhere, []float64{7}, Stage{&LBFGS{}, 100}, Settings{}, Diverged, "start"},
		{"NaN gradient at start", badGradient, []float64{7}, Stage{&Adam{}, 100}, Settings{}, Diverged, "start"},
		{"NaN Jacobian", nanJacobian{newExpFit(0, false)}, []float64{-1, 2, 0}, Stage{&Direct{}, 100}, Settings{}, Diverged, "row 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := Run(context.Background(), c.obj, c.start, []Stage{c.stage}, c.settings)
			if err != nil {
				t.Fatal(err)
			}
			if res.Status != c.want || !strings.Contains(res.Message, c.info) {
				t.Errorf("%q, want %v and %q", res.Message, c.want, c.info)
			}
			if !finite(res.Theta) || len(res.Theta) != len(c.start) {
				t.Errorf("theta %v", res.Theta)
			}
			if want := c.obj.Loss(nil, res.Theta); !math.IsInf(res.Loss, 1) && res.Loss != want {
				t.Errorf("loss %v reported, %v at theta", res.Loss, want)
			}
		})
	}
}

// wrongJacobian has the wrong sign in its Jacobian, but not in its gradient.
type wrongJacobian struct{ *expFit }

func (w wrongJacobian) Jacobian(dst *mat.Dense, x []float64, from int) {
	w.expFit.Jacobian(dst, x, from)
	dst.Scale(-1, dst)
}

type nanJacobian struct{ *expFit }

func (n nanJacobian) Jacobian(dst *mat.Dense, x []float64, from int) {
	n.expFit.Jacobian(dst, x, from)
	dst.Set(3, 1, math.NaN())
}

// A run cancelled during its n-th evaluation makes no further one.
func TestCancelled(t *testing.T) {
	fit := newExpFit(0, true)
	for _, m := range []Method{&Adam{}, &LBFGS{}, &Direct{}, &LevenbergMarquardt{}, &SSBroyden{}} {
		for _, n := range []int{0, 1, 4, 7} {
			ctx, cancel := context.WithCancel(context.Background())
			counted := &counting{expFit: fit, after: n, do: cancel}
			if n == 0 {
				cancel()
			}
			var recorded []float64
			res, err := Run(ctx, counted, []float64{-1, 1.5, 0}, []Stage{{m, 100}, {&LBFGS{}, 100}}, Settings{Recorder: func(r Record) { recorded = append(recorded, r.Loss) }})
			if err != nil {
				t.Fatal(err)
			}
			if counted.n != n || res.Stats.Evaluations != n {
				t.Errorf("%s: %d evaluations, %d counted, cancelled during number %d", m.Name(), counted.n, res.Stats.Evaluations, n)
			}
			if res.Status != Cancelled || len(res.Stages) != 1 || !finite(res.Theta) {
				t.Errorf("%s: %s theta %v", m.Name(), res.Message, res.Theta)
			}
			if n > 0 && (len(recorded) == 0 || res.Loss != slices.Min(recorded) || res.Loss != fit.Loss(nil, res.Theta)) {
				t.Errorf("%s: loss %v, recorded %v", m.Name(), res.Loss, recorded)
			}
			cancel()
		}
	}
}

// counting counts evaluations and calls do during one of them.
type counting struct {
	*expFit
	n, after int
	do       func()
}

func (c *counting) count() {
	if c.n++; c.n == c.after {
		c.do()
	}
}

func (c *counting) Loss(g, x []float64) float64 { c.count(); return c.expFit.Loss(g, x) }
func (c *counting) Residual(dst, x []float64)   { c.count(); c.expFit.Residual(dst, x) }

func TestRecorderSeesEveryIteration(t *testing.T) {
	p := newExpFit(1, false)
	var seen []Record
	stages := []Stage{{&Adam{Rate: 1}, 45}, {&LBFGS{}, 6}, {&Direct{}, 5}}
	res, err := Run(context.Background(), p, []float64{-1, 2, 0}, stages, Settings{Recorder: func(r Record) {
		if got := p.Loss(nil, r.Theta); math.Abs(got-r.Loss) > 1e-14*got {
			t.Errorf("record has loss %v, its theta %v", r.Loss, got)
		}
		seen = append(seen, r)
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := res.Stats.Iterations + len(stages); len(seen) != want {
		t.Errorf("%d records, want %d", len(seen), want)
	}
	lowest := math.Inf(1)
	for i, r := range seen {
		first := i == 0 || r.Stage != seen[i-1].Stage
		switch {
		case first && r.Iteration != 0, !first && r.Iteration != seen[i-1].Iteration+1:
			t.Errorf("record %d has iteration %d", i, r.Iteration)
		case r.Method != stages[r.Stage].Method.Name():
			t.Errorf("record %d has method %s", i, r.Method)
		case !slices.Equal(r.Terms, []float64{1, 2}):
			t.Errorf("record %d has terms %v", i, r.Terms)
		case math.IsNaN(r.GradNorm) != (r.Method == "direct"):
			t.Errorf("record %d of %s has gradient norm %v", i, r.Method, r.GradNorm)
		case first && i > 0 && r.Loss != lowest:
			t.Errorf("stage %d starts from loss %v, not from the lowest %v", r.Stage, r.Loss, lowest)
		case i > 0 && (r.Evaluations <= seen[i-1].Evaluations || r.Elapsed < seen[i-1].Elapsed):
			t.Errorf("record %d: %d evaluations, %v", i, r.Evaluations, r.Elapsed)
		}
		lowest = min(lowest, r.Loss)
	}
	if adam := seen[45]; adam.Loss == slices.MinFunc(seen[:46], byLoss).Loss {
		t.Error("Adam ended on its lowest loss: the test does not tell last from best")
	}
	if res.Loss != lowest {
		t.Errorf("loss %v, lowest recorded %v", res.Loss, lowest)
	}
	sum := Stats{}
	for _, s := range res.Stages {
		sum.Iterations += s.Stats.Iterations
		sum.Evaluations += s.Stats.Evaluations
	}
	if sum.Iterations != res.Stats.Iterations || sum.Evaluations != res.Stats.Evaluations {
		t.Errorf("stages sum to %+v, run has %+v", sum, res.Stats)
	}
}

func byLoss(a, b Record) int {
	if a.Loss < b.Loss {
		return -1
	}
	return 1
}

// A stage that diverges passes its best point to the next.
func TestNextStageRescues(t *testing.T) {
	stages := []Stage{{&Adam{Rate: 60}, 50}, {&LBFGS{}, 100}}
	res, err := Run(context.Background(), barrier(), []float64{50}, stages, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Stages[0].Status != Diverged || res.Status != Converged || math.Abs(res.Theta[0]-1) > 1e-6 {
		t.Errorf("%s %+v", res.Message, res.Stages)
	}
}

func TestNextStageFollowsBadJacobian(t *testing.T) {
	stages := []Stage{{&Direct{}, 50}, {&LBFGS{}, 300}}
	res, err := Run(context.Background(), nanJacobian{newExpFit(0, false)}, []float64{-1, 2, 0}, stages, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Stages) != 2 || res.Stages[0].Status != Diverged || res.Status == Diverged {
		t.Errorf("%s %+v", res.Message, res.Stages)
	}
}

// The loop does not trust a method: non-finite numbers end the stage.
func TestMethodThatLosesItsWay(t *testing.T) {
	for _, bad := range []Point{{Theta: []float64{math.NaN(), 1}, Loss: 0}, {Theta: []float64{2, 1}, Loss: math.NaN()}, {Theta: []float64{2, 1}, Loss: math.Inf(-1)}} {
		start := []float64{-1.2, 1}
		res, err := Run(context.Background(), rosenbrock(), start, []Stage{{jump{&bad}, 3}}, Settings{})
		if err != nil || res.Status != Diverged || !slices.Equal(res.Theta, start) {
			t.Errorf("after %v: %v, %s theta %v", bad, err, res.Message, res.Theta)
		}
	}
}

// jump always accepts the same point.
type jump struct{ to *Point }

func (jump) Name() string         { return "jump" }
func (jump) Init(Objective) error { return nil }
func (j jump) Step(_ *Evaluator, at *Point) (Progress, error) {
	at.Copy(j.to)
	return Progress{}, nil
}

func TestEvaluatorNonFinite(t *testing.T) {
	called := 0
	result := 0.0
	e := newEvaluator(newLoop(context.Background(), Settings{}), objective{2, func(g, x []float64) float64 { called++; return result }})
	for _, result = range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		p := e.NewPoint()
		if err := e.Gradient(p); err != nil || !math.IsInf(p.Loss, 1) || len(p.Grad) != 0 {
			t.Errorf("loss %v became %+v, error %v", result, p, err)
		}
	}
	called, result = 0, 1
	p := &Point{Theta: []float64{1, math.Inf(1)}}
	if err := e.Loss(p); err != nil || called != 0 || !math.IsInf(p.Loss, 1) {
		t.Errorf("at infinite parameters: %d calls, %+v, error %v", called, p, err)
	}
}

func TestTargetEndsTheRun(t *testing.T) {
	res, err := Run(context.Background(), rosenbrock(), []float64{-1.2, 1}, []Stage{{&LBFGS{}, 100}, {&Adam{}, 100}}, Settings{TargetLoss: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Stages) != 1 || res.Status != Converged || res.Loss > 1 {
		t.Errorf("%s %d stages", res.Message, len(res.Stages))
	}
}

func TestBadInput(t *testing.T) {
	two := []float64{1, 1}
	for _, c := range []struct {
		name   string
		obj    Objective
		theta  []float64
		stages []Stage
		want   string
	}{
		{"direct without residuals", rosenbrock(), two, []Stage{{&Adam{}, 1}, {&Direct{}, 1}}, "stage 2 (direct): training.objective gives a loss but no residuals"},
		{"lm without residuals", rosenbrock(), two, []Stage{{&LevenbergMarquardt{}, 1}}, "which lm needs"},
		{"too few residuals", &linearFit{a: random(3, 5, 1), b: make([]float64, 3)}, make([]float64, 5), []Stage{{&Direct{}, 1}}, "3 residuals do not determine 5"},
		{"no head", &linearFit{a: random(5, 3, 1), b: make([]float64, 5), head: 3}, make([]float64, 3), []Stage{{&Direct{}, 1}}, "starts at parameter 3 of 3"},
		{"NaN start", rosenbrock(), []float64{1, math.NaN()}, []Stage{{&Adam{}, 1}}, "theta0[1] is NaN"},
		{"no stages", rosenbrock(), two, nil, "no stages"},
		{"no method", rosenbrock(), two, []Stage{{nil, 1}}, "stage 1 has no method"},
		{"negative budget", rosenbrock(), two, []Stage{{&Adam{}, -1}}, "stage 1 (adam): -1 iterations"},
	} {
		_, err := Run(context.Background(), c.obj, c.theta, c.stages, Settings{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	for name, f := range map[string]func(){
		"length":          func() { Run(context.Background(), rosenbrock(), []float64{1}, []Stage{{&Adam{}, 1}}, Settings{}) },
		"negative rate":   func() { (&Adam{Rate: -1}).Init(nil) },
		"beta":            func() { (&Adam{Beta1: 1}).Init(nil) },
		"curvature":       func() { (&LBFGS{Curvature: 1}).Init(nil) },
		"factor":          func() { (&LevenbergMarquardt{Factor: 0.5}).Init(nil) },
		"update":          func() { (&SSBroyden{Update: 7}).Init(nil) },
		"negative memory": func() { (&LBFGS{Memory: -1}).Init(nil) },
		"negative ridge":  func() { (&Direct{Ridge: -1}).Init(nil) },
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "training: ") {
					t.Errorf("%s: panic %q", name, s)
				}
			}()
			f()
		}()
	}
}

// A method's own error is returned, not turned into a Status.
func TestMethodError(t *testing.T) {
	broken := errors.New("broken")
	_, err := Run(context.Background(), rosenbrock(), []float64{1, 2}, []Stage{{failing{broken}, 1}}, Settings{})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (failing) Name() string                                { return "failing" }
func (failing) Init(Objective) error                        { return nil }
func (f failing) Step(*Evaluator, *Point) (Progress, error) { return Progress{}, f.err }

func TestStatusText(t *testing.T) {
	want := []string{"running", "converged", "budget-spent", "line-search-stalled", "diverged", "cancelled"}
	for s := Running; s <= Cancelled; s++ {
		text, err := json.Marshal(s)
		if err != nil || string(text) != `"`+want[s]+`"` || s.String() != want[s] {
			t.Errorf("%d is written %s, error %v, want %q", s, text, err, want[s])
		}
		var back Status
		if err := json.Unmarshal(text, &back); err != nil || back != s {
			t.Errorf("%s is read back as %v, error %v", text, back, err)
		}
		if a := s.Advice(); !strings.HasSuffix(a, ".") || strings.Contains(a, "\n") {
			t.Errorf("advice of %v: %q", s, a)
		}
	}
	var s Status
	if err := json.Unmarshal([]byte(`"done"`), &s); err == nil {
		t.Error(`"done" was read as a status`)
	}
}
