package mixed

import (
	"math"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// Boundary data that change the volume of an incompressible body are rejected
// at finite strain too, where det F counts instead of div u.
func TestDataThatChangeTheVolume(t *testing.T) {
	linear := func(rates ...float64) func(dst, x []float64) {
		return func(dst, x []float64) {
			for i := range dst {
				dst[i] = rates[i] * x[i]
			}
		}
	}
	twist := func(dst, x []float64) {
		s, c := math.Sincos(2 * x[2])
		dst[0], dst[1], dst[2] = c*x[0]-s*x[1]-x[0], s*x[0]+c*x[1]-x[1], 0
	}
	curved := func(dst, x []float64) { // two shears, one after the other
		dst[0] = 0.4 * math.Sin(3*x[1])
		dst[1] = 0.3 * math.Cos(2*(x[0]+dst[0]))
	}
	rectangle := geometry.Rectangle([2]float64{}, [2]float64{2, 1})
	box := geometry.Box([3]float64{}, [3]float64{2, 1, 1})
	for name, c := range map[string]struct {
		domain *geometry.Domain
		u      func(dst, x []float64)
		change float64 // of the volume, exactly
	}{
		"at rest":                {rectangle, nil, 0},
		"swollen":                {rectangle, linear(0.1, 0), 0.1 * 2},
		"free of divergence":     {rectangle, linear(0.1, -0.1), -0.01 * 2},
		"J = 1":                  {rectangle, linear(0.25, -0.2), 0},
		"sheared twice":          {rectangle, curved, 0},
		"disk, sheared twice":    {geometry.Disk([2]float64{0.3, 0.1}, 1.5), curved, 0},
		"ring, swollen":          {geometry.AnnulusSector([2]float64{}, 1, 2, 0, 2), linear(0.1, 0.1), 0.21 * 3},
		"box swollen":            {box, linear(0.1, 0, 0), 0.1 * 2},
		"box, J = 1":             {box, linear(3, -0.5, -0.5), 0},
		"cylinder, twisted":      {geometry.Cylinder(0.5, 1), twist, 0},
		"ball, twisted":          {geometry.Ball([3]float64{}, 1), twist, 0},
		"ball, nearly as it was": {geometry.Ball([3]float64{}, 1), linear(1e-5, 0, 0), 1e-5 * 4 * math.Pi / 3},
	} {
		b := elasticity.Body{Name: "test", Domain: c.domain, Law: elasticity.Polynomial, Material: elasticity.Material{Mu: 1},
			Conditions: []elasticity.Condition{elasticity.Clamp(pinn.Boundary, c.domain.Dim())}}
		b.Conditions[0].U = c.u
		change, all, err := volumeChange(b, 100)
		if err != nil || !all {
			t.Fatalf("%s: prescribed %v, error %v", name, all, err)
		}
		if math.Abs(change-c.change) > 1e-9*c.domain.Measure() {
			t.Errorf("%s: the volume changes by %v, want %v", name, change, c.change)
		}
		_, err = Pose(b)
		if rejected := err != nil && strings.Contains(err.Error(), "changes the volume of an incompressible body"); rejected != (c.change != 0) {
			t.Errorf("%s: error %v", name, err)
		}
		b.Material.Beta = 0.4
		if _, err = Pose(b); err != nil {
			t.Errorf("%s: a compressible body: %v", name, err)
		}
	}
	// A side that is free, or free to slide, absorbs the change.
	b := elasticity.Body{Name: "open", Domain: rectangle, Law: elasticity.Polynomial, Material: elasticity.Material{Mu: 1},
		Conditions: []elasticity.Condition{{On: "left", Fixed: []int{0, 1}, U: linear(0.1, 0.3)}}}
	if _, err := Pose(b); err != nil {
		t.Errorf("an open boundary: %v", err)
	}
}
