package training

import (
	"context"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// spectralRadius returns the largest root of the loop that a law closes with a
// sensor proportional to the driven quantity, in logarithms: the error is -log
// c, and log η sums log r.
func spectralRadius(law ControlLaw) float64 {
	// State: e_k, e_{k-1}, e_{k-2}, ρ_{k-1}, ρ_{k-2}.
	m := mat.NewDense(5, 5, nil)
	for j, b := range law.B {
		m.Set(0, j, -b)
		m.Set(3, j, -b)
	}
	for j, a := range law.A {
		m.Set(0, 3+j, -a)
		m.Set(3, 3+j, -a)
	}
	m.Set(0, 0, 1+m.At(0, 0))
	m.Set(1, 0, 1)
	m.Set(2, 1, 1)
	m.Set(4, 3, 1)
	var eig mat.Eigen
	if !eig.Factorize(m, mat.EigenNone) {
		return math.NaN()
	}
	radius := 0.0
	for _, v := range eig.Values(nil) {
		radius = math.Max(radius, cmplx.Abs(v))
	}
	return radius
}

// On ½λx² the sensor η g²/L is 2λη, and the error of log η contracts with the
// largest root of the law.
func TestAutopilotContractsWithTheRootsOfTheLaw(t *testing.T) {
	const curvature = 3.0
	parabola := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = curvature * x[0]
		}
		return curvature * x[0] * x[0] / 2
	}}
	known := map[string]float64{"PI42": 0.68990, "PI33": (1 + math.Sqrt(13)) / 6, "H211PI": 0.5, "H211b": 0.5, "H312PID": (4 + math.Sqrt(52)) / 18, "H312b": 0.5, "H321": 2. / 3}
	for _, law := range ControlLaws() {
		want := spectralRadius(law)
		if k, ok := known[law.Name]; ok && math.Abs(want/k-1) > 1e-3 {
			t.Errorf("%s: root %v, want %v", law.Name, want, k)
		}
		if !(want < 1) {
			t.Errorf("%s: root %v is unstable", law.Name, want)
		}
		p := &Autopilot{Rate: 0.06, Sensor: SensePolyak, Controller: Controller{Law: law.Name}}
		e := newEvaluator(newLoop(context.Background(), Settings{}), parabola)
		at := &Point{Theta: []float64{1}}
		if err := e.Gradient(at); err != nil {
			t.Fatal(err)
		}
		var errs []float64
		for range 40 {
			if _, err := p.Step(e, at); err != nil {
				t.Fatal(err)
			}
			errs = append(errs, math.Log(p.rate*2*curvature/0.5))
		}
		if _, ok := known[law.Name]; !ok {
			if math.Abs(errs[10]) > 1e-12 {
				t.Errorf("%s: log error %v after 11 steps, though its roots are zero", law.Name, errs[10])
			}
			continue
		}
		from, to := 22, 34
		got := math.Pow(math.Abs(errs[to]/errs[from]), 1/float64(to-from))
		if math.Abs(got/want-1) > 0.01 {
			t.Errorf("%s: the error contracts by %.5f a step, want %.5f", law.Name, got, want)
		}
	}
}

func TestControllerLimits(t *testing.T) {
	c := &Controller{Law: "I"}
	for _, v := range []struct{ sensor, want float64 }{
		{0.5, 1}, {0.25, 1 + math.Atan(1)}, {1, 1 + math.Atan(-0.5)}, {1e-9, 2}, {0, 2}, {-3, 2}, {1e9, 1 + math.Atan(1e-4-1)}, {math.Inf(1), 1 + math.Atan(1e-4-1)},
	} {
		c.Reset()
		if got := c.Accept(v.sensor); math.Abs(got-v.want) > 1e-14 {
			t.Errorf("sensor %v: factor %v, want %v", v.sensor, got, v.want)
		}
	}
	c = &Controller{Law: "I", SetPoint: 3, Min: 0.9, Max: 1.1}
	if low, high := c.Accept(1e3), c.Accept(1e-3); low != 0.9 || high != 1.1 {
		t.Errorf("factors %v and %v, want the bounds", low, high)
	}
	if c = (&Controller{Law: "PI4"}); true {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), "did you mean PI42?") {
			t.Errorf("error %v", err)
		}
	}
}

