package cases

import (
	"slices"
	"testing"

	"pinnsolve/physics/elasticity"
)

// A case of elasticity says which of its parameters are elastic constants: two,
// or one if the material is incompressible.
func TestElasticConstants(t *testing.T) {
	for _, c := range All() {
		n := 0
		for _, p := range c.Params {
			if slices.Contains(elasticity.Moduli, p.Name) && p.Role != p.Name {
				t.Errorf("%s: the role of %s is %q", c.Name, p.Name, p.Role)
			}
			if slices.Contains(elasticity.Moduli, p.Role) {
				n++
			}
		}
		if (n < 1 || n > 2) && c.Name != "poisson" && c.Name != "heat" && c.Forms[0].Name != "steady" {
			t.Errorf("%s has %d elastic constants", c.Name, n)
		}
	}
}
