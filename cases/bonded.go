package cases

import (
	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// approach is the decrease of the distance between rigid plates as a parameter.
func approach() pinn.Param {
	return pinn.Param{Name: "delta", Meaning: "approach of the plates", Unit: "m", Default: 1, Range: pinn.Positive}
}

// pressed is the ansatz of a body between plates at x_axis = -1/2 and 1/2, with
// the lift -delta x_axis and a factor that vanishes on the plates and at x_axis
// = 0.
func pressed(axis int, delta float64) *pinn.Ansatz {
	phi := ansatz.Slab(axis, 0, 0.5)
	return lifted(
		func(x []ad.Jet) ad.Jet { return phi(x) },
		func(x []ad.Jet) ad.Jet { return x[axis].Scale(-delta) },
	)
}

// apparentModulus is (force/area)/(approach/height) in units of mu, for plates
// of the given area that press on a body of height 1. The part on is the given
// fraction of one plate.
func apparentModulus(on pinn.Region, axis int, fraction, area, delta, mu float64) elasticity.Measure {
	return elasticity.Reaction(on, axis, axis+1).Times(-1/(fraction*area*delta*mu), "E_app", "1")
}

func bonded() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		delta := v["delta"]
		bulge := elasticity.DisplacementAt("side", 0, 2, 0).Times(1/delta, "bulge", "1")
		return elasticity.Body{
			Name:     "bonded",
			Domain:   geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 0.5}),
			Material: m,
			Conditions: []elasticity.Condition{
				elasticity.Roller("left", 0), elasticity.Roller("bottom", 1), elasticity.Prescribe("top", 0, -delta/2),
			},
			Hard: []*pinn.Ansatz{vanishing(ansatz.Product(ansatz.Plane(0, 0, 2), ansatz.Plane(1, 0.5, 0.5))), pressed(1, delta)},
			Measures: referenced(reference("bonded", map[string]float64{"nu": v["nu"]}), 1, 1e-5,
				apparentModulus("top", 1, 0.5, 4, delta, m.Mu), bulge),
			Hints: pinn.Hints{Statement: "weak"},
		}, nil
	}
	return pinn.Case{
		Name: "bonded", Title: "rubber bearing between bonded rigid plates, plane strain",
		Source: "Gent & Lindley, Proc. Inst. Mech. Eng. 173 (1959) 111-122, as a plane problem; references by hp finite elements",
		About: "Bearing of width 4 and height 1 (m) between rigid plates that are bonded to it and approach each other by delta:\n" +
			"u_x = 0, u_y = -+delta/2 on them, the sides free. The quarter [0,2] x [0,1/2] is solved, with symmetry planes x = 0\n" +
			"and y = 0. E_app is (force/width)/(delta/height) in units of mu, by the reaction of the plate; bulge is u_x(2,0)/delta.\n" +
			"The stress is singular where a plate ends. E_app grows sixfold from nu = 0.3 to 0.5.",
		Params: []pinn.Param{nu(0.4999), mu(1), approach()},
		Forms:  forms("mixed", body),
	}
}

func bondedCube() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		delta := v["delta"]
		bonded := ansatz.Plane(2, 0.5, 0.5)
		return elasticity.Body{
			Name:     "bonded-cube",
			Domain:   geometry.Box([3]float64{}, [3]float64{0.5, 0.5, 0.5}),
			Material: m,
			Conditions: []elasticity.Condition{
				elasticity.Roller("x0", 0), elasticity.Roller("y0", 1), elasticity.Roller("z0", 2),
				elasticity.Prescribe("z1", 0, 0, -delta/2),
			},
			Hard: []*pinn.Ansatz{
				vanishing(ansatz.Product(ansatz.Plane(0, 0, 0.5), bonded)), vanishing(ansatz.Product(ansatz.Plane(1, 0, 0.5), bonded)), pressed(2, delta),
			},
			Measures: referenced(reference("bonded-cube", map[string]float64{"nu": v["nu"]}), 1, 5e-5,
				apparentModulus("z1", 2, 0.25, 1, delta, m.Mu)),
			Hints: pinn.Hints{Statement: "weak"},
		}, nil
	}
	return pinn.Case{
		Name: "bonded-cube", Title: "cube between bonded rigid plates, 3D",
		Source: "the cube of the case bonded; reference by hp finite elements",
		About: "Unit cube (m) between rigid plates z = -1/2 and z = 1/2 that are bonded to it and approach each other by delta:\n" +
			"u_x = u_y = 0, u_z = -+delta/2 on them, the other sides free. The octant [0,1/2]^3 is solved, with three symmetry\n" +
			"planes. E_app is (force/area)/(delta/height) in units of mu. The stress is singular along the edges of the plates.",
		Params: []pinn.Param{nu(0.3), mu(1), approach()},
		Forms:  forms("mixed", body),
	}
}