// PI42 by hand: c = 2 and then ½, with 2^0.6 and (½)^0.6 2^-0.2.
func TestControllerByHand(t *testing.T) {
	limit := func(x float64) float64 { return 1 + math.Atan(x-1) }
	c := &Controller{}
	if got, want := c.Accept(0.25), limit(math.Pow(2, 0.6)); math.Abs(got-want) > 1e-15 {
		t.Errorf("first factor %v, want %v", got, want)
	}
	// Rejections do not change the history.
	for range 5 {
		if got := c.Reject(math.NaN()); got != 0.5 {
			t.Errorf("rejected by %v, want 0.5", got)
		}
		if got := c.Reject(400); got >= 0.5 || got < 0.2 {
			t.Errorf("rejected by %v", got)
		}
		if got := c.Reject(0.01); got != 0.5 {
			t.Errorf("rejected by %v, want 0.5", got)
		}
	}
	if got, want := c.Accept(1), limit(math.Pow(2, -0.8)); math.Abs(got-want) > 1e-15 {
		t.Errorf("second factor %v, want %v", got, want)
	}
	// H211b takes the last factor too.
	c = &Controller{Law: "H211b"}
	first := c.Accept(0.25)
	if got, want := c.Accept(1), limit(math.Pow(first, -0.25)); math.Abs(got-want) > 1e-15 {
		t.Errorf("second factor %v, want %v", got, want)
	}
}

// jumping is a quadratic in 50 dimensions with curvatures from 1e-3 to 1, which
// all become a hundred times larger after 500 gradients.
func jumping(gradients *int) objective {
	return objective{50, func(g, x []float64) float64 {
		*gradients++
		sum := 0.0
		for i, v := range x {
			c := math.Pow(1e3, float64(i)/49-1)
			if *gradients > 500 {
				c *= 100
			}
			sum += c * v * v / 2
			if g != nil {
				g[i] = c * v
			}
		}
		return sum
	}}
}

