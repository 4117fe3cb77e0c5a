package training

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
)

func problem(o Objective) optimize.Problem {
	return optimize.Problem{
		Func: func(x []float64) float64 { return o.Loss(nil, x) },
		Grad: func(g, x []float64) { o.Loss(g, x) },
	}
}

// path records the major iterations of Minimize.
type path [][]float64

func (*path) Init() error { return nil }
func (p *path) Record(l *optimize.Location, op optimize.Operation, _ *optimize.Stats) error {
	if op == optimize.MajorIteration {
		*p = append(*p, slices.Clone(l.X))
	}
	return nil
}

// With exact line searches the minimum of a quadratic of n parameters is
// reached in n steps, scaled or not.
func TestQuadraticTermination(t *testing.T) {
	const n = 7
	for u, name := range updates {
		for _, unscaled := range []bool{false, true} {
			var p path
			res, err := optimize.Minimize(problem(quadratic(n, 50)), make([]float64, n),
				&optimize.Settings{Recorder: &p, GradientThreshold: 1e-9, Converger: optimize.NeverTerminate{}, MajorIterations: 50},
				&Broyden{Update: Update(u), Unscaled: unscaled, Linesearcher: &exact{}})
			if err != nil || res.Status != optimize.GradientThreshold || len(p) > n+1 {
				t.Errorf("%s: %v %v in %d steps", name, err, res.Status, len(p)-1)
			}
		}
	}
}

func TestBFGSIsThatOfGonum(t *testing.T) {
	const n = 8
	run := func(m optimize.Method) path {
		var p path
		_, err := optimize.Minimize(problem(quadratic(n, 30)), make([]float64, n), &optimize.Settings{Recorder: &p, GradientThreshold: 1e-8}, m)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	ours := run(&Broyden{Update: PlainBFGS, Linesearcher: &optimize.MoreThuente{}})
	gonums := run(&optimize.BFGS{Linesearcher: &optimize.MoreThuente{}})
	if len(ours) != len(gonums) || len(ours) < 10 {
		t.Fatalf("%d iterations, gonum %d", len(ours), len(gonums))
	}
	for k, x := range ours {
		if d := floats.Distance(x, gonums[k], 2); d > 1e-9 {
			t.Errorf("iterate %d is off by %.1e", k, d)
		}
	}
}

// If part of space has no loss, or a loss without gradient, all results are
// still finite.
func TestSSBroydenNonFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, gradientOnly := range []bool{false, true} {
			walled := objective{2, func(g, x []float64) float64 {
				f := rosenbrock().Loss(g, x)
				if x[0]+x[1] > 2.5 || x[0] < -1.3 {
					if g != nil {
						g[1] = bad
					}
					if !gradientOnly {
						return bad
					}
				}
				return f
			}}
			for u, name := range updates {
				res, err := Run(context.Background(), walled, []float64{-1.2, 1}, []Stage{{&SSBroyden{Update: Update(u)}, 300}}, Settings{Recorder: func(r Record) {
					if !finite(r.Theta) || !finite([]float64{r.Loss, r.GradNorm}) {
						t.Errorf("%s: %+v", name, r)
					}
				}})
				if err != nil || !floats.EqualApprox(res.Theta, []float64{1, 1}, 1e-6) {
					t.Errorf("%s %v: %v %s theta %v", name, bad, err, res.Message, res.Theta)
				}
				if math.IsInf(bad, -1) || gradientOnly {
					continue // Minimize takes -Inf for the minimum, and asks for the gradient separately
				}
				got, err := optimize.Minimize(problem(walled), []float64{-1.2, 1}, nil, &Broyden{Update: Update(u)})
				if err != nil || !floats.EqualApprox(got.X, []float64{1, 1}, 1e-4) {
					t.Errorf("%s %v: Minimize: %v %v", name, bad, err, got)
				}
			}
		}
	}
}

