package solve

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/mixed"
	"pinnsolve/pinn"
)

// elastic is a body of E = density = 1.
func elastic(t *testing.T, domain *geometry.Domain, nu float64, conditions ...elasticity.Condition) elasticity.Body {
	m, err := elasticity.FromModuli(map[string]float64{"E": 1, "nu": nu})
	if err != nil {
		t.Fatal(err)
	}
	return elasticity.Body{Name: "body", Domain: domain, Material: m, Conditions: conditions,
		Density: func([]float64) float64 { return 1 }, Hints: pinn.Hints{Statement: Weak}}
}

var strip = geometry.Rectangle([2]float64{0, 0}, [2]float64{10, 1})

// modesOf finds modes with a given seed.
func modesOf(t *testing.T, pose func(elasticity.Body) (pinn.Problem, error), b elasticity.Body, o Options, m ModeOptions) (*Result, []Mode) {
	t.Helper()
	p, err := pose(b)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	r, modes, err := plan.Modes(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != Converged {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
	return r, modes
}

// compareModes compares values with those wanted: within a relative error, and within
// five estimates, or the uncertainty of what is wanted.
func compareModes(t *testing.T, modes []Mode, want []float64, tolerance, uncertainty float64) {
	t.Helper()
	if len(modes) != len(want) {
		t.Fatalf("%d modes, want %d", len(modes), len(want))
	}
	for k, m := range modes {
		off := math.Abs(m.Value - want[k])
		if off > tolerance*want[k] || off > 5*m.Estimate+uncertainty*want[k] {
			t.Errorf("mode %d: %.8g +- %.1g, want %.8g", k+1, m.Value, m.Estimate, want[k])
		}
	}
}

func hertz(angular ...float64) []float64 {
	for k := range angular {
		angular[k] /= 2 * math.Pi
	}
	return angular
}

// Elements of order 8, displacement and pressure, graded to the corners by another
// program, have .01170915, .06912327 and .17864849 rad/s, still falling by 1e-6.
func TestModesOfCantilever(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	_, modes := modesOf(t, mixed.Pose, elastic(t, strip, 0.4999, elasticity.Clamp("left", 2)), Options{}, ModeOptions{Count: 3})
	compareModes(t, modes, hertz(.01170915, .06912327, .17864849), 1e-5, 5e-6)
	if part := modes[0].Effective[1]; math.Abs(part-0.612) > 0.002 { // of a slender one .6131
		t.Errorf("effective mass %v across the beam, want .612", part)
	}
}

// In a rectangle between frictionless planes all modes are products of sines and
// cosines, of shear or of pressure; with nu = 0.5 those of shear alone.
func TestModesBetweenPlanes(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	a, b := 1., 1.3
	sides := []elasticity.Condition{elasticity.Roller("left", 0), elasticity.Roller("right", 0), elasticity.Roller("bottom", 1), elasticity.Roller("top", 1)}
	domain := geometry.Rectangle([2]float64{0, 0}, [2]float64{a, b})
	for _, c := range []struct {
		nu   float64
		pose func(elasticity.Body) (pinn.Problem, error)
	}{{0.3, elasticity.Pose}, {0.5, mixed.Pose}} {
		mu := 1 / (2 * (1 + c.nu))
		var want []float64
		for m := range 5 {
			for n := range 5 {
				k := math.Pi * math.Hypot(float64(m)/a, float64(n)/b)
				if m > 0 && n > 0 {
					want = append(want, k*math.Sqrt(mu)/(2*math.Pi))
				}
				if c.nu < 0.5 && m+n > 0 {
					want = append(want, k*math.Sqrt(2*mu*(1-c.nu)/(1-2*c.nu))/(2*math.Pi))
				}
			}
		}
		slices.Sort(want)
		r, modes := modesOf(t, c.pose, elastic(t, domain, c.nu, sides...), Options{}, ModeOptions{Count: 4})
		compareModes(t, modes, want[:4], 1e-4, 1e-9)
		if c.nu < 0.5 && modes[0].Value < want[0]*(1-1e-9) {
			t.Errorf("nu = %v: %.12g is below the least frequency %.12g: Rayleigh's quotients are above it", c.nu, modes[0].Value, want[0])
		}
		if c.nu == 0.5 && !(r.Weak.InfSup > leastInfSup) {
			t.Errorf("inf-sup constant %v", r.Weak.InfSup)
		}
	}
}

func TestRigidModes(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	_, modes := modesOf(t, elasticity.Pose, elastic(t, strip, 0.3), Options{}, ModeOptions{Count: 4})
	for k, m := range modes {
		if m.Rigid != (k < 3) {
			t.Errorf("mode %d of a body that nothing holds: %+v", k+1, m)
		}
	}
	if r, _ := modesOf(t, elasticity.Pose, elastic(t, strip, 0.3), Options{}, ModeOptions{Count: 2}); !strings.Contains(r.Message, "ask for more") {
		t.Errorf("message %q", r.Message)
	}
}

// Elements of order 8 by another program have .00224463 and .01890054. Euler's
// formula has .002260.
func TestBuckling(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	column := func(p float64) elasticity.Body {
		return elastic(t, strip, 0.3, elasticity.Clamp("left", 2), elasticity.Traction("right", p, 0))
	}
	_, modes := modesOf(t, mixed.Pose, column(-1), Options{}, ModeOptions{Count: 2, Buckling: true})
	compareModes(t, modes, []float64{.00224463, .01890054}, 1e-4, 2e-5)
	coarse := Options{Weak: WeakOptions{Features: 40}, Tolerance: 1}
	if _, pulled := modesOf(t, elasticity.Pose, column(1), coarse, ModeOptions{Count: 1, Buckling: true}); len(pulled) > 0 && pulled[0].Value < 0.02 {
		t.Errorf("a bar that is pulled buckles at %v", pulled[0].Value)
	}
}

func TestModesAreRepeated(t *testing.T) {
	var first []Mode
	for _, workers := range []int{1, 2} {
		o := Options{Weak: WeakOptions{Features: 60}, Tolerance: 1}
		o.Workers = workers
		_, modes := modesOf(t, elasticity.Pose, elastic(t, strip, 0.3, elasticity.Clamp("left", 2)), o, ModeOptions{Count: 2})
		if first == nil {
			first = modes
		}
		for k := range modes {
			if modes[k].Value != first[k].Value {
				t.Errorf("mode %d is %v with %d workers, %v with 1", k+1, modes[k].Value, workers, first[k].Value)
			}
		}
	}
}

func TestNoModes(t *testing.T) {
	b := elastic(t, strip, 0.3, elasticity.Clamp("left", 2))
	for _, c := range []struct {
		change func(*elasticity.Body)
		wanted ModeOptions
		says   string
	}{
		{func(b *elasticity.Body) { b.Density = nil }, ModeOptions{Count: 1}, "no density"},
		{func(b *elasticity.Body) { b.Law = elasticity.Polynomial }, ModeOptions{Count: 1, Buckling: true}, "small strain"},
		{func(*elasticity.Body) {}, ModeOptions{}, "from 1 to 100"},
	} {
		b := b
		c.change(&b)
		p, err := elasticity.Pose(b)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := Options{}.Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := plan.Modes(context.Background(), c.wanted); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("error %v, want one with %q", err, c.says)
		}
	}
}
