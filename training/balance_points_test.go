package training

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestParseAdaptation(t *testing.T) {
	for text, want := range map[string]Adaptation{
		"rad":                        {Power: 1, Offset: 1},
		"rad(k=2,c=0,every=50)":      {Power: 2, Every: 50},
		"rar-d":                      {Add: 40, Power: 2},
		" rar-d(add=7, every=9,k=0)": {Add: 7, Every: 9},
	} {
		a, err := ParseAdaptation(text)
		if err != nil || *a != want {
			t.Errorf("%q: %+v, error %v, want %+v", text, a, err, want)
		}
	}
	for n, want := range map[int]int{1: 1, 4: 1, 10: 3, 100: 21, 2000: 401} {
		if got := (&Adaptation{}).Rounds(n); got != want {
			t.Errorf("a round every %d of %d iterations, want %d", got, n, want)
		}
	}
	if a, err := ParseAdaptation(" "); a != nil || err != nil {
		t.Errorf("no text: %v, %v", a, err)
	}
	for text, want := range map[string]string{
		"rda":            `unknown adaptation "rda": choose from rad, rar-d (did you mean rad?)`,
		"rad(add=5)":     `unknown setting of rad "add": choose from every, k, c`,
		"rad(k=-1)":      "k = -1 must be a number from 0 to 20",
		"rad(c=inf)":     "c = inf must be a number from 0 to 1e+06",
		"rad(every=0)":   "every = 0 must be from 1 to 1000000; the nearest valid value is 1",
		"rar-d(every=10": "rar-d(every=10: the parenthesis is not closed at the end: write settings as in rar-d(every=500)",
	} {
		if _, err := ParseAdaptation(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// growing is a least-squares problem that gets rows: what Adapt does to a problem
// at points. The solution stays the same.
type growing struct {
	rows, calls int
	rng         *rand.Rand
	a           *mat.Dense
}

func newGrowing() *growing {
	g := &growing{rows: 20, rng: rand.New(rand.NewPCG(1, 2))}
	g.draw()
	return g
}

func (g *growing) draw() {
	g.a = mat.NewDense(g.rows, 4, nil)
	for i := range g.rows {
		for j := range 4 {
			g.a.Set(i, j, g.rng.NormFloat64())
		}
	}
}

func (g *growing) Adapt(_ []float64, n, add int, k, c float64) error {
	if n != adaptiveCandidates || k != 2 || c != 0 {
		return errors.New("other settings")
	}
	g.calls++
	g.rows += add
	g.draw()
	return nil
}

// Carry carries the number of calls, from which the rows follow.
func (g *growing) Carry(s *Archive) {
	calls := g.calls
	if s.Int("calls", &calls); s.Loading() {
		for g.calls < calls {
			if err := g.Adapt(nil, adaptiveCandidates, 5, 2, 0); err != nil {
				s.Fail(err)
			}
		}
	}
}

func (g *growing) Dim() int  { return 4 }
func (g *growing) Rows() int { return g.rows }

// The residual of row i is sinh of its linear part, so that there is something to
// iterate.
func (g *growing) Residual(dst, x []float64) {
	for i := range dst {
		z := 0.0
		for j, v := range g.a.RawRowView(i) {
			z += v * (x[j] - 1)
		}
		dst[i] = math.Sinh(z)
	}
}

func (g *growing) Jacobian(dst *mat.Dense, x []float64, from int) {
	r := make([]float64, g.rows)
	g.Residual(r, x)
	for i, v := range r {
		for j, a := range g.a.RawRowView(i)[from:] {
			dst.Set(i, j, math.Sqrt(1+v*v)*a)
		}
	}
}

func (g *growing) Loss(grad, x []float64) float64 { return lossOf(g, grad, x) }

// Points change under every method, in number too; losses and the best point are
// those of the last points.
func TestAdaptation(t *testing.T) {
	for _, method := range []string{"adam", "lbfgs", "ssbroyden", "lm", "autopilot"} {
		g := newGrowing()
		stages, err := ParseStages(method + ":13")
		if err != nil {
			t.Fatal(err)
		}
		if adam, ok := stages[0].Method.(*Adam); ok {
			adam.Rate = 0.1
		}
		a, err := ParseAdaptation("rar-d(add=5,every=4)")
		if err != nil {
			t.Fatal(err)
		}
		stages[0].Method = &Balanced{Method: stages[0].Method, Balancer: a, Every: a.Every}
		var rounds []int
		r, err := Run(context.Background(), g, []float64{0.2, 0, 0.1, 0}, stages, Settings{GradientTolerance: -1,
			Recorder: func(r Record) { rounds = append(rounds, g.calls) }})
		if err != nil {
			t.Fatalf("%s: %v", method, err)
		}
		if g.rows != 20+5*g.calls || g.calls == 0 {
			t.Errorf("%s: %d rows after %d rounds", method, g.rows, g.calls)
		}
		for k, n := range rounds {
			if n != k/4 {
				t.Errorf("%s: %d rounds after iteration %d, want %d", method, n, k, k/4)
				break
			}
		}
		if want := g.Loss(nil, r.Theta); math.Abs(r.Loss-want) > 1e-12*want {
			t.Errorf("%s: loss %v, at the last points %v", method, r.Loss, want)
		}
		if start := g.Loss(nil, []float64{0.2, 0, 0.1, 0}); !(r.Loss < start/2) {
			t.Errorf("%s: loss %v, at the start %v", method, r.Loss, start)
		}
	}
	if err := (&Adaptation{Every: 5}).Init(objective{1, nil}); err == nil {
		t.Error("points of a function without points")
	}
}

// batchedSum is a sum of squares (x_i - k)^2 over batches k, of which one is seen
// at a time.
type batchedSum struct{ now int }

func (b *batchedSum) Dim() int { return 1 }

func (b *batchedSum) Batches(int) int { return 3 }

func (b *batchedSum) SetBatch(_, pass, k int) {
	b.now = k
	if k > 0 && pass%2 == 1 { // odd passes have the last two the other way round
		b.now = 3 - k
	}
}

func (b *batchedSum) Carry(*Archive) {}

func (b *batchedSum) Loss(g, x []float64) float64 {
	mean, square := 1.0, 5./3 // of k = 0, 1, 2
	if b.now >= 0 {
		mean, square = float64(b.now), float64(b.now*b.now)
	}
	if g != nil {
		g[0] = x[0] - mean
	}
	return (x[0]*x[0] - 2*x[0]*mean + square) / 2
}

// A pass has a step for every batch, the first along the gradient of the whole,
// and ends with the loss of the whole; every step follows the gradient of its own
// batch.
func TestBatches(t *testing.T) {
	b := &batchedSum{now: -1}
	stages := []Stage{{Method: &Batches{Method: &descent{0.1}, Points: 5}, Iterations: 2}}
	var losses []float64
	r, err := Run(context.Background(), b, []float64{4}, stages, Settings{Recorder: func(r Record) { losses = append(losses, r.Loss) }})
	if err != nil {
		t.Fatal(err)
	}
	x, want := 4.0, []float64(nil)
	value := func() { want = append(want, (x*x-2*x+5./3)/2) }
	value()
	for pass := range 2 {
		for _, mean := range [][]float64{{1, 1, 2}, {1, 2, 1}}[pass] { // of the whole, of batches 1 and 2
			x -= 0.1 * (x - mean)
		}
		value()
	}
	for i, w := range want {
		if math.Abs(losses[i]-w) > 1e-14 {
			t.Errorf("losses %v, want %v", losses, want)
			break
		}
	}
	if math.Abs(r.Theta[0]-x) > 1e-14 || b.now != -1 {
		t.Errorf("theta %v, want %v; batch %d at the end", r.Theta, x, b.now)
	}
	// A pass that is cut off leaves the whole behind.
	ctx, cancel := context.WithCancel(context.Background())
	cut := &Batches{Method: &quitter{cancel: cancel}, Points: 5}
	if _, err := Run(ctx, b, []float64{4}, []Stage{{Method: cut, Iterations: 2}}, Settings{}); err != nil || b.now != -1 {
		t.Errorf("batch %d after a pass that was cut off, error %v", b.now, err)
	}
	if err := (&Batches{Method: &descent{0.1}, Points: 5}).Init(objective{1, nil}); err == nil {
		t.Error("batches of a function without points")
	}
}

// quitter cancels in its second step.
type quitter struct {
	descent
	steps  int
	cancel func()
}

func (q *quitter) Step(e *Evaluator, at *Point) (Progress, error) {
	if q.steps++; q.steps == 2 {
		q.cancel()
	}
	return q.descent.Step(e, at)
}

// descent is plain gradient descent.
type descent struct{ rate float64 }

func (*descent) Name() string         { return "descent" }
func (*descent) Init(Objective) error { return nil }

func (d *descent) Step(e *Evaluator, at *Point) (Progress, error) {
	for i, g := range at.Grad {
		at.Theta[i] -= d.rate * g
	}
	return Progress{}, e.Gradient(at)
}
