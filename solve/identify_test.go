package solve_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/inverse"
	"pinnsolve/solve"
)

// lame are displacements of the cylinder of radii 1 and 2 in plane strain under a
// pressure of 1, of Lamé, at points of its quarter.
func lame(mu, nu float64) (list []solve.Measurement) {
	for i := range 12 {
		r, angle := 1.02+0.08*float64(i), 0.05+0.12*float64(i)
		u := 1 / (6 * mu) * ((1-2*nu)*r + 4/r)
		x := []float64{r * math.Cos(angle), r * math.Sin(angle)}
		list = append(list, solve.Measurement{Output: "ux", At: x, Value: u * math.Cos(angle), Name: "ux"},
			solve.Measurement{Output: "uy", At: x, Value: u * math.Sin(angle), Name: "uy"})
	}
	return list
}

func constants() []inverse.Unknown {
	return []inverse.Unknown{
		{Name: "mu", Start: 5, Transform: inverse.Log, Lo: 1e-9, Hi: 1e9},
		{Name: "nu", Start: 0.1, Transform: inverse.Compressibility, Lo: -0.9, Hi: 0.5},
	}
}

// Constants come out of exact displacements as well as the solution is; noise makes
// intervals that hold them; what only the ratio of a load and a modulus decides is said.
func TestIdentify(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	ctx := context.Background()
	pose := posedAt(t, "cylinder", "mixed")
	o := solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 1, Features: 70}, Tolerance: 1e-2}
	e, err := solve.Identify(ctx, pose, o, constants(), lame(2, 0.3), inverse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{2, 0.3} {
		if got := float64(e.Unknowns[k].Value); math.Abs(got/want-1) > 1e-3 {
			t.Errorf("%s = %v, want %v", e.Unknowns[k].Name, got, want)
		}
	}
	if e.Status != inverse.Identified && e.Status != inverse.PhysicsUnresolved { // without noise the error of the solution is all there is
		t.Errorf("%s: %s", e.Status, e.Message)
	}

	noisy := lame(2, 0.3)
	for i := range noisy {
		noisy[i].Sigma = 0.004
		noisy[i].Value += 0.004 * math.Sin(float64(7*i)) // no more than the noise says
	}
	near := constants()
	near[0].Start, near[1].Start = 1.9, 0.28
	if e, err = solve.Identify(ctx, pose, o, near, noisy, inverse.Options{}); err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{2, 0.3} {
		u := e.Unknowns[k]
		if float64(u.Interval[0]) > want || float64(u.Interval[1]) < want || float64(u.Interval[1]-u.Interval[0]) > want {
			t.Errorf("%s in %v, want %v inside", u.Name, u.Interval, want)
		}
	}

	free := append(near, inverse.Unknown{Name: "pressure", Start: 0.9, Transform: inverse.Log, Lo: 1e-9, Hi: 1e9})
	if e, err = solve.Identify(ctx, pose, o, free, noisy, inverse.Options{NoProfiles: true}); err != nil {
		t.Fatal(err)
	}
	if e.Status != inverse.NotIdentifiable || !strings.Contains(e.Message, "only mu/pressure = ") {
		t.Errorf("%s: %s", e.Status, e.Message)
	}
}

// Sensitivities are derivatives of predictions: by one back-substitution each as by
// central differences of whole solves, in all statements.
func TestSensitivities(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	ctx := context.Background()
	for _, c := range []struct {
		name, form string
		at         map[string]float64
		o          solve.Options
		most       float64
	}{
		{"cylinder", "mixed", map[string]float64{"mu": 2, "nu": 0.3, "pressure": 1.5}, solve.Options{Width: 250, Slope: 0.25}, 1e-6},
		{"cylinder", "standard", map[string]float64{"mu": 2, "nu": 0.49}, solve.Options{Width: 250, Slope: 0.25}, 1e-6},
		{"cylinder", "mixed", map[string]float64{"mu": 2, "nu": 0.5}, solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 1, Features: 40}, Tolerance: 1}, 1e-6},
		{"cook", "mixed", map[string]float64{"E": 3, "nu": 0.3}, solve.Options{Weak: solve.WeakOptions{Windows: 4, Features: 30}, Tolerance: 1}, 1e-6},
		{"inflation-pressure", "mixed", map[string]float64{"mu": 2, "pressure": 0.2}, solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 1, Features: 40}, Tolerance: 1}, 1e-6},
	} {
		if worst, err := solve.CompareSensitivities(ctx, posedAt(t, c.name, c.form), c.o, c.at); err != nil || worst > c.most {
			t.Errorf("%s, %s: %v, relative difference %.2g", c.name, c.form, err, worst)
		}
	}
}