func TestBroydenUnderMinimize(t *testing.T) {
	m := &Broyden{}
	var first *optimize.Result
	for range 2 { // a method may be used again
		res, err := optimize.Minimize(problem(chain(10)), slices.Repeat([]float64{-1.2, 1}, 5), nil, m)
		if err != nil || res.Status != optimize.GradientThreshold && res.Status != optimize.FunctionConvergence || res.F > 1e-10 {
			t.Fatalf("%v %v", err, res)
		}
		if first != nil && (!slices.Equal(first.X, res.X) || first.FuncEvaluations != res.FuncEvaluations) {
			t.Error("a second run differs")
		}
		first = res
	}
	uphill := problem(rosenbrock())
	grad := uphill.Grad
	uphill.Grad = func(g, x []float64) { grad(g, x); floats.Scale(-1, g) }
	if res, err := optimize.Minimize(uphill, []float64{-1.2, 1}, nil, m); err == nil || res.Status != optimize.Failure {
		t.Errorf("with a wrong gradient: %v %v", err, res.Status)
	}
	nowhere := problem(objective{2, func(g, _ []float64) float64 { return math.NaN() }})
	if _, err := optimize.Minimize(nowhere, []float64{1, 1}, nil, m); !errors.As(err, new(optimize.ErrFunc)) {
		t.Errorf("NaN at the start: %v", err)
	}
	flat := problem(objective{2, func(g, _ []float64) float64 {
		if g != nil {
			g[1] = math.Inf(1)
		}
		return 1
	}})
	if _, err := optimize.Minimize(flat, []float64{1, 1}, nil, m); !errors.As(err, new(optimize.ErrGrad)) {
		t.Errorf("Inf gradient at the start: %v", err)
	}
	if res, err := optimize.Minimize(problem(rosenbrock()), []float64{1, 1}, nil, m); err != nil || res.Status != optimize.GradientThreshold {
		t.Errorf("at the minimum: %v %v", err, res.Status)
	}
	res, err := optimize.Minimize(problem(rosenbrock()), []float64{-1.2, 1}, &optimize.Settings{FuncEvaluations: 7}, m)
	if err != nil || res.Status != optimize.FunctionEvaluationLimit {
		t.Errorf("limited: %v %v", err, res.Status)
	}
	init := &optimize.Location{F: 24.2, Gradient: []float64{-215.6, -88}}
	if res, err = optimize.Minimize(problem(rosenbrock()), []float64{-1.2, 1}, &optimize.Settings{InitValues: init, FuncEvaluations: 1, Recorder: new(path)}, m); err != nil || res.MajorIterations != 1 {
		t.Errorf("with initial values: %v %v", err, res)
	}
	if _, err := m.Uses(optimize.Available{}); !errors.Is(err, optimize.ErrMissingGrad) {
		t.Errorf("without gradient: %v", err)
	}
}

// A kink ends line searches early; each is tried again along the gradient.
func TestBroydenRestarts(t *testing.T) {
	kink := objective{2, func(g, x []float64) float64 {
		if g != nil {
			g[0], g[1] = math.Copysign(1, x[0]-0.3), 2*(x[1]-1)
		}
		return math.Abs(x[0]-0.3) + (x[1]-1)*(x[1]-1)
	}}
	res, err := optimize.Minimize(problem(kink), []float64{5, -3}, nil, &Broyden{})
	if !(res.F < 1) {
		t.Errorf("%v %v", err, res)
	}
	ours, err := Run(context.Background(), kink, []float64{5, -3}, []Stage{{&SSBroyden{}, 200}}, Settings{})
	if err != nil || math.Abs(ours.Theta[0]-0.3) > 1e-3 || math.Abs(ours.Theta[1]-1) > 0.05 {
		t.Errorf("%v %s theta %v", err, ours.Message, ours.Theta)
	}
}

// A point that changed between the steps, as by new weights, clears the memory.
func TestMemoryEndsWithTheLoss(t *testing.T) {
	for _, m := range []Method{&SSBroyden{}, &LBFGS{}} {
		weight := 1.0
		weighted := objective{2, func(g, x []float64) float64 {
			f := rosenbrock().Loss(g, x)
			floats.Scale(weight, g)
			return weight * f
		}}
		e := newEvaluator(newLoop(context.Background(), Settings{}), weighted)
		step := func(m Method, at *Point) {
			if _, err := m.Step(e, at); err != nil {
				t.Fatal(err)
			}
		}
		at := &Point{Theta: []float64{-1.2, 1}}
		if err := errors.Join(e.Gradient(at), m.Init(weighted)); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			step(m, at)
		}
		weight = 7
		if err := e.Gradient(at); err != nil {
			t.Fatal(err)
		}
		var fresh Point
		fresh.Copy(at)
		step(m, at)
		if err := m.Init(weighted); err != nil {
			t.Fatal(err)
		}
		step(m, &fresh)
		if !slices.Equal(at.Theta, fresh.Theta) {
			t.Errorf("%s: %v, fresh %v", m.Name(), at.Theta, fresh.Theta)
		}
	}
}

// The update of Urban, Stefanou and Pons lowers the loss of a network by orders
// of magnitude more than BFGS.
func TestSelfScalingPays(t *testing.T) {
	p := newTanhFit(15, 100, wave)
	for seed := range uint64(2) {
		loss := func(u Update) float64 {
			res, err := Run(context.Background(), p, p.start(seed), []Stage{{&SSBroyden{Update: u}, 1500}}, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			return res.Loss
		}
		if a, b := loss(SelfScaledBroyden), loss(PlainBFGS); a > b/100 {
			t.Errorf("seed %d: loss %.1e, by BFGS %.1e", seed, a, b)
		}
	}
}
