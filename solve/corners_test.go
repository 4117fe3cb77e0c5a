package solve

import (
	"math"
	"testing"

	"pinnsolve/geometry/features"
	"pinnsolve/pinn"
)

// Of many corners only those with strong singularities count: where the condition
// changes, where the body turns far inwards and, in a load, at right angles.
func TestStrongestCorners(t *testing.T) {
	polygon := func(n int) (all []corner) {
		for i := range n {
			angle := math.Pi + 0.2*math.Cos(float64(i))
			all = append(all, corner{Corner: features.Corner{Angle: angle}, least: linearPower, one: true})
		}
		return append(all,
			corner{Corner: features.Corner{Angle: 1.1 * math.Pi}, least: leastPower, one: true},
			corner{Corner: features.Corner{Angle: 1.5 * math.Pi}, least: leastPower, one: true},
			corner{Corner: features.Corner{Angle: math.Pi / 2}, least: linearPower, one: true},
			corner{Corner: features.Corner{Angle: math.Pi}, least: leastPower, one: false})
	}
	if got := strongest(polygon(48)); len(got) != 4 {
		t.Errorf("%d corners of many, want 4: %v", len(got), got)
	}
	if got := strongest(polygon(3)); len(got) != 7 {
		t.Errorf("%d corners of few, want all", len(got))
	}
}

// Powers of the distance where materials meet follow from isotropic stiffnesses; where an
// interface meets the boundary squarely there are none to add then.
func TestJunctionsOfKnownStiffness(t *testing.T) {
	junctions := []features.Junction{{X: []float64{0, 0}, Rays: 4}, {X: []float64{1, 0}, Rays: 1, Rim: true, Square: true}, {X: []float64{0, 1}, Rays: 1, Rim: true}}
	for _, isotropic := range []bool{false, true} {
		m := &pinn.Materials{Stiffness: []float64{1, 0.1}, Isotropic: isotropic}
		got := withJunctions(nil, junctions, m)
		if want := map[bool]int{false: 3, true: 2}[isotropic]; len(got) != want {
			t.Fatalf("isotropic %v: %d places, want %d", isotropic, len(got), want)
		}
		if known := got[0].stiffness != nil; known != isotropic || got[len(got)-1].stiffness != nil {
			t.Errorf("isotropic %v: stiffnesses %v and %v", isotropic, got[0].stiffness, got[len(got)-1].stiffness)
		}
	}
}