func TestAutopilotFollowsAJumpOfCurvature(t *testing.T) {
	start := make([]float64, 50)
	for i := range start {
		start[i] = 1
	}
	var n int
	first := jumping(&n).Loss(nil, start)
	worst, best := 0.0, 1.0
	for _, rate := range []float64{1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2} {
		n = 0
		var rejected int
		res, err := Run(context.Background(), jumping(&n), start, []Stage{{&Autopilot{Rate: rate}, 2000}}, Settings{MaxTime: 0, Recorder: func(r Record) {
			if strings.Contains(r.Info, "rejected") {
				rejected++
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		part := res.Loss / first
		if !(part < 1e-9) || n > 2010 {
			t.Errorf("from rate %g: %.3g of the first loss after %d gradients: %s", rate, part, n, res.Message)
		}
		if rejected > 150 {
			t.Errorf("from rate %g: %d steps rejected", rate, rejected)
		}
		worst, best = math.Max(worst, part), math.Min(best, part)
	}
	t.Logf("the autopilot ends at %.2g to %.2g of the first loss", best, worst)
	for _, rate := range []float64{0.019, 0.1, 0.5, 1, 1.9} {
		n = 0
		obj := jumping(&n)
		x, g := slices.Clone(start), make([]float64, 50)
		for range 2000 {
			obj.Loss(g, x)
			for i := range x {
				x[i] -= rate * g[i]
			}
		}
		loss := obj.Loss(nil, x)
		t.Logf("rate %g ends at %.2g", rate, loss/first)
		if loss/first <= 1e-6 {
			t.Errorf("constant rate %g ends at %.3g of the first loss: the problem is too easy", rate, loss/first)
		}
	}
}

func TestAutopilotMinimises(t *testing.T) {
	for _, c := range []struct {
		name  string
		m     Method
		obj   Objective
		start []float64
		its   int
		want  []float64
		tol   float64
	}{
		{"rosenbrock", &Autopilot{}, rosenbrock(), []float64{-1.2, 1}, 20000, []float64{1, 1}, 1e-3},
		{"beale", &Autopilot{}, beale(), []float64{1, 1}, 5000, []float64{3, 0.5}, 1e-3},
		{"barrier", &Autopilot{Rate: 1e3}, barrier(), []float64{50}, 3000, []float64{1}, 1e-4},
		{"quadratic, gain", &Autopilot{Sensor: SenseGain}, quadratic(5, 10), make([]float64, 5), 2000, upTo(5), 1e-6},
		{"quadratic, Polyak below zero", &Autopilot{Sensor: SensePolyak}, quadratic(5, 10), make([]float64, 5), 2000, upTo(5), 1e-6},
		{"adam, rosenbrock", &Adam{Autopilot: &Autopilot{}}, rosenbrock(), []float64{-1.2, 1}, 20000, []float64{1, 1}, 1e-3},
		{"adam, beale", &Adam{Autopilot: &Autopilot{}}, beale(), []float64{1, 1}, 3000, []float64{3, 0.5}, 1e-4},
		{"adam, quadratic", &Adam{Rate: 10, Autopilot: &Autopilot{}}, quadratic(5, 10), make([]float64, 5), 2000, upTo(5), 1e-6},
	} {
		last := []float64{math.Inf(1)}
		res, err := Run(context.Background(), c.obj, c.start, []Stage{{c.m, c.its}}, Settings{Recorder: func(r Record) {
			if limit := slices.Max(last); r.Loss > limit+2*rise*math.Abs(limit) {
				t.Errorf("%s: the loss rose from %v to %v", c.name, last, r.Loss)
			}
			if !strings.Contains(r.Info, "rejected") {
				last = append(last, r.Loss)[max(0, len(last)-4):]
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %s theta %.6v", c.name, res.Message, res.Theta)
		for i, v := range res.Theta {
			if math.Abs(v-c.want[i]) > c.tol {
				t.Errorf("%s: theta %v, want %v: %s", c.name, res.Theta, c.want, res.Message)
				break
			}
		}
	}
}

func TestAutopilotGivesUp(t *testing.T) {
	uphill := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = -1
		}
		return math.Abs(x[0])
	}}
	for _, m := range []Method{&Autopilot{}, &Adam{Autopilot: &Autopilot{}}} {
		res, err := Run(context.Background(), uphill, []float64{1}, []Stage{{m, 1000}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if res.Status != Stalled || res.Stats.Iterations > maxFlat+60 {
			t.Errorf("%s: %s", m.Name(), res.Message)
		}
	}
}

// One step of 1e-3 on ½x² from 1 has the sensor 1e-3 and would double the rate.
func TestAutopilotMaxRate(t *testing.T) {
	parabola := objective{1, func(g, x []float64) float64 {
		if g != nil {
			g[0] = x[0]
		}
		return x[0] * x[0] / 2
	}}
	p := &Autopilot{MaxRate: 1.5e-3}
	if _, err := Run(context.Background(), parabola, []float64{1}, []Stage{{p, 1}}, Settings{}); err != nil || p.rate != 1.5e-3 {
		t.Errorf("rate %v, error %v", p.rate, err)
	}
	p.MaxRate = 0
	if _, err := Run(context.Background(), parabola, []float64{1}, []Stage{{p, 1}}, Settings{}); err != nil || p.rate != 2e-3 {
		t.Errorf("rate %v, error %v", p.rate, err)
	}
}

// The autopilot notices a loss that jumps up under it, and the lowest loss of
// the run is one of the new loss.
func TestAutopilotNoticesAnotherLoss(t *testing.T) {
	n := 0
	obj := objective{1, func(g, x []float64) float64 {
		n++
		shift := 0.0
		if n > 20 {
			shift = 7
		}
		if g != nil {
			g[0] = x[0]
		}
		return x[0]*x[0]/2 + shift
	}}
	for _, m := range []Method{&Autopilot{}, &Adam{Autopilot: &Autopilot{}}} {
		n = 0
		res, err := Run(context.Background(), obj, []float64{1}, []Stage{{m, 200}}, Settings{})
		if err != nil || res.Loss != 7 || math.Abs(res.Theta[0]) > 1e-6 {
			t.Errorf("%s: theta %v, error %v, %s", m.Name(), res.Theta, err, res.Message)
		}
	}
}
