package solve_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pinnsolve/cases"
	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// coarse is a space that is solved in a moment.
var coarse = solve.WeakOptions{Windows: 2, Features: 12, Local: 4}

// tight is a tolerance that the first space for the case heat does not meet.
const tight = 1e-6

// held is an incompressible body in mixed form on a mesh, so that its solve has
// every phase.
func held(t *testing.T) pinn.Problem {
	t.Helper()
	return part(t, "clamped-all-round.msh", 0.4999, []float64{0, -1},
		cases.PartCondition{Kind: "fix", On: "wall"}, cases.PartCondition{Kind: "fix", On: "wall2"})
}

// runUntil runs a weak solve whose context ends when a phase is entered for the
// n-th time.
func runUntil(t *testing.T, p pinn.Problem, o solve.Options, phase string, n int) *solve.Result {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Statement = solve.Weak
	o.Progress = func(name string, share float64) {
		if name == phase && share == 0 {
			if n--; n == 0 {
				cancel()
			}
		}
	}
	r, err := solve.Run(ctx, p, o)
	if err != nil {
		t.Fatalf("%s: %v", phase, err)
	}
	return r
}

// A context ends a weak solve in every phase. What is not known then is left out:
// there is a solution once Newton's method has converged, and no estimate before
// the solution is checked.
func TestWeakEndsInEveryPhase(t *testing.T) {
	p := held(t)
	whole := weakly(t, p, solve.Options{Weak: coarse})
	var phases []string
	for _, phase := range whole.Weak.Phases {
		phases = append(phases, phase.Name)
	}
	if want := "space quadrature modes assembly features factorisation solve coupling nested space second quadrature second opinion"; strings.Join(phases, " ") != want {
		t.Fatalf("phases %q", phases)
	}
	for k, phase := range phases {
		r := runUntil(t, p, solve.Options{Weak: coarse}, phase, 1)
		solved, estimated := phase == "coupling" || k > 8, phase == "second opinion"
		if r.Status != solve.Cancelled || r.Trusted() || !strings.Contains(r.Message, "Ended in the phase") && !strings.Contains(r.Message, "ended in the phase") {
			t.Errorf("%s: %s: %s", phase, r.Status, r.Message)
		}
		if (r.Solution != nil) != (solved || phase == "nested space") {
			t.Errorf("%s: solution %v", phase, r.Solution != nil)
		}
		if w := r.Weak; math.IsNaN(w.LargestEstimate) == estimated || (len(w.Estimates) > 0) != estimated || !math.IsNaN(float64(w.EnergyDefect)) && phase != "second opinion" {
			t.Errorf("%s: estimate %v of %v, defect %v", phase, w.LargestEstimate, w.Estimates, w.EnergyDefect)
		}
	}
}

