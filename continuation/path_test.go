package continuation

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/training"
)

// cubic solves x³ - 3x = s by Newton's method with steps of at most 0.1, which
// stays on the branch that it starts on.
func cubic(limit int) Solver {
	return func(_ context.Context, r Start) (training.Result, error) {
		x, res := r.Theta[0], training.Result{Status: training.Budget}
		for res.Stats.Iterations < limit {
			f := x*x*x - 3*x - r.Value
			if math.Abs(f) < 1e-12 {
				res.Status = training.Converged
				break
			}
			res.Stats.Iterations++
			x -= math.Max(-0.1, math.Min(0.1, f/(3*x*x-3)))
		}
		res.Theta = []float64{x}
		res.Loss = math.Pow(x*x*x-3*x-r.Value, 2) / 2
		r.Theta[0] = math.NaN() // the solver owns it
		return res, nil
	}
}

func TestFollowUpToAFold(t *testing.T) {
	s := Schedule{Name: "s", Values: []float64{0, 1, 3}, Adaptive: &Adaptive{First: 0.2, Least: 1e-6, Iterations: 5}}
	var seen []Step
	p, err := Follow(context.Background(), s, []float64{-1.7}, cubic(12), Settings{Recorder: func(s Step) error { seen = append(seen, s); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(p.Message)
	if p.Status != StepTooSmall || p.Status.String() != "step-too-small" {
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

// Lengths follow the law, with solvers that report their iterations.
func TestAdaptiveLengths(t *testing.T) {
	iterations := []int{7, 20, 5, 80, 2000, 1, 20, 20, 20, 20}
	var lengths []float64
	_, err := Follow(context.Background(), Schedule{Name: "s", Values: []float64{0, 100}, Adaptive: &Adaptive{First: 1, Most: 5}}, []float64{0},
		func(_ context.Context, r Start) (training.Result, error) {
			n := iterations[min(len(lengths), len(iterations)-1)]
			lengths = append(lengths, r.Value)
			return training.Result{Theta: r.Theta, Status: training.Converged, Stats: training.Stats{Iterations: n}}, nil
		}, Settings{Steps: 9})
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

// stiff has the solution x_i = sin(s + i), its minimum in a curved valley of
// condition 1e6.
type stiff float64

func (stiff) Dim() int { return 6 }

func (s stiff) Loss(grad, x []float64) float64 {
	sum := 0.0
	for i, v := range x {
		c, d := math.Pow(10, float64(i)), v-math.Sin(float64(s)+float64(i))
		sum += c * (d*d/2 + d*d*d*d)
		if grad != nil {
			grad[i] = c * (d + 4*d*d*d)
		}
	}
	return sum
}

func TestWarmStartsNeedFewerIterations(t *testing.T) {
	iterations := func(settings Settings) (int, []Step) {
		t.Helper()
		p, err := Follow(context.Background(), Linear("s", 0, 0.2, 20), make([]float64, 6), func(ctx context.Context, r Start) (training.Result, error) {
			return training.Run(ctx, stiff(r.Value), r.Theta, []training.Stage{{Method: &training.LBFGS{}, Iterations: 500}}, training.Settings{GradientTolerance: 1e-5})
		}, settings)
		if err != nil || p.Status != Complete || p.Value != 0.2 || len(p.Steps) != 21 {
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
	cold, steps := iterations(Settings{Cold: true})
	if steps[0].Predictor != "given" || steps[1].Predictor != "cold" {
		t.Errorf("cold steps start %q, %q", steps[0].Predictor, steps[1].Predictor)
	}
	warm, steps := iterations(Settings{})
	if steps[1].Predictor != "warm" {
		t.Errorf("warm steps start %q", steps[1].Predictor)
	}
	lossAt := func(_ context.Context, s float64, x []float64) (float64, error) { return stiff(s).Loss(nil, x), nil }
	secant, steps := iterations(Settings{LossAt: lossAt})
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
	p, err := Follow(context.Background(), Table("s", 0, 0.25, 0.5, 0.75), []float64{9}, func(_ context.Context, r Start) (training.Result, error) {
		return training.Result{Theta: []float64{turn(r.Value)}, Status: training.Converged}, nil
	}, Settings{LossAt: func(_ context.Context, s float64, x []float64) (float64, error) { return math.Abs(x[0] - turn(s)), nil }})
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

func TestFollowEndings(t *testing.T) {
	broken := errors.New("broken")
	good := func(_ context.Context, r Start) (training.Result, error) {
		return training.Result{Theta: []float64{r.Value}, Status: training.Converged}, nil
	}
	failing := func(after float64, status training.Status, fault error) Solver {
		return func(ctx context.Context, r Start) (training.Result, error) {
			if r.Value > after {
				return training.Result{Theta: []float64{r.Value}, Status: status}, fault
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
		solve    Solver
		settings Settings
		want     Status
		value    float64
		err      error
	}{
		{"table", context.Background(), table, good, Settings{}, Complete, 3, nil},
		{"diverged", context.Background(), table, failing(2, training.Diverged, nil), Settings{}, Rejected, 2, nil},
		{"first", context.Background(), table, failing(0, training.Diverged, nil), Settings{}, Rejected, math.NaN(), nil},
		{"budget will do", context.Background(), table, failing(1, training.Budget, nil), Settings{}, Complete, 3, nil},
		{"budget will not do", context.Background(), table, failing(2, training.Budget, nil), Settings{Accept: func(r training.Result) bool { return r.Status == training.Converged }}, Rejected, 2, nil},
		{"cancelled inside", context.Background(), table, failing(2, training.Cancelled, nil), Settings{}, Cancelled, 2, nil},
		{"cancelled before", cancelled, table, good, Settings{}, Cancelled, math.NaN(), nil},
		{"steps", context.Background(), table, good, Settings{Steps: 2}, StepsSpent, 2, nil},
		{"error", context.Background(), table, failing(2, training.Converged, broken), Settings{}, Failed, 2, broken},
		{"recorder", context.Background(), table, good, Settings{Recorder: func(s Step) error {
			if s.Value == 2 {
				return broken
			}
			return nil
		}}, Failed, 2, broken},
		{"adaptive", context.Background(), Schedule{Name: "s", Values: []float64{1, 3}, Adaptive: &Adaptive{}}, failing(2.125, training.Budget, nil), Settings{}, StepTooSmall, 2.125, nil},
	} {
		p, err := Follow(c.ctx, c.schedule, []float64{7}, c.solve, c.settings)
		if !errors.Is(err, c.err) || p.Status != c.want || math.Abs(p.Value-c.value) > 1e-3 || math.IsNaN(p.Value) != math.IsNaN(c.value) {
			t.Errorf("%s: %s at %v, error %v; want %v at %v", c.name, p.Message, p.Value, err, c.want, c.value)
		}
		if want := c.value; !math.IsNaN(want) && p.Theta[0] != p.Value || math.IsNaN(want) && p.Theta[0] != 7 {
			t.Errorf("%s: theta %v at %v", c.name, p.Theta, p.Value)
		}
	}
	if _, err := Follow(context.Background(), Schedule{Name: "s"}, nil, good, Settings{}); err == nil || !strings.Contains(err.Error(), "s: a path needs a value") {
		t.Errorf("error %v", err)
	}
}

// Along a straight line the predictor is exact, for any lengths.
func TestSecantScales(t *testing.T) {
	var starts []float64
	_, err := Follow(context.Background(), Table("s", 1, 2, 5, 4), []float64{9}, func(_ context.Context, r Start) (training.Result, error) {
		starts = append(starts, r.Theta[0])
		return training.Result{Theta: []float64{10 * r.Value}, Status: training.Converged}, nil
	}, Settings{LossAt: func(_ context.Context, s float64, x []float64) (float64, error) { return math.Abs(x[0] - 10*s), nil }})
	if want := []float64{9, 10, 50, 40}; err != nil || !floats.EqualApprox(starts, want, 1e-12) {
		t.Errorf("error %v, starts %v, want %v", err, starts, want)
	}
}
