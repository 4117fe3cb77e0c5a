package elasticity

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// wedge is a triangle whose edge "plane", through the origin, has the normal
// (sin 30, -cos 30); under "load" it bears the uniform first Piola-Kirchhoff
// stress with the principal values along and across the normal.
func wedge(law *Law, along, across float64) (b Body, n, t [2]float64) {
	n = [2]float64{0.5, -math.Sqrt(3) / 2}
	t = [2]float64{math.Sqrt(3) / 2, 0.5}
	traction := func(dst, _, normal []float64) {
		a, c := along*(n[0]*normal[0]+n[1]*normal[1]), across*(t[0]*normal[0]+t[1]*normal[1])
		for i := range dst {
			dst[i] = a*n[i] + c*t[i]
		}
	}
	return Body{
		Name: "wedge", Law: law, Material: Material{Mu: 2, Beta: 0.4}, // lambda = 3
		Domain: geometry.Polygon([][2]float64{{0, 0}, {math.Sqrt(3), 1}, {0, 1}}, "plane", "load", "load"),
		Conditions: []Condition{
			Plane("plane", 3*n[0], 3*n[1]),
			{On: "load", T: traction},
		},
	}, n, t
}

// A body on an inclined frictionless plane, uniformly strained along and across
// it, has no residual in either theory. The translation along the plane
// remains, and a gauge fixes it.
func TestInclinedPlane(t *testing.T) {
	const e1, e2 = -0.3, 0.1 // stretches less one, along the normal and across
	l1, l2 := 1+e1, 1+e2
	lnJ := math.Log(l1 * l2)
	for name, c := range map[string]struct {
		law           *Law
		along, across float64
	}{
		"small strain": {nil, 7*e1 + 3*e2, 3*e1 + 7*e2},
		"logarithmic":  {Logarithmic, 2*(l1-1/l1) + 3*lnJ/l1, 2*(l2-1/l2) + 3*lnJ/l2},
	} {
		b, n, along := wedge(c.law, c.along, c.across)
		p, err := Pose(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		// slide moves the body along the plane, lift off it; both grow with x.
		field := func(slide, lift float64) func(x []ad.Jet) []ad.Jet {
			return func(x []ad.Jet) []ad.Jet {
				a := x[0].Scale(n[0]).Add(x[1].Scale(n[1])) // n.x
				c := x[0].Scale(along[0]).Add(x[1].Scale(along[1]))
				u, v := a.Scale(e1).Add(c.Scale(lift)), c.Scale(e2).Add(a.Scale(slide))
				return []ad.Jet{u.Scale(n[0]).Add(v.Scale(along[0])), u.Scale(n[1]).Add(v.Scale(along[1]))}
			}
		}
		worst := func(term string, slide, lift float64) float64 {
			res, err := p.Residuals(field(slide, lift), 20, 1)
			if err != nil {
				t.Fatal(err)
			}
			cols, ok := res[term]
			if !ok || len(cols) != 1 && term != "traction on load" {
				t.Fatalf("%s: term %q has %d components", name, term, len(cols))
			}
			var w float64
			for _, col := range cols {
				for _, r := range col {
					w = math.Max(w, math.Abs(r))
				}
			}
			return w
		}
		const fixed, slides = "0.5 ux - 0.866 uy on plane", "traction on plane"
		for _, term := range []string{fixed, slides, "traction on load"} {
			if w := worst(term, 0, 0); !(w <= 1e-14) {
				t.Errorf("%s: %s: residual %v of the exact solution", name, term, w)
			}
		}
		if w := worst(fixed, 0.01, 0); !(w <= 1e-14) {
			t.Errorf("%s: a displacement along the plane leaves a residual of %v", name, w)
		}
		if w := worst(slides, 0.01, 0); !(w >= 1e-4) {
			t.Errorf("%s: shear on the plane has the residual %v", name, w)
		}
		if w := worst(fixed, 0, 0.01); !(w >= 1e-3) {
			t.Errorf("%s: lifted off the plane: residual %v", name, w)
		}
		gauges := 0
		for _, term := range p.Terms {
			if strings.HasPrefix(term.Name, "rigid motion") {
				gauges++
			}
		}
		if gauges != 1 {
			t.Errorf("%s: %d rigid motions are fixed, want 1", name, gauges)
		}
	}
}

// Loads that push along the plane are not in equilibrium; loads that push onto
// it are, since the plane takes them.
func TestPlaneTakesUpItsPart(t *testing.T) {
	for _, c := range []struct {
		force [2]float64
		ok    bool
	}{
		{[2]float64{0.5, -math.Sqrt(3) / 2}, true},
		{[2]float64{math.Sqrt(3) / 2, 0.5}, false},
	} {
		b, _, _ := wedge(nil, 0, 0)
		b.Force = func(dst, _ []float64) { copy(dst, c.force[:]) }
		_, err := Pose(b)
		if ok := err == nil; ok != c.ok || !ok && !strings.Contains(err.Error(), "equilibrium") {
			t.Errorf("force %v: error %v", c.force, err)
		}
	}
}

func TestPlaneAxes(t *testing.T) {
	for _, n := range [][]float64{{0, -2}, {1e-9, 1}, {3, 4}, {0, 0, 5}, {1, -1, 1e-3}, {1, 2, 3}, {-7, 0, 1e-12}} {
		c := Plane("side", n...)
		if err := c.check(len(n)); err != nil {
			t.Errorf("normal %v: %v", n, err)
		}
		if got := floats.Dot(c.Axes[0], n); math.Abs(got-math.Sqrt(floats.Dot(n, n))) > 1e-12*got {
			t.Errorf("normal %v: first axis %v", n, c.Axes[0])
		}
	}
	for want, c := range map[string]Condition{
		"not orthonormal": {On: "left", Fixed: []int{0}, Axes: [][]float64{{1, 0}, {0.1, 1}}},
		"has 1 axes":      {On: "left", Fixed: []int{0}, Axes: [][]float64{{1, 0}}},
		"not of length 2": {On: "left", Fixed: []int{0}, Axes: [][]float64{{1, 0, 0}, {0, 1, 0}}},
		"NaN":             Plane("left", 0, 0),
	} {
		if _, err := Pose(Body{Name: "bad", Domain: square(), Material: steel(t), Conditions: []Condition{c}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
