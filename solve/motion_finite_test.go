package solve

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/internal/gauss"
	"pinnsolve/ode"
	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/mixed"
	"pinnsolve/pinn"
)

// large returns the motion at finite strain of a body with a law.
func large(t *testing.T, pose func(elasticity.Body) (pinn.Problem, error), b elasticity.Body, law *elasticity.Law, o Options, wanted MotionOptions) (*Result, *Motion) {
	t.Helper()
	b.Law = law
	p, err := pose(b)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	r, m, err := plan.Motion(context.Background(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	return r, m
}

// knowles returns the largest and the last growth c = r^2 - R^2 of a tube of radii 1 and 2, mu = 1/3
// and density 1 whose inside is under a pressure from the start, in plane strain:
//
//	c"/2 ln(b/a) + c'^2/8 (1/b^2 - 1/a^2) = p - mu int_a^b (r^2/R^2 - R^2/r^2)/r dr
//
// (Knowles, Q. Appl. Math. 18 (1960) 71-77).
func knowles(t *testing.T, p, end float64) (largest, last float64) {
	x, w := gauss.Legendre(20, -1, 1)
	s := ode.System{N: 2, F: func(_ float64, y, dy []float64) {
		c := y[0]
		a, b := math.Sqrt(1+c), math.Sqrt(4+c)
		force := p
		for k := range x {
			r := a + (b-a)*(1+x[k])/2
			q := r * r / (r*r - c)
			force -= w[k] * (b - a) / 2 * (q - 1/q) / r / 3
		}
		dy[0], dy[1] = y[1], 2*(force-y[1]*y[1]/8*(1/(b*b)-1/(a*a)))/math.Log(b/a)
	}}
	y := []float64{0, 0}
	stats, err := ode.Radau(context.Background(), s, 0, y, end, ode.Options{RelTol: 1e-10, Longest: end / 200, Each: func(s ode.Step) error {
		largest = math.Max(largest, s.Y[0])
		return nil
	}})
	if err != nil || stats.Status != ode.Finished {
		t.Fatal(stats, err)
	}
	return largest, y[0]
}

// An incompressible tube breathes under a pressure that comes at once.
func TestBreathingTube(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	const p, end = 0.1, 6.0
	b := elastic(t, geometry.AnnulusSector([2]float64{0, 0}, 1, 2, 0, math.Pi/2), 0.5,
		elasticity.Pressure("inner", p), elasticity.Plane("start", 0, 1), elasticity.Plane("end", 1, 0))
	b.Measures = append(b.Measures, b.Section.MeanDisplacement("start", 0))
	largest, last := knowles(t, p, end)
	for _, integrator := range FiniteIntegrators() {
		r, m := large(t, mixed.Pose, b, elasticity.Polynomial, Options{Weak: WeakOptions{Windows: 1, Features: 60}, Tolerance: 5e-3}, MotionOptions{To: end, Integrator: integrator})
		if r.Status != Converged || integrator == Midpoint && !(m.EnergyDefect < 1e-9) {
			t.Errorf("%s: %s: %s", integrator, r.Status, r.Message)
		}
		// The mean of r - R between the radii.
		mean := func(c float64) (sum float64) {
			x, w := gauss.Legendre(20, 1, 2)
			for k := range x {
				sum += w[k] * (math.Sqrt(x[k]*x[k]+c) - x[k])
			}
			return sum
		}
		top := 0.0
		for _, v := range m.Values[0] {
			top = math.Max(top, v)
		}
		if off := math.Abs(top - mean(largest)); off > 1e-3*mean(largest) {
			t.Errorf("%s: grows by %.6g at most, want %.6g", integrator, top, mean(largest))
		}
		if got, want := m.Values[0][len(m.Times)-1], mean(last); math.Abs(got-want) > 5e-3*mean(largest) || math.Abs(got-want) > 5*float64(m.Estimate)*mean(largest) {
			t.Errorf("%s: ends at %.6g, want %.6g, estimate %.2g", integrator, got, want, m.Estimate)
		}
	}
}

// Small loads move a body as at small strain, in both formulations and by both
// integrators.
func TestSmallMotion(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	body := func(nu float64) elasticity.Body {
		b := elastic(t, geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1}), nu, elasticity.Clamp("left", 2), elasticity.Traction("right", 0, -1e-4))
		b.Measures = append(b.Measures, b.Section.MeanDisplacement("right", 1))
		return b
	}
	o := Options{Weak: WeakOptions{Windows: 1, Features: 20}, Tolerance: 0.02}
	wanted := MotionOptions{To: 15, History: func(t float64) float64 { return math.Pow(math.Sin(math.Pi*math.Min(t, 10)/10), 2) }}
	for j, pose := range []func(elasticity.Body) (pinn.Problem, error){elasticity.Pose, mixed.Pose} {
		b := body(0.3)
		p, err := pose(b)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := o.Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		_, exact, err := plan.Motion(context.Background(), wanted)
		if err != nil {
			t.Fatal(err)
		}
		for k, integrator := range FiniteIntegrators() {
			law := elasticity.Polynomial
			if k == 0 && j == 0 {
				law = elasticity.Logarithmic
			}
			wanted.Integrator = integrator
			r, m := large(t, pose, b, law, o, wanted)
			if wanted.Integrator = ""; m == nil {
				t.Fatal(law.Name, integrator, r.Message)
			}
			for i, at := range m.Times {
				n := i * (motionSamples - 1) / (finiteSamples - 1)
				if got, want := m.Values[0][i], exact.Values[0][n]; math.Abs(exact.Times[n]-at) < 1e-9 && math.Abs(got-want) > 5e-3*exact.peak() {
					t.Errorf("%s, %s: %.6g at %v, want %.6g", law.Name, integrator, got, at, want)
					break
				}
			}
		}
	}
}

