package solve

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/mixed"
)

// swung returns the motion of the cantilever of TestModesOfCantilever under a step of
// traction at its end, or another history.
func swung(t *testing.T, wanted MotionOptions) (*Result, *Motion) {
	t.Helper()
	b := elastic(t, strip, 0.4999, elasticity.Clamp("left", 2), elasticity.Traction("right", 0, -1e-4))
	b.Measures = append(b.Measures, b.Section.MeanDisplacement("right", 1))
	p, err := mixed.Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Options{Weak: WeakOptions{Features: 60}}.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	r, m, err := plan.Motion(context.Background(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	return r, m
}

const swing = 2 * math.Pi / .01170915 // period of the first mode, s

// The frequencies are those of elements, see TestModesOfCantilever. A step of load moves
// the end to about twice its static displacement and back, and integrators that conserve
// energy do.
func TestMotion(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	r, exact := swung(t, MotionOptions{To: 10 * swing})
	if r.Status != Converged {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
	for k, want := range hertz(.01170915, .06912327, .17864849) {
		if got := float64(exact.Frequencies[k]); math.Abs(got-want) > 1e-4*want {
			t.Errorf("frequency %d is %.8g, want %.8g", k+1, got, want)
		}
	}
	if !(exact.EnergyDefect < 1e-10) {
		t.Errorf("the exact solution loses %v of its energy", exact.EnergyDefect)
	}
	if n := len(exact.States); n != defaultOutputs || exact.States[n-1].Time != 10*swing {
		t.Errorf("%d states, the last at %v", n, exact.States[n-1].Time)
	}
	_, midpoint := swung(t, MotionOptions{To: 10 * swing, Integrator: Midpoint})
	if !(midpoint.EnergyDefect < 1e-6) {
		t.Errorf("the midpoint rule loses %v of its energy", midpoint.EnergyDefect)
	}
	_, radau := swung(t, MotionOptions{To: 10 * swing, Integrator: Radau})
	if !(radau.EnergyDefect < 1e-2) {
		t.Errorf("Radau loses %v of the energy", radau.EnergyDefect)
	}
	var largest, off float64
	for i := range exact.Times {
		largest = math.Max(largest, math.Abs(exact.Values[0][i]))
		for _, other := range []*Motion{midpoint, radau} {
			off = math.Max(off, math.Abs(exact.Values[0][i]-other.Values[0][i]))
		}
	}
	if off > 3e-3*largest {
		t.Errorf("integrators differ by %.2g of %.2g", off, largest)
	}
}

// A load that grows slowly moves the body as a static one of its size.
func TestSlowLoad(t *testing.T) {
	slow := 40 * swing
	_, m := swung(t, MotionOptions{To: slow, History: func(at float64) float64 { return 0.5 - 0.5*math.Cos(math.Pi*at/slow) }})
	if !(m.EnergyDefect < 1e-6) {
		t.Errorf("the energy differs by %v from the work", m.EnergyDefect)
	}
	_, step := swung(t, MotionOptions{To: 5 * swing})
	var mean float64
	for _, v := range step.Values[0] {
		mean += v / float64(len(step.Values[0]))
	}
	if end := m.Values[0][len(m.Times)-1]; math.Abs(end-mean) > 5e-3*math.Abs(mean) {
		t.Errorf("a slow load ends at %v, a step swings about %v", end, mean)
	}
}

func TestNoMotion(t *testing.T) {
	p, err := elasticity.Pose(elastic(t, strip, 0.3, elasticity.Clamp("left", 2)))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Options{}.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wanted MotionOptions
		says   string
	}{
		{MotionOptions{From: 1, To: 1}, "later than the start"},
		{MotionOptions{To: 1, Outputs: 1}, "2 at least"},
		{MotionOptions{To: 1, Integrator: "euler"}, "exact, midpoint, radau"},
		{MotionOptions{To: 1}, "no load"},
	} {
		if _, _, err := plan.Motion(context.Background(), c.wanted); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("error %v, want one with %q", err, c.says)
		}
	}
}
