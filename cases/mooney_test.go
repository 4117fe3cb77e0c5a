package cases

import (
	"context"
	"math"
	"testing"

	"pinnsolve/inverse"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// tension is the force on a bar of radius 1 of Mooney and Rivlin's law, incompressible and
// free at its sides: W = mu/2 ((1-s)(l^2 + 2/l) + s (2 l + 1/l^2)) by l, times pi.
func tension(mu, s, stretch float64) float64 {
	l := stretch
	return math.Pi * mu * ((1-s)*(l-1/(l*l)) + s*(1-1/(l*l*l)))
}

// rubber is a bar of revolution pulled by its end.
func rubber(t *testing.T) Workpiece {
	free := math.NaN()
	return Workpiece{Name: "bar", Mesh: fieldMesh(t, "rel-square.msh"), Section: elasticity.Axisymmetric, Law: "mooney-rivlin",
		Moduli:     map[string]float64{"mu": 0.8, "K": math.Inf(1)},
		Conditions: []PartCondition{{Kind: "fix", On: "bottom", Values: []float64{free, 0}}, {Kind: "fix", On: "top", Values: []float64{free, 0.5}}}}
}

// The force on a bar is that of the closed form, and two forces tell both constants; in the
// law of two constants the second matters.
func TestMooneyRivlin(t *testing.T) {
	if testing.Short() {
		t.Skip("solves a body at finite strain again and again")
	}
	w := rubber(t)
	w.Sought = []string{"fix.top.z"}
	c, err := w.Case()
	if err != nil {
		t.Fatal(err)
	}
	o := solve.Options{Weak: solve.WeakOptions{Windows: 1, Features: 40}, Tolerance: 0.1}
	for _, form := range []string{"mixed", "standard"} {
		set := map[string]float64{"second": 0.3}
		want := tension(0.8, 0.3, 1.5)
		if form == "standard" { // lambda is finite: not far from it
			set["K"], want = 400, tension(0.8, 0.3, 1.5)
		}
		p, err := c.Pose(form, set)
		if err != nil {
			t.Fatal(err)
		}
		r, err := solve.Run(context.Background(), p, o)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Weak.Values["reaction_z.top"]
		if most := map[string]float64{"mixed": 1e-4, "standard": 1e-2}[form]; math.Abs(got/want-1) > most {
			t.Errorf("%s: force %v, want %v", form, got, want)
		}
	}

	var data []solve.Measurement
	for _, stretch := range []float64{1.2, 1.6} {
		data = append(data, solve.Measurement{Output: "reaction_z.top", Value: tension(0.8, 0.3, stretch), Sigma: 1e-3, Name: "force", Under: map[string]float64{"fix.top.z": stretch - 1}})
	}
	unknowns := []inverse.Unknown{{Name: "mu", Start: 1, Transform: inverse.Log, Lo: 1e-9, Hi: 1e9}, {Name: "second", Start: 0.1, Lo: 0, Hi: 1}}
	pose := func(v map[string]float64) (pinn.Problem, error) { return c.Pose("mixed", v) }
	e, err := solve.Identify(context.Background(), pose, o, unknowns, data, inverse.Options{NoProfiles: true})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{0.8, 0.3} {
		if got := float64(e.Unknowns[k].Value); math.Abs(got-want) > 1e-3 {
			t.Errorf("%s = %v, want %v", e.Unknowns[k].Name, got, want)
		}
	}
}

// A constant that the law has not is refused.
func TestSecondNeedsLaw(t *testing.T) {
	w := rubber(t)
	w.Law, w.Moduli = "polynomial", nil
	w.Materials = []GroupMaterial{{Group: "body", Moduli: map[string]float64{"mu": 1, "nu": 0.4}, Second: 0.2}}
	if _, err := w.Case(); err == nil {
		t.Error("the polynomial law takes a second constant")
	}
	w.Law = "mooney-rivlin"
	if c, err := w.Case(); err != nil {
		t.Error(err)
	} else if v, err := c.Values(nil); err != nil || v["second"] != 0.2 {
		t.Errorf("second = %v, %v", v["second"], err)
	}
}
