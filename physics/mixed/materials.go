package mixed

import (
	"slices"

	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// needed is the Poisson's ratio above which a material of several has a pressure.
// Below it displacements alone do as well.
const needed = 0.4

// several poses a body of several materials: those that need a pressure have one of
// their own, which jumps where they meet.
func several(b elasticity.Body) (pinn.Problem, error) {
	b = b.Scaled()
	// The pressure is known but for a constant if no material gives way.
	fixed := !slices.ContainsFunc(b.Groups, func(g elasticity.Group) bool { return g.Material.Beta > 0 })
	k := -1
	forms, err := b.Each(func(one elasticity.Body) (elasticity.Formulation, error) {
		k++
		if nu := one.Material.Nu(); nu <= needed || one.Law != nil && one.Law.Volume == nil {
			return elasticity.Standard(one)
		}
		return formulation(one, b.Share(k), fixed && k == 0)
	})
	if err != nil {
		return pinn.Problem{}, err
	}
	return b.Problem(b.Combined(forms))
}
