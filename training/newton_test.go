package training

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

// kepler is the system x - e sin x = m for several m. Its derivative is 1 - e
// cos x, so it comes from the energy x^2/2 + e cos x - m x.
type kepler struct {
	e, m  []float64
	limit float64 // parameters beyond it are not admissible; 0 means no limit
	fail  error
	end   func() // ends the context in the middle of a step
	steps int
	took  [][]float64 // parameters that steps began at
}

func (s *kepler) Dim() int     { return len(s.m) }
func (s *kepler) Linear() bool { return len(s.e) == 0 }

func (s *kepler) Newton(ctx context.Context, step, theta []float64) (decrement, work float64, err error) {
	s.steps++
	s.took = append(s.took, append([]float64(nil), theta...))
	if s.end != nil {
		s.end()
		return 0, 0, ctx.Err()
	}
	if s.fail != nil && s.steps == 3 {
		return 0, 0, s.fail
	}
	for i, x := range theta {
		r, slope := x-s.m[i], 1.0
		if !s.Linear() {
			r -= s.e[i] * math.Sin(x)
			slope -= s.e[i] * math.Cos(x)
		}
		step[i] = -r / slope
		decrement += math.Abs(r * step[i])
		work += x * x
	}
	return decrement, work, nil
}

func (s *kepler) Admissible(ctx context.Context, theta []float64) (bool, error) {
	for _, x := range theta {
		if math.IsNaN(x) || s.limit > 0 && x > s.limit {
			return false, ctx.Err()
		}
	}
	return true, ctx.Err()
}

// gaps are the distances of the parameters of every step to the solution.
func (s *kepler) gaps(solution []float64) (d []float64) {
	for _, x := range s.took {
		var worst float64
		for i := range x {
			worst = math.Max(worst, math.Abs(x[i]-solution[i]))
		}
		d = append(d, worst)
	}
	return d
}

func TestNewtonConvergesQuadratically(t *testing.T) {
	s := &kepler{e: []float64{0.3, 0.6}, m: []float64{1, 2}}
	start := []float64{1.5, 1.5}
	var records []Record
	r := Newton(context.Background(), s, start, Settings{Recorder: func(r Record) { records = append(records, r) }})
	if r.Status != Converged || !strings.Contains(r.Message, "converged in") {
		t.Fatalf("%v: %s", r.Status, r.Message)
	}
	for i, x := range r.Theta {
		if math.Abs(x-s.e[i]*math.Sin(x)-s.m[i]) > 1e-8 {
			t.Errorf("x = %v does not solve x - %v sin x = %v", x, s.e[i], s.m[i])
		}
	}
	if start[0] != 1.5 || start[1] != 1.5 {
		t.Errorf("the start was changed to %v", start)
	}
	if s.steps > 6 || r.Stats.Iterations != s.steps || r.Stats.Evaluations != s.steps || len(records) != s.steps {
		t.Errorf("%d steps, %d iterations, %d evaluations, %d records", s.steps, r.Stats.Iterations, r.Stats.Evaluations, len(records))
	}
	gaps := s.gaps(r.Theta)
	for k := 1; k+1 < len(gaps); k++ {
		if gaps[k] > gaps[k-1]*gaps[k-1]+1e-15 {
			t.Errorf("step %d leads from a distance of %.1e to %.1e", k, gaps[k-1], gaps[k])
		}
	}
	for k, rec := range records {
		if rec.Iteration != k+1 || rec.Method != "newton" || k > 0 && rec.Loss >= records[k-1].Loss {
			t.Errorf("record %d: %+v", k, rec)
		}
	}
}

func TestNewtonOnLinearEquations(t *testing.T) {
	s := &kepler{m: []float64{4, -2}}
	r := Newton(context.Background(), s, []float64{1, 1}, Settings{})
	if r.Status != Converged || s.steps != 1 || r.Theta[0] != 4 || r.Theta[1] != -2 || r.Loss != (9.0+9)/2 {
		t.Errorf("%v after %d steps at %v, loss %v: %s", r.Status, s.steps, r.Theta, r.Loss, r.Message)
	}
}

// A step to parameters that are not admissible is halved until they are.
func TestNewtonHalvesSteps(t *testing.T) {
	s := &kepler{e: []float64{0.9}, m: []float64{0.5}, limit: 2} // the first step from 0.1 leads to 4.7
	r := Newton(context.Background(), s, []float64{0.1}, Settings{})
	if x := r.Theta[0]; r.Status != Converged || math.Abs(x-0.9*math.Sin(x)-0.5) > 1e-8 {
		t.Errorf("%v at %v: %s", r.Status, r.Theta, r.Message)
	}
	full := (0.5 - 0.1 + 0.9*math.Sin(0.1)) / (1 - 0.9*math.Cos(0.1))
	if first := s.took[1][0] - 0.1; math.Abs(first-full/4) > 1e-12 {
		t.Errorf("the first step is %v, want a quarter of %v", first, full)
	}
}

