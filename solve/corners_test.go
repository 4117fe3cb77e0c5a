package solve

import (
	"math"
	"testing"

	"pinnsolve/geometry/features"
)

// Of many corners only those with strong singularities count: where the condition
// changes, where the body turns far inwards and, in a load, at right angles.
func TestStrongestCorners(t *testing.T) {
	polygon := func(n int) (all []corner) {
		for i := range n {
			angle := math.Pi + 0.2*math.Cos(float64(i))
			all = append(all, corner{features.Corner{Angle: angle}, linearPower, true})
		}
		return append(all,
			corner{features.Corner{Angle: 1.1 * math.Pi}, leastPower, true},
			corner{features.Corner{Angle: 1.5 * math.Pi}, leastPower, true},
			corner{features.Corner{Angle: math.Pi / 2}, linearPower, true},
			corner{features.Corner{Angle: math.Pi}, leastPower, false})
	}
	if got := strongest(polygon(48)); len(got) != 4 {
		t.Errorf("%d corners of many, want 4: %v", len(got), got)
	}
	if got := strongest(polygon(3)); len(got) != 7 {
		t.Errorf("%d corners of few, want all", len(got))
	}
}
