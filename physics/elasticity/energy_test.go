package elasticity

import (
	"math"
	"testing"

	"pinnsolve/ad"
)

// The densities of the laws agree with the energies by hand, in 3D and in plane
// strain.
func TestDensities(t *testing.T) {
	m := Material{Mu: 2, Beta: 0.4, Second: 0.3} // lambda = 3
	for _, law := range Laws() {
		for _, f := range gradients {
			for dim := 2; dim <= 3; dim++ {
				if dim == 2 && f[2] != [3]float64{0, 0, 1} {
					continue
				}
				got := numbers(t, func() []ad.Expr { return []ad.Expr{law.Density(m, constant(f, dim))} })[0]
				want := m.Mu * energies[law.Name](f, 1.5)
				if math.Abs(got-want) > 1e-13*(1+math.Abs(want)) {
					t.Errorf("%s, F = %v in %d dimensions: W = %v, want %v", law.Name, f, dim, got, want)
				}
			}
		}
	}
}