// peak is the largest value of the first quantity.
func (m *Motion) peak() (largest float64) {
	for _, v := range m.Values[0] {
		largest = math.Max(largest, math.Abs(v))
	}
	return largest
}

// A free body that was pushed keeps its energy and its momenta.
func TestFreeBody(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	b := elastic(t, geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1}), 0.4, elasticity.Traction("right", 0.02, -0.06))
	b.Moving = true
	for _, law := range elasticity.Laws() {
		r, m := large(t, elasticity.Pose, b, law, Options{Weak: WeakOptions{Windows: 1, Features: 20}, Tolerance: 1},
			MotionOptions{To: 10, Integrator: Midpoint, Steps: 100, History: func(t float64) float64 {
				return math.Pow(math.Sin(math.Pi*math.Min(t, 2)/2), 2)
			}})
		if m == nil {
			t.Fatal(law.Name, r.Message)
		}
		if r.Status != Converged || !(m.EnergyDefect < 1e-9) {
			t.Errorf("%s: %s: %s", law.Name, r.Status, r.Message)
		}
		begin, end := m.Momentum[60], m.Momentum[len(m.Momentum)-1]
		for k, v := range begin {
			// The push lasts until t = 2: 0.02, -0.06 and as much at the end of a lever of about 1.
			if want := [...]float64{0.02, -0.06, -0.06}[k]; math.Abs(v-want) > 0.01 || math.Abs(v-end[k]) > 1e-9 {
				t.Errorf("%s: momentum %d is %.10g at first and %.10g at the end, want about %v", law.Name, k, v, end[k], want)
			}
		}
	}
}

func TestNoLargeMotion(t *testing.T) {
	b := elastic(t, strip, 0.3, elasticity.Clamp("left", 2), elasticity.Traction("right", 0, 1e-3))
	b.Law = elasticity.Polynomial
	p, err := elasticity.Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Options{}.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := plan.Motion(context.Background(), MotionOptions{To: 1, Integrator: ExactInTime}); err == nil || !strings.Contains(err.Error(), "for small strain") {
		t.Errorf("error %v", err)
	}
}
