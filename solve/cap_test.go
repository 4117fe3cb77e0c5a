package solve

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/continuation"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// bar is a unit square whose ansatz, with the network at zero, has the strain
// xx equal to x: u = (x^2/2, 0).
func bar(t *testing.T) pinn.Problem {
	t.Helper()
	flat := func(x []ad.Jet) ad.Jet { return x[0] }
	p, err := elasticity.Pose(elasticity.Body{
		Name: "bar", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}), Material: elasticity.Material{Mu: 1, Beta: 0.4},
		Conditions: []elasticity.Condition{elasticity.Clamp("left", 2),
			{On: "right", T: func(dst, x, _ []float64) { dst[0], dst[1] = 0.1, 0.05*x[1]*x[1] }}},
		Hard: []*pinn.Ansatz{{Phi: flat, Lift: func(x []ad.Jet) ad.Jet { return x[0].Mul(x[0]).Scale(0.5) }}, {Phi: flat}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The rows of points beyond the cap are zero; the others, and the boundary, are
// unchanged.
func TestStrainCap(t *testing.T) {
	sys, err := strong.Compile(bar(t), nn.Random(2, 2, 10, 1, 1), strong.Discretization{Points: 60})
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, sys.Dim())
	before, after := make([]float64, sys.Rows()), make([]float64, sys.Rows())
	sys.Residual(before, theta)
	left, err := limit(sys, theta, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	sys.Residual(after, theta)
	pts, rows := sys.InteriorRows()
	inside, beyond := map[int]bool{}, 0
	for i, list := range rows {
		x := pts.At(i)[0]
		if x > 0.4 {
			beyond++
		}
		if len(list) != 2 {
			t.Fatalf("%d rows at a point, want those of the momentum", len(list))
		}
		for _, row := range list {
			inside[row] = true
			want := before[row]
			if x > 0.4 {
				want = 0
			}
			if after[row] != want {
				t.Errorf("x = %v: row %v, want %v", x, after[row], want)
			}
		}
	}
	if left != beyond || left == 0 || left == pts.Len() {
		t.Errorf("%d points are left out, %d lie beyond the cap, of %d", left, beyond, pts.Len())
	}
	for row := range after {
		if !inside[row] && after[row] != before[row] {
			t.Errorf("row %d of the boundary changed", row)
		}
	}
}

// A path over the cap ends with all points, and the solution.
func TestPathOverStrainCap(t *testing.T) {
	p := bar(t)
	same := func(float64) (pinn.Problem, error) { return p, nil }
	var left []int
	o := Options{Width: 60, Slope: 1, Discretization: strong.Discretization{Points: 150}}
	plain, err := Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Stepped = func(_ continuation.Step, r *Result) error {
		left = append(left, r.Left)
		return nil
	}
	r, path, err := Continue(context.Background(), continuation.Table(StrainCap, 0, 0.4), same, o)
	if err != nil || path.Status != continuation.Complete {
		t.Fatalf("%s, error %v", path.Message, err)
	}
	if len(left) != 2 || left[0] == 0 || left[1] != 0 {
		t.Errorf("%v points are left out", left)
	}
	if d := math.Abs(r.Training.Loss/plain.Training.Loss - 1); !(d < 1e-4) {
		t.Errorf("loss %v, without a cap %v", r.Training.Loss, plain.Training.Loss)
	}
	strange := p
	strange.Outputs = nil
	for want, c := range map[string]struct {
		s continuation.Schedule
		o Options
		p pinn.Problem
	}{
		"nearest valid value is 0": {continuation.Table(StrainCap, -1, 1), o, p},
		"give values":              {continuation.Schedule{Name: StrainCap, Values: []float64{0, 1}, Adaptive: &continuation.Adaptive{}}, o, p},
		"use another":              {continuation.Table(StrainCap, 0, 1), Options{Balance: "rba", Width: 60, Method: "lm"}, p},
		"has no strain":            {continuation.Table(StrainCap, 0, 1), o, strange},
	} {
		_, _, err := Continue(context.Background(), c.s, func(float64) (pinn.Problem, error) { return c.p, nil }, c.o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
