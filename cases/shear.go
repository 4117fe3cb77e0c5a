package cases

import (
	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// shear is the unit square in simple shear, u = (gamma y, 0) on the whole
// boundary. Both neo-Hookean laws give sigma = mu (FF' - I) and no pressure, as
// J = 1. For svk S_ij = lambda gamma^2/2 delta_ij + 2 mu E_ij pushes forward to
// the stress below.
func shear() pinn.Case {
	body := func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		γ := v["shear"]
		move := func(dst, x []float64) { dst[0], dst[1] = γ*x[1], 0 }
		xx, xy, yy, zz := m.Mu*γ*γ, m.Mu*γ, 0., 0.
		if law == elasticity.SVK {
			zz = m.Lambda() * γ * γ / 2
			Sxy, Syy := m.Mu*γ, zz+m.Mu*γ*γ
			xx, xy, yy = zz+2*γ*Sxy+γ*γ*Syy, Sxy+γ*Syy, Syy
		}
		inside := ansatz.Product(ansatz.Slab(0, 0, 1), ansatz.Slab(1, 0, 1))
		return elasticity.Body{
			Name: "shear", Material: m, Length: 1,
			Domain:      geometry.Rectangle([2]float64{}, [2]float64{1, 1}),
			Conditions:  []elasticity.Condition{{On: pinn.Boundary, Fixed: []int{0, 1}, U: move}},
			Hard:        []*pinn.Ansatz{lifted(inside, func(x []ad.Jet) ad.Jet { return x[1].Scale(γ) }), vanishing(inside)},
			Hints:       pinn.Hints{Width: 20, Points: 100, Slope: 0.5},
			ExactU:      move,
			ExactP:      func([]float64) float64 { return -zz },
			ExactStress: func(dst, _ []float64) { dst[0], dst[1], dst[2], dst[3] = xx, xy, yy, zz },
		}, nil
	}
	return pinn.Case{
		Name: "shear", Title: "simple shear of the unit square, plane strain, finite strain",
		Source: "homogeneous deformation, by hand; for every neo-Hookean law Truesdell & Noll, The Non-Linear Field Theories of Mechanics, sec. 54",
		About: "u = (shear y, 0) on the whole boundary. polynomial and logarithmic: sigma_xx = mu shear^2, sigma_xy = mu shear,\n" +
			"sigma_yy = sigma_zz = p = 0 for every lambda. svk: S = lambda shear^2/2 I + 2 mu E, sigma = F S F'.",
		Params: []pinn.Param{
			finiteNu(0.5), mu(1),
			{Name: "shear", Meaning: "displacement of the top over the height", Unit: "1", Default: 1, Range: pinn.Range{Lo: -5, Hi: 5}},
		},
		Forms: finiteForms(body, neoHooke...),
		Ramp:  &pinn.Ramp{Param: "shear"},
	}
}
