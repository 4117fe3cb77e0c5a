package training

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
)

func TestParseSchedule(t *testing.T) {
	for _, c := range []struct {
		text string
		want []float64
	}{
		{"nu=0.3,0.45,0.49,0.4999", []float64{0.3, 0.45, 0.49, 0.4999}},
		{" nu = 0.3 , 0.45 ", []float64{0.3, 0.45}},
		{"nu=0.4999", []float64{0.4999}},
		{"nu=linear:0:1:4", []float64{0, 0.25, 0.5, 0.75, 1}},
		{"nu=geometric:1:1e-4:2", []float64{1, 1e-2, 1e-4}},
		{"nu=cosine:0:2:3", []float64{0, 0.5, 1.5, 2}},
		{"nu=adaptive:0:1", []float64{0, 1}},
	} {
		s, err := ParseSchedule(c.text)
		if err != nil || s.Name != "nu" || !floats.EqualApprox(s.Values, c.want, 1e-15) || s.Values[len(s.Values)-1] != c.want[len(c.want)-1] {
			t.Errorf("%q: %+v, error %v; want %v", c.text, s, err, c.want)
		}
	}
	s, err := ParseSchedule("load=adaptive:0:2:0.1:1e-5")
	if err != nil || *s.Adaptive != (Adaptive{First: 0.1, Least: 1e-5}) {
		t.Errorf("%+v, error %v", s.Adaptive, err)
	}
	for _, c := range []struct{ text, err string }{
		{"nu", `"nu" is no path`}, {"=1,2", "is no path"}, {"nu=", "is no path"},
		{"nu=0.3,,0.4", `nu: "" is not a number`}, {"nu=0.3,x", `nu: "x" is not a number`},
		{"nu=0.3,0.3", "the value 0.3 follows itself"}, {"nu=0.3,Inf", "not all finite"}, {"nu=NaN", "not all finite"},
		{"nu=liner:0:1:4", `unknown path "liner": choose one of linear, geometric, cosine, adaptive (did you mean linear?)`},
		{"nu=linear:0:1", "write linear:from:to:steps"}, {"nu=linear:0:1:0", "whole number of steps"}, {"nu=cosine:0:1:2.5", "whole number"}, {"nu=linear:0:1:1e9", "1 to 10000"},
		{"nu=geometric:-1:1:3", "same sign"}, {"nu=geometric:0:1:3", "same sign"}, {"nu=linear:1:1:3", "follows itself"},
		{"nu=adaptive:0", "write adaptive:from:to"}, {"nu=adaptive:0:1:-0.1", "step lengths"}, {"nu=adaptive:0:1:0.1:0.2", "step lengths"},
	} {
		if _, err := ParseSchedule(c.text); err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: error %v, want %q", c.text, err, c.err)
		}
	}
}

// cubic solves x³ - 3x = s by Newton's method with steps of at most 0.1, which
// does not leave the branch that it starts on.
func cubic(limit int) func(context.Context, Rung) (Result, error) {
	return func(_ context.Context, r Rung) (Result, error) {
		x, res := r.Theta[0], Result{Status: Budget}
		for res.Stats.Iterations < limit {
			f := x*x*x - 3*x - r.Value
			if math.Abs(f) < 1e-12 {
				res.Status = Converged
				break
			}
			res.Stats.Iterations++
			x -= math.Max(-0.1, math.Min(0.1, f/(3*x*x-3)))
		}
		res.Theta = []float64{x}
		res.Loss = math.Pow(x*x*x-3*x-r.Value, 2) / 2
		r.Theta[0] = math.NaN() // it is the solver's
		return res, nil
	}
}

