package cases

import (
	"testing"

	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// The fluxes of every weak form derive from the energies that it states; the
// test lists those without.
func TestFluxesDeriveFromEnergies(t *testing.T) {
	energies := 0
	check := func(name string, p pinn.Problem) {
		t.Helper()
		if p.Weak == nil {
			return
		}
		defects, err := p.EnergyDefects(20, 3)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		energies += len(defects)
		for term, d := range defects {
			if !(d <= 1e-12) {
				t.Errorf("%s: the fluxes of %q differ from the derivative of its energy by %.2g", name, term, d)
			}
		}
	}
	for _, c := range All() {
		for _, f := range c.Forms {
			for _, set := range compressibilities(c) {
				p, err := poseOnce(c, f.Name, set)
				if err != nil {
					continue // nu = 0.5 in the standard form, or loads of another test
				}
				check(c.Name+" "+f.Name, p)
			}
		}
	}
	if energies < 50 {
		t.Errorf("%d energies in the catalogue", energies)
	}
}

// compressibilities returns parameters of a compressible body, auxetic where
// the case has such, and of an incompressible one. plate3d is slow to pose, so it
// takes values that other tests pose too.
func compressibilities(c pinn.Case) []map[string]float64 {
	var sets []map[string]float64
	nus := []float64{-0.3, 0.3, 0.5}
	if c.Name == "plate3d" {
		nus = nus[1:]
	}
	for _, nu := range nus {
		set := map[string]float64{"nu": nu}
		if _, err := c.Values(set); err == nil && (len(sets) == 0 || nu == 0.5) {
			sets = append(sets, set)
		}
	}
	if sets == nil {
		return []map[string]float64{nil}
	}
	return sets
}

// Every weak form of elasticity has an energy, but for the mixed form of the
// logarithmic law and for pressures that follow the surface at finite strain.
func TestWeakFormsWithEnergy(t *testing.T) {
	for _, c := range All() {
		for _, f := range c.Forms {
			p, err := poseOnce(c, f.Name, nil)
			if err != nil || p.Weak == nil {
				continue
			}
			for _, term := range p.Weak.Terms {
				none := c.Name == "heat" || f.Name == "steady" || // flows lose energy
					term.Name == "virtual work" && f.Law == elasticity.Logarithmic.Name && len(p.Fields) > p.Domain.Dim()
				follows := f.Law != "" && term.On != pinn.Interior
				if got := term.Energy == nil; got != none && !(got && follows) {
					t.Errorf("%s %s: %q without energy: %v", c.Name, f.Name, term.Name, got)
				}
			}
		}
	}
}