// The maximum time holds for every phase, not only between Newton's iterations.
func TestMaxTimeEndsAPhase(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	const most = 4 * time.Second
	begin := time.Now()
	r := weakly(t, held(t), solve.Options{Weak: coarse, MaxTime: most, Progress: func(phase string, _ float64) {
		if phase == "nested space" {
			time.Sleep(most - time.Since(begin))
		}
	}})
	if r.Status != solve.Budget || r.Trusted() || r.Solution == nil || !strings.Contains(r.Message, "the time is spent") || len(r.Weak.Estimates) > 0 {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// When a refinement ends before its time, the solution in the last space is kept,
// with its estimates.
func TestEndedRefinementKeepsTheLastSpace(t *testing.T) {
	p := pose(t, "heat", "standard", nil)
	r := runUntil(t, p, solve.Options{Tolerance: tight}, "modes", 2)
	if r.Status != solve.Cancelled || r.Trusted() || r.Solution == nil || !(r.Weak.LargestEstimate > tight) || len(r.Weak.Refinements) != 1 {
		t.Errorf("%s: %s, estimate %v, refinements %+v", r.Status, r.Message, r.Weak.LargestEstimate, r.Weak.Refinements)
	}
	for _, want := range []string{`"modes" of a larger space`, "estimated error"} {
		if !strings.Contains(r.Message, want) {
			t.Errorf("no %q in %q", want, r.Message)
		}
	}
}

// A weak solve that does not fit into memory is refused before it is assembled,
// with the numbers and what helps; a refinement that does not fit is left out.
func TestMemoryIsKnownBefore(t *testing.T) {
	p := pose(t, "heat", "standard", nil)
	o := solve.Options{Statement: solve.Weak, Tolerance: 1e-4, Memory: 1 << 20}
	o.Progress = func(phase string, _ float64) {
		if phase == "assembly" {
			t.Error("assembled")
		}
	}
	_, err := solve.Run(t.Context(), p, o)
	var large *solve.MemoryError
	var option *solve.OptionError
	if !errors.As(err, &large) || !errors.As(err, &option) || large.Free != 1<<20 || large.Need < large.Free {
		t.Fatalf("error %v", err)
	}
	for _, want := range []string{"1 windows of 300 features have ", " unknowns at ", " quadrature points", "GB", "use fewer --windows or --features"} {
		if !strings.Contains(option.Flags(), want) {
			t.Errorf("no %q in %q", want, option.Flags())
		}
	}
	o.Memory, o.Progress = large.Need, nil
	r := weakly(t, p, o)
	if r.Status != solve.UnderResolved || len(r.Weak.Refinements) != 1 || !strings.Contains(r.Message, "A larger space does not fit") {
		t.Errorf("%s: %s, %+v", r.Status, r.Message, r.Weak.Refinements)
	}
}

// The points of a quadrature are counted while it is made.
func TestQuadratureOfTooManyPointsIsRefused(t *testing.T) {
	_, err := solve.Run(t.Context(), held(t), solve.Options{Statement: solve.Weak, Memory: 1000, Weak: solve.WeakOptions{Windows: 1, Features: 300, Degree: 30}})
	if err == nil || !strings.Contains(err.Error(), "the quadrature has more than") {
		t.Errorf("error %v", err)
	}
}

// A network that had no time to train is no solution; one that had is, whatever
// it is worth.
func TestTrainingEndsWithTheContext(t *testing.T) {
	for name, o := range map[string]solve.Options{
		"strong": {Method: "adam:1000", Width: 4, Depth: 1},
		"energy": {Statement: solve.Weak, Method: "adam:1000", Width: 4, Depth: 1},
	} {
		o.Discretization.Points = 30
		for _, steps := range []int{0, 3} {
			ctx, cancel := context.WithCancel(t.Context())
			o.Recorder = func(r training.Record) {
				if r.Iteration == steps {
					cancel()
				}
			}
			r, err := solve.Run(ctx, pose(t, "poisson", "standard", nil), o)
			cancel()
			if err != nil {
				t.Fatal(err)
			}
			if r.Status != solve.Cancelled || (r.Solution != nil) != (steps > 0) || r.Trusted() {
				t.Errorf("%s, %d steps: %s, solution %v: %s", name, steps, r.Status, r.Solution != nil, r.Message)
			}
		}
	}
}

// A direct solve of the strong statement ends while the slope is chosen, too.
func TestTrialsEndWithTheContext(t *testing.T) {
	r, err := solve.Run(t.Context(), pose(t, "poisson", "standard", nil), solve.Options{MaxTime: 1})
	if err != nil || r.Status != solve.Budget || r.Solution != nil || len(r.Trials) > 0 || r.Trusted() {
		t.Errorf("%+v, error %v", r, err)
	}
}

// A path ends with what was accepted; where it cannot even begin, the result says
// why.
func TestPathEndsInEveryPhase(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	family := func(load float64) (pinn.Problem, error) {
		return pose(t, "cook-finite", "mixed", map[string]float64{"F": load}), nil
	}
	for _, c := range []struct {
		phase    string
		accepted int // steps before the context ends in the phase
	}{{"modes", 0}, {"factorisation", 0}, {"factorisation", 1}} {
		ctx, cancel := context.WithCancel(t.Context())
		accepted := 0
		r, path, err := solve.Continue(ctx, continuation.Table("F", 1, 1.1), family, solve.Options{Statement: solve.Weak, Weak: coarse,
			Progress: func(phase string, share float64) {
				if phase == c.phase && share == 0 && accepted == c.accepted {
					cancel()
				}
			},
			Stepped: func(continuation.Step, *solve.Result) error {
				accepted++
				return nil
			}})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if path.Status != continuation.Cancelled || len(path.Accepted()) != c.accepted {
			t.Errorf("%s, %d steps: %s after %d accepted steps", c.phase, c.accepted, path.Status, len(path.Accepted()))
		}
		switch begun := len(path.Steps) > 0; {
		case !begun && (r == nil || r.Solution != nil || r.Status != solve.Cancelled), begun && (r != nil) != (c.accepted > 0), c.accepted > 0 && r.Solution == nil:
			t.Errorf("%s, %d steps: result %+v", c.phase, c.accepted, r)
		}
	}
}
