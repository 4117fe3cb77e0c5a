package elasticity

import (
	"math"
	"testing"
)

// Rigid motions that are given: linear at small strain, a rotation of any size at
// finite strain.
func TestGivenMotion(t *testing.T) {
	u := make([]float64, 3)
	for _, c := range []struct {
		name   string
		r      Rigid
		x      []float64
		finite bool
		want   []float64
	}{
		{"plane, small", Rigid{Center: []float64{1, 0}, Given: []float64{0.1, 0.2, math.Pi / 2}}, []float64{2, 0}, false, []float64{0.1, 0.2 + math.Pi/2}},
		{"plane, finite", Rigid{Center: []float64{1, 0}, Given: []float64{0.1, 0.2, math.Pi / 2}}, []float64{2, 0}, true, []float64{0.1 - 1, 0.2 + 1}},
		{"space, small", Rigid{Center: []float64{0, 0, 0}, Given: []float64{0, 0, 1, 0, 0.5, 0}}, []float64{1, 2, 4}, false, []float64{2, 0, 0.5}},
		{"space, finite", Rigid{Center: []float64{0, 0, 0}, Given: []float64{0, 0, 1, math.Pi, 0, 0}}, []float64{1, 2, 4}, true, []float64{0, -4, -7}},
		{"free", Rigid{Center: []float64{1, 0}, Given: []float64{math.NaN(), 0.2, math.NaN()}}, []float64{2, 0}, false, []float64{0, 0.2}},
	} {
		got := u[:len(c.x)]
		c.r.given(got, c.x, PlaneStrain, c.finite)
		for i, w := range c.want {
			if math.Abs(got[i]-w) > 1e-12 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// The work of a force and a moment on a motion of the whole body, in space.
func TestWorkOfARigidPart(t *testing.T) {
	r := Rigid{Center: []float64{1, 2, 3}, Load: []float64{1, 2, 3, 5, 7, 11}}
	turn := []float64{0.3, -0.2, 0.5}
	got, _ := r.work(PlaneStrain, func(dst, x []float64) { // t + w x (x - 0)
		dst[0], dst[1], dst[2] = 1+turn[1]*x[2]-turn[2]*x[1], turn[2]*x[0]-turn[0]*x[2], turn[0]*x[1]-turn[1]*x[0]
	})
	at := []float64{1 + turn[1]*3 - turn[2]*2, turn[2] - turn[0]*3, turn[0]*2 - turn[1]}
	want := at[0] + 2*at[1] + 3*at[2] + 5*turn[0] + 7*turn[1] + 11*turn[2]
	if math.Abs(got-want) > 1e-12 {
		t.Errorf("work %v, want %v", got, want)
	}
}