func TestContinueUpToAFold(t *testing.T) {
	s := Schedule{Name: "s", Values: []float64{0, 1, 3}, Adaptive: &Adaptive{First: 0.2, Least: 1e-6, Iterations: 5}}
	var seen []PathStep
	p, err := Continue(context.Background(), s, []float64{-1.7}, cubic(12), PathSettings{Recorder: func(s PathStep) error { seen = append(seen, s); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(p.Message)
	if p.Status != PathStepTooSmall || p.Status.String() != "step-too-small" {
		t.Errorf("the path ends %v: %s", p.Status, p.Message)
	}
	if p.Value > 2 || p.Value < 2-1e-4 || math.Abs(p.Theta[0]+1) > 0.01 {
		t.Errorf("the last accepted step is s = %v, x = %v; the fold is at 2, -1", p.Value, p.Theta)
	}
	accepted := p.Accepted()
	last := accepted[len(accepted)-1]
	if last.Value != p.Value || !slices.Equal(last.Result.Theta, p.Theta) {
		t.Errorf("last step %+v, path ends at %v, %v", last, p.Value, p.Theta)
	}
	hit := false
	for i, a := range accepted {
		x := a.Result.Theta[0]
		if math.Abs(x*x*x-3*x-a.Value) > 1e-11 || x > -1 {
			t.Errorf("step %d: s = %v, x = %v", i, a.Value, x)
		}
		if i > 0 && (a.Value <= accepted[i-1].Value || math.Abs(a.Length-(a.Value-accepted[i-1].Value)) > 1e-15) {
			t.Errorf("step %d: from %v to %v by %v", i, accepted[i-1].Value, a.Value, a.Length)
		}
		hit = hit || a.Value == 1
	}
	if !hit {
		t.Error("the path does not hit s = 1")
	}
	end := p.Steps[len(p.Steps)-1]
	if end.Accepted || end.Length > 1e-6*(1+1e-12) {
		t.Errorf("the path ends with a step of %v, accepted %v", end.Length, end.Accepted)
	}
	if len(seen) != len(p.Steps) {
		t.Errorf("%d steps recorded of %d", len(seen), len(p.Steps))
	}
	for i, s := range p.Steps[1:] {
		before := p.Steps[i]
		switch {
		case !before.Accepted && math.Abs(s.Length-math.Max(before.Length/2, 1e-6)) > 1e-12:
			t.Errorf("step %d: length %v after %v was rejected", i+1, s.Length, before.Length)
		case before.Accepted && before.Length > 0 && s.Value != 1 && s.Length > 2*before.Length*(1+1e-12) && before.Value != 1:
			t.Errorf("step %d: length %v after %v", i+1, s.Length, before.Length)
		}
	}
}

// Lengths by the law, with solvers that report their iterations.
func TestAdaptiveLengths(t *testing.T) {
	iterations := []int{7, 20, 5, 80, 2000, 1, 20, 20, 20, 20}
	var lengths []float64
	_, err := Continue(context.Background(), Schedule{Name: "s", Values: []float64{0, 100}, Adaptive: &Adaptive{First: 1, Most: 5}}, []float64{0},
		func(_ context.Context, r Rung) (Result, error) {
			n := iterations[min(len(lengths), len(iterations)-1)]
			lengths = append(lengths, r.Value)
			return Result{Theta: r.Theta, Status: Converged, Stats: Stats{Iterations: n}}, nil
		}, PathSettings{Steps: 9})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(lengths) - 1; i > 0; i-- {
		lengths[i] -= lengths[i-1]
	}
	if want := []float64{0, 1, 1, 2, 1, 0.5, 1, 1, 1}; !floats.EqualApprox(lengths, want, 1e-14) {
		t.Errorf("lengths %v, want %v", lengths, want)
	}
}

// stiff is a least-squares problem with the solution x_i = sin(s + i), its
// minimum in a curved valley of condition 1e6.
func stiff(s float64) Objective {
	return objective{6, func(g, x []float64) float64 {
		sum := 0.0
		for i, v := range x {
			c, d := math.Pow(10, float64(i)), v-math.Sin(s+float64(i))
			sum += c * (d*d/2 + d*d*d*d)
			if g != nil {
				g[i] = c * (d + 4*d*d*d)
			}
		}
		return sum
	}}
}

func TestWarmStartsNeedFewerIterations(t *testing.T) {
	iterations := func(settings PathSettings) (int, []PathStep) {
		t.Helper()
		p, err := Continue(context.Background(), Linear("s", 0, 0.2, 20), make([]float64, 6), func(ctx context.Context, r Rung) (Result, error) {
			return Run(ctx, stiff(r.Value), r.Theta, []Stage{{&LBFGS{}, 500}}, Settings{GradientTolerance: 1e-5})
		}, settings)
		if err != nil || p.Status != PathComplete || p.Value != 0.2 || len(p.Steps) != 21 {
			t.Fatalf("error %v, %s", err, p.Message)
		}
		n := 0
		for _, s := range p.Steps {
			for i, v := range s.Result.Theta {
				if math.Abs(v-math.Sin(s.Value+float64(i))) > 1e-4 {
					t.Errorf("s = %v: theta %v", s.Value, s.Result.Theta)
				}
			}
			n += s.Result.Stats.Iterations
		}
		return n, p.Steps
	}
	cold, steps := iterations(PathSettings{Cold: true})
	if steps[0].Predictor != "given" || steps[1].Predictor != "cold" {
		t.Errorf("cold steps start %q, %q", steps[0].Predictor, steps[1].Predictor)
	}
	warm, steps := iterations(PathSettings{})
	if steps[1].Predictor != "warm" {
		t.Errorf("warm steps start %q", steps[1].Predictor)
	}
	lossAt := func(_ context.Context, s float64, x []float64) (float64, error) { return stiff(s).Loss(nil, x), nil }
	secant, steps := iterations(PathSettings{LossAt: lossAt})
	if steps[1].Predictor != "warm" || steps[2].Predictor != "secant" {
		t.Errorf("predicted steps start %q, %q", steps[1].Predictor, steps[2].Predictor)
	}
	t.Logf("iterations: cold %d, warm %d, secant %d", cold, warm, secant)
	if warm*10 > cold*9 || secant >= warm {
		t.Errorf("iterations: cold %d, warm %d, secant %d", cold, warm, secant)
	}
}

// A predictor that leads uphill is not used.
func TestSecantIsRefused(t *testing.T) {
	turn := func(s float64) float64 { return 0.5 - math.Abs(s-0.5) }
	p, err := Continue(context.Background(), Table("s", 0, 0.25, 0.5, 0.75), []float64{9}, func(_ context.Context, r Rung) (Result, error) {
		return Result{Theta: []float64{turn(r.Value)}, Status: Converged}, nil
	}, PathSettings{LossAt: func(_ context.Context, s float64, x []float64) (float64, error) { return math.Abs(x[0] - turn(s)), nil }})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range p.Steps {
		got = append(got, s.Predictor)
	}
	if want := []string{"given", "warm", "secant", "warm"}; !slices.Equal(got, want) {
		t.Errorf("predictors %v, want %v", got, want)
	}
}

func TestContinueEndings(t *testing.T) {
	broken := errors.New("broken")
	good := func(_ context.Context, r Rung) (Result, error) {
		return Result{Theta: []float64{r.Value}, Status: Converged}, nil
	}
	failing := func(after float64, status Status, fault error) func(context.Context, Rung) (Result, error) {
		return func(ctx context.Context, r Rung) (Result, error) {
			if r.Value > after {
				return Result{Theta: []float64{r.Value}, Status: status}, fault
			}
			return good(ctx, r)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	table := Table("s", 1, 2, 3)
	for _, c := range []struct {
		name     string
		ctx      context.Context
		schedule Schedule
		solve    func(context.Context, Rung) (Result, error)
		settings PathSettings
		want     PathStatus
		value    float64
		err      error
	}{
		{"table", context.Background(), table, good, PathSettings{}, PathComplete, 3, nil},
		{"diverged", context.Background(), table, failing(2, Diverged, nil), PathSettings{}, PathRejected, 2, nil},
		{"under-resolved", context.Background(), table, failing(1, UnderResolved, nil), PathSettings{}, PathRejected, 1, nil},
		{"first", context.Background(), table, failing(0, Diverged, nil), PathSettings{}, PathRejected, math.NaN(), nil},
		{"budget will do", context.Background(), table, failing(1, Budget, nil), PathSettings{}, PathComplete, 3, nil},
		{"budget will not do", context.Background(), table, failing(2, Budget, nil), PathSettings{Accept: func(r Result) bool { return r.Status == Converged }}, PathRejected, 2, nil},
		{"cancelled inside", context.Background(), table, failing(2, Cancelled, nil), PathSettings{}, PathCancelled, 2, nil},
		{"cancelled before", cancelled, table, good, PathSettings{}, PathCancelled, math.NaN(), nil},
		{"steps", context.Background(), table, good, PathSettings{Steps: 2}, PathBudget, 2, nil},
		{"error", context.Background(), table, failing(2, Converged, broken), PathSettings{}, PathFailed, 2, broken},
		{"recorder", context.Background(), table, good, PathSettings{Recorder: func(s PathStep) error {
			if s.Value == 2 {
				return broken
			}
			return nil
		}}, PathFailed, 2, broken},
		{"adaptive", context.Background(), Schedule{Name: "s", Values: []float64{1, 3}, Adaptive: &Adaptive{}}, failing(2.125, Budget, nil), PathSettings{}, PathStepTooSmall, 2.125, nil},
	} {
		p, err := Continue(c.ctx, c.schedule, []float64{7}, c.solve, c.settings)
		if !errors.Is(err, c.err) || p.Status != c.want || math.Abs(p.Value-c.value) > 1e-3 || math.IsNaN(p.Value) != math.IsNaN(c.value) {
			t.Errorf("%s: %s at %v, error %v; want %v at %v", c.name, p.Message, p.Value, err, c.want, c.value)
		}
		if want := c.value; !math.IsNaN(want) && p.Theta[0] != p.Value || math.IsNaN(want) && p.Theta[0] != 7 {
			t.Errorf("%s: theta %v at %v", c.name, p.Theta, p.Value)
		}
	}
	if _, err := Continue(context.Background(), Schedule{Name: "s"}, nil, good, PathSettings{}); err == nil || !strings.Contains(err.Error(), "s: a path needs a value") {
		t.Errorf("error %v", err)
	}
}

// Along a straight line the predictor is exact, whatever the lengths.
func TestSecantScales(t *testing.T) {
	var starts []float64
	_, err := Continue(context.Background(), Table("s", 1, 2, 5, 4), []float64{9}, func(_ context.Context, r Rung) (Result, error) {
		starts = append(starts, r.Theta[0])
		return Result{Theta: []float64{10 * r.Value}, Status: Converged}, nil
	}, PathSettings{LossAt: func(_ context.Context, s float64, x []float64) (float64, error) { return math.Abs(x[0] - 10*s), nil }})
	if want := []float64{9, 10, 50, 40}; err != nil || !floats.EqualApprox(starts, want, 1e-12) {
		t.Errorf("error %v, starts %v, want %v", err, starts, want)
	}
}

// Methods keep their state after an accepted step only.
func TestKept(t *testing.T) {
	adam := &Adam{}
	kept := &Kept{Method: adam}
	var counts []int
	failed := false
	solve := func(ctx context.Context, r Rung) (Result, error) {
		kept.Keep = r.Keep
		res, err := Run(ctx, stiff(r.Value), r.Theta, []Stage{{kept, 10}}, Settings{})
		counts = append(counts, adam.k)
		if r.Value == 0.2 && !failed {
			res.Status, failed = Diverged, true
		}
		return res, err
	}
	s := Schedule{Name: "s", Values: []float64{0, 0.1, 0.2}, Adaptive: &Adaptive{First: 0.1}}
	p, err := Continue(context.Background(), s, make([]float64, 6), solve, PathSettings{Keep: true, Accept: func(r Result) bool { return r.Status == Budget }})
	if err != nil || p.Status != PathComplete {
		t.Fatalf("error %v, %s", err, p.Message)
	}
	var flags []bool
	for _, s := range p.Steps {
		flags = append(flags, s.Kept)
	}
	if want := []bool{false, true, true, false, true}; !slices.Equal(flags, want) {
		t.Errorf("kept %v, want %v", flags, want)
	}
	if want := []int{10, 20, 30, 10, 20}; !slices.Equal(counts, want) {
		t.Errorf("Adam took %v gradients, want %v", counts, want)
	}
	lbfgs := &Kept{Method: &still{}, Keep: true}
	for range 3 {
		if err := lbfgs.Init(stiff(0)); err != nil {
			t.Fatal(err)
		}
	}
	if got := lbfgs.Method.(*still).inits; got != 3 {
		t.Errorf("a method with memory was initialised %d times, want 3", got)
	}
}

func TestPathStatus(t *testing.T) {
	want := []string{"running", "complete", "step-too-small", "step-rejected", "steps-spent", "cancelled", "failed"}
	for s := PathRunning; s <= PathFailed; s++ {
		text, err := json.Marshal(s)
		if err != nil || string(text) != `"`+want[s]+`"` {
			t.Errorf("%d is written %s, error %v, want %q", s, text, err, want[s])
		}
		var back PathStatus
		if err := json.Unmarshal(text, &back); err != nil || back != s {
			t.Errorf("%s is read as %v, error %v", text, back, err)
		}
		if a := s.Advice(); !strings.HasSuffix(a, ".") || strings.Contains(a, "\n") {
			t.Errorf("advice of %v: %q", s, a)
		}
	}
	if err := new(PathStatus).UnmarshalText([]byte("done")); err == nil {
		t.Error("an unknown status is read")
	}
}