func TestNewtonStatus(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	amid, end := context.WithCancel(context.Background())
	late, release := context.WithTimeout(context.Background(), 0)
	defer release()
	for name, c := range map[string]struct {
		ctx      context.Context
		s        *kepler
		settings Settings
		want     Status
		message  string
		theta    float64 // where it ends, NaN for anywhere
	}{
		"cancelled":      {cancelled, &kepler{m: []float64{1}}, Settings{}, Cancelled, "after 0 Newton steps: context canceled", 0.1},
		"time":           {context.Background(), &kepler{m: []float64{1}}, Settings{MaxTime: time.Nanosecond}, Budget, "after 0 Newton steps", 0.1},
		"in a step":      {amid, &kepler{m: []float64{1}, end: end}, Settings{}, Cancelled, "after 0 Newton steps: context canceled", 0.1},
		"deadline":       {late, &kepler{m: []float64{1}}, Settings{}, Budget, "the time is spent", 0.1},
		"not admissible": {context.Background(), &kepler{e: []float64{0.5}, m: []float64{1}, limit: 0.1}, Settings{}, Diverged, "no admissible solution", 0.1},
		"singular":       {context.Background(), &kepler{e: []float64{0.9}, m: []float64{3}, fail: errors.New("pivot 0")}, Settings{}, Diverged, "Newton step 3: pivot 0", math.NaN()},
		"no solution":    {context.Background(), &kepler{e: []float64{1}, m: []float64{math.NaN()}}, Settings{}, Diverged, "does the work NaN", 0.1},
	} {
		r := Newton(c.ctx, c.s, []float64{0.1}, c.settings)
		if r.Status != c.want || !strings.Contains(r.Message, c.message) {
			t.Errorf("%s: %v: %s", name, r.Status, r.Message)
		}
		if !math.IsNaN(c.theta) && r.Theta[0] != c.theta {
			t.Errorf("%s: ends at %v", name, r.Theta)
		}
	}
}

// A solution that is not admissible is not reached, however close the steps
// come.
func TestNewtonStopsShort(t *testing.T) {
	s := &kepler{e: []float64{0.3}, m: []float64{1 - 0.3*math.Sin(1)}, limit: 1 - 2e-8} // x = 1
	if r := Newton(context.Background(), s, []float64{1 - 1e-7}, Settings{}); r.Status != Diverged || r.Theta[0] > s.limit {
		t.Errorf("%v at %v: %s", r.Status, r.Theta, r.Message)
	}
}

// A system that never settles ends after a number of steps.
func TestNewtonGivesUp(t *testing.T) {
	s := &restless{}
	r := Newton(context.Background(), s, []float64{1}, Settings{})
	if r.Status != Diverged || s.steps != newtonIterations || !strings.Contains(r.Message, "did not converge") {
		t.Errorf("%v after %d steps: %s", r.Status, s.steps, r.Message)
	}
	// Steps that grow without bound end it earlier.
	s = &restless{growth: 1e5}
	if r = Newton(context.Background(), s, []float64{1}, Settings{}); r.Status != Diverged || s.steps != 2 || !strings.Contains(r.Message, "after one of 1") {
		t.Errorf("%v after %d steps: %s", r.Status, s.steps, r.Message)
	}
}

// restless has a step of one everywhere, or a work that grows.
type restless struct {
	steps  int
	growth float64
}

func (s *restless) Dim() int     { return 1 }
func (s *restless) Linear() bool { return false }
func (s *restless) Admissible(context.Context, []float64) (bool, error) {
	return true, nil
}
func (s *restless) Newton(_ context.Context, step, _ []float64) (decrement, work float64, err error) {
	s.steps++
	step[0] = 1
	return math.Pow(math.Max(1, s.growth), float64(s.steps-1)), 1, nil
}

// Settings that Newton cannot use are refused, not ignored.
func TestNewtonRefusesSettings(t *testing.T) {
	for _, settings := range []Settings{{TargetLoss: 1}, {GradientTolerance: 1e-6}, {TermGradients: 10}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was accepted", settings)
				}
			}()
			Newton(context.Background(), &kepler{m: []float64{1}}, []float64{0}, settings)
		}()
	}
}
