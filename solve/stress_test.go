package solve_test

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// stressed solves a part of testdata.
func stressed(t *testing.T, file string, w cases.Workpiece, form string, o solve.Options) *solve.Result {
	t.Helper()
	m, err := mesh.ReadFile("../cases/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	w.Name, w.Mesh = "part", m
	c, err := w.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose(form, nil)
	if err != nil {
		t.Fatal(err)
	}
	return weakly(t, p, o)
}

// peak checks a largest stress, its place and its estimate.
func peak(t *testing.T, r *solve.Result, name string, want, tolerance float64, on string) {
	t.Helper()
	p, ok := r.Weak.Peaks[name]
	if !ok || !(math.Abs(p.Value/want-1) <= tolerance) || p.On != on || !(p.Estimate > 0) {
		t.Errorf("%s = %.6g on %q, want %.6g within %g on %q; estimate %.2g", name, p.Value, p.On, want, tolerance, on, p.Estimate)
	}
	if off := math.Abs(p.Value - want); off > p.Estimate+1e-3*math.Abs(want) {
		t.Errorf("%s is off by %.2g, its estimate is %.2g", name, off, p.Estimate)
	}
}

// A hollow sphere of radii 1 and 2 under the pressure 1 inside: the stress about the
// axis is 5/7 there, whatever Poisson's ratio (Timoshenko & Goodier, sec. 136).
func TestLargestStressOfASphere(t *testing.T) {
	condition := func(kind, on string, v ...float64) cases.PartCondition {
		return cases.PartCondition{Kind: kind, On: on, Values: v}
	}
	w := cases.Workpiece{Section: cases.Axisymmetric, Moduli: map[string]float64{"E": 1, "nu": 0.5}, Conditions: []cases.PartCondition{
		condition("roller", "axis"), condition("roller", "equator"), condition("pressure", "inside", 1),
	}}
	w.Conditions = w.Conditions[1:] // the axis needs none
	r := stressed(t, "field/sphere-section.msh", w, "mixed", solve.Options{})
	peak(t, r, solve.MisesMax, 12./7, 1e-3, "inside")
	peak(t, r, solve.MisesMax+".outside", 1.5/7, 2e-3, "outside")
	peak(t, r, solve.PrincipalMax, 5./7, 2e-3, "inside")
	peak(t, r, solve.PrincipalMin, -1, 1e-3, "inside")
}

// The largest stress at the hole of an L bracket by finite elements of degree 4 on
// graded meshes; what is nearer than Near to the inner corner does not count.
func TestLargestStressOfABracket(t *testing.T) {
	if testing.Short() {
		t.Skip("a second")
	}
	w := cases.Workpiece{Moduli: map[string]float64{"E": 210e3, "nu": 0.3}, Conditions: []cases.PartCondition{
		{Kind: "fix", On: "top"}, {Kind: "traction", On: "hole2", Values: []float64{0, -5}},
	}}
	r := stressed(t, "field/lbracket-2.msh", w, "mixed", solve.Options{})
	peak(t, r, solve.MisesMax, 150.39, 0.01, "hole1")
	peak(t, r, solve.MisesMax+".hole2", 42.972, 0.01, "hole2")
	if len(r.Weak.Unbounded) != 3 {
		t.Errorf("%d corners without a bound, want 3", len(r.Weak.Unbounded))
	}
	if top := r.Weak.Peaks[solve.MisesMax+".top"]; top.Corner == nil || math.Hypot(top.X[0]-top.Corner[0], top.X[1]-top.Corner[1]) < solve.Near*100 {
		t.Errorf("the stress on the held side rises towards a corner: %+v", top)
	}
	// Displacements are good enough; the stress is not, for a tolerance of its own.
	if r.Status != solve.Converged {
		t.Fatalf("%s: %s", r.Status, r.Message)
	}
	strict := stressed(t, "field/lbracket-2.msh", w, "mixed", solve.Options{StressTolerance: 1e-4, Weak: solve.WeakOptions{Features: 56}})
	if strict.Status != solve.UnderResolved || strict.Trusted() {
		t.Errorf("with a tolerance of 1e-4 for the stress: %s, %s", strict.Status, strict.Message)
	}
}

// An inclusion has no part of the boundary: its largest stress is beside the interface,
// where windows of 80 and 120 features have 4.98 and 5.09.
func TestLargestStressOfAnInclusion(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	given := func(group string, e float64) cases.GroupMaterial {
		return cases.GroupMaterial{Group: group, Moduli: map[string]float64{"E": e, "nu": 0.3}}
	}
	r := stressed(t, "inclusion.msh", cases.Workpiece{
		Materials: []cases.GroupMaterial{given("steel", 20), given("rubber", 2)},
		Conditions: []cases.PartCondition{
			{Kind: "fix", On: "left"}, {Kind: "traction", On: "right", Values: []float64{1, 1}},
		},
	}, "mixed", solve.Options{})
	peak(t, r, solve.MisesMax+".steel", 5.03, 0.03, "")
	// At nodes of the interface derivatives are those beside it.
	p := r.Solution.Problem()
	pts := p.Domain.Grid(41).Apart(p.Materials.Of).Points()
	bounded := r.Solution.Bounded(pts)
	mises, _ := p.ByRole(pinn.EquivalentStress)
	values, err := r.Solution.Eval(mises, bounded)
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for i, v := range values[0] {
		x := pts.At(i)
		if inside := x[0] > 0.1 && x[0] < 1.9 && x[1] > 0.1 && x[1] < 1.9; inside && !slices.Equal(x, bounded.At(i)) {
			moved++
			if v > 6 {
				t.Errorf("mises %.4g at %v, a node of the interface", v, x)
			}
		}
	}
	if moved < 20 {
		t.Errorf("%d nodes of the interface", moved)
	}
	if most := r.Weak.Peaks[solve.MisesMax]; most.On != "bottom" {
		t.Errorf("the largest stress is %.4g on %q at %v", most.Value, most.On, most.X)
	}
}

// The largest stress of rings of which the inner one is hot is in the cold one, where they
// meet, in closed form: no part of the boundary has it.
func TestLargestStressWhereMaterialsMeet(t *testing.T) {
	w := cases.Workpiece{Section: cases.PlaneStress, Thermal: map[string]float64{"hot": 1e-3},
		Materials:  []cases.GroupMaterial{{Group: "hot", Moduli: map[string]float64{"E": 1, "nu": 0.3}}, {Group: "cold", Moduli: map[string]float64{"E": 1, "nu": 0.3}}},
		Conditions: []cases.PartCondition{{Kind: "roller", On: "x0"}, {Kind: "roller", On: "y0"}},
	}
	r := stressed(t, "stress/rings.msh", w, "mixed", solve.Options{})
	radial, hoop := -2.34375e-4, 6.09375e-4
	peak(t, r, solve.MisesMax+".cold", math.Sqrt(radial*radial-radial*hoop+hoop*hoop), 0.01, "")
}

// A tolerance of the stress has no effect where nothing estimates it.
func TestStressTolerance(t *testing.T) {
	c, err := cases.Find("poisson")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose(c.Forms[0].Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tolerance := range []float64{0.1, -1, math.NaN()} {
		if _, err := (solve.Options{StressTolerance: tolerance}).Plan(p); err == nil {
			t.Errorf("a tolerance of %v is taken", tolerance)
		}
	}
}

// Bending of a beam in space: sigma_xx = z, so at the upper edge of its end, over what is
// within r = 4 Near of a point of the edge, the mean is 1 - 4 r/(3 pi), the centroid of
// half a disk, or of a quarter. On the held end disks keep away from its edges.
func TestLocalMeansInSpace(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	bend, err := cases.ParseGiven("z,0,0", []string{"x", "y", "z"}, false)
	if err != nil {
		t.Fatal(err)
	}
	w := cases.Workpiece{Moduli: map[string]float64{"E": 1, "nu": 0}, Conditions: []cases.PartCondition{
		{Kind: "fix", On: "fixed"}, {Kind: "traction", On: "load", Values: bend.Values, Formulas: bend.Formulas},
	}}
	r := stressed(t, "field/beam-3d.msh", w, "standard", solve.Options{Weak: solve.WeakOptions{Windows: 4, Features: 80}})
	radius := 4 * solve.Near
	for part, want := range map[string]float64{"load": 1 - 4*radius/(3*math.Pi), "fixed": 1 - 2*radius} {
		p, ok := r.Weak.Peaks[solve.MisesMeanMax+"."+part]
		off := math.Abs(p.Value - want)
		if !ok || off > 0.01 || off > 2*p.Estimate || p.On != part || p.Within != radius {
			t.Errorf("the largest local mean on %s is %+v, want %.4f", part, p, want)
		}
	}
}