// A rigid motion and a change of scale, added to displacements of a closed form, come out
// beside the constants, and do not move them.
func TestRegistration(t *testing.T) {
	data := lame(2, 0.3)
	var cx, cy float64
	for _, m := range data {
		cx, cy = cx+m.At[0]/float64(len(data)), cy+m.At[1]/float64(len(data))
	}
	const tx, ty, turn, scale = 0.03, -0.02, 0.01, -0.004
	for i, m := range data {
		x, y := m.At[0]-cx, m.At[1]-cy
		if m.Output == "ux" {
			data[i].Value += tx - turn*y + scale*x
		} else {
			data[i].Value += ty + turn*x + scale*y
		}
	}
	ctx, pose := context.Background(), posedAt(t, "cylinder", "standard")
	p, err := pose(nil)
	if err != nil {
		t.Fatal(err)
	}
	motion, err := solve.Registration(p, data)
	if err != nil {
		t.Fatal(err)
	}
	o := solve.Options{Width: 120, Slope: 0.25}
	e, err := solve.Identify(ctx, pose, o, append(constants()[:1], motion...), data, inverse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// With nu known: expansion by nu and by scale are nearly the same.
	for k, want := range []float64{2, tx, ty, turn, scale} {
		if got := float64(e.Unknowns[k].Value); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s = %v, want %v", e.Unknowns[k].Name, got, want)
		}
	}
	if e.Status != inverse.Identified {
		t.Errorf("%s: %s", e.Status, e.Message)
	}
	if _, err := solve.Identify(ctx, pose, o, append(constants()[:1], inverse.Unknown{Name: "register.tz"}), data, inverse.Options{}); err == nil || !strings.Contains(err.Error(), "register.ty") {
		t.Errorf("a motion that does not exist: %v", err)
	}
}

func TestIdentifyRefused(t *testing.T) {
	ctx, pose, o := context.Background(), posedAt(t, "cylinder", "mixed"), solve.Options{Width: 40, Tolerance: 1}
	for want, spoil := range map[string]func(m []solve.Measurement){
		"unknown output \"uz\"": func(m []solve.Measurement) { m[3].Output = "uz" },
		"lies outside the body": func(m []solve.Measurement) { m[3].At = []float64{0, 0} },
		"1 of 24 measurements":  func(m []solve.Measurement) { m[3].Sigma = 1 },
		"unknown quantity":      func(m []solve.Measurement) { m[3].At, m[3].Output = nil, "tip" },
	} {
		data := lame(2, 0.3)
		spoil(data)
		if _, err := solve.Identify(ctx, pose, o, constants(), data, inverse.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Measurements of several experiments determine constants together; each is compared with
// the solution at its own load.
func TestExperiments(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	var data []solve.Measurement
	for k, pressure := range []float64{1, 3} {
		for i, m := range lame(2, 0.3) {
			if i%2 == k { // one component of each
				m.Value *= pressure
				m.Under = map[string]float64{"pressure": pressure}
				data = append(data, m)
			}
		}
	}
	o := solve.Options{Width: 250, Slope: 0.25}
	pose := posedAt(t, "cylinder", "mixed")
	e, err := solve.Identify(context.Background(), pose, o, constants(), data, inverse.Options{NoProfiles: true})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{2, 0.3} {
		if got := float64(e.Unknowns[k].Value); math.Abs(got/want-1) > 1e-8 {
			t.Errorf("%s = %v, want %v: %s", e.Unknowns[k].Name, got, want, e.Message)
		}
	}
	unknowns := append(constants(), inverse.Unknown{Name: "pressure", Start: 1, Transform: inverse.Log, Lo: 1e-9, Hi: 1e9})
	if _, err := solve.Identify(context.Background(), pose, o, unknowns, data, inverse.Options{}); err == nil || !strings.Contains(err.Error(), "pressure is an unknown, and the data say what it is") {
		t.Errorf("a load that is known and sought: %v", err)
	}
}
