package cases

import (
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// cookMembrane is Cook's tapered panel: clamped on the left, with a shear force
// of fixed direction spread over the right side.
func cookMembrane(name string, m elasticity.Material, force float64) elasticity.Body {
	const side = 16 // m
	return elasticity.Body{
		Name:       name,
		Domain:     geometry.Polygon([][2]float64{{0, 0}, {48, 44}, {48, 60}, {0, 44}}, "bottom", "right", "top", "left"),
		Material:   m,
		Conditions: []elasticity.Condition{elasticity.Clamp("left", 2), elasticity.Traction("right", 0, force/side)},
		Hints:      pinn.Hints{Statement: "weak"},
	}
}

// cookTip measures the displacement of the upper right corner.
func cookTip(reference map[string]float64, scale, uncertainty float64) []elasticity.Measure {
	return referenced(reference, scale, uncertainty,
		elasticity.DisplacementAt("tip", 0, 48, 60), elasticity.DisplacementAt("tip", 1, 48, 60))
}

func cook() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := elasticity.FromENu(v["E"], v["nu"])
		if err != nil {
			return elasticity.Body{}, err
		}
		b := cookMembrane("cook", m, v["F"])
		b.Measures = cookTip(reference("cook", map[string]float64{"nu": v["nu"]}), v["F"]/v["E"], 5e-6)
		return b, nil
	}
	return pinn.Case{
		Name: "cook", Title: "Cook's membrane: a tapered panel, clamped and sheared, plane strain",
		Source: "Cook, J. Struct. Div. ASCE 100 (1974) 1851-1863; references by hp finite elements",
		About: "Quadrilateral (0,0), (48,44), (48,60), (0,44) (m), clamped at x = 0; the force F along y is spread evenly over\n" +
			"x = 48 as the dead traction F/16, whatever nu; the other sides are free. Singular stress at both clamped corners,\n" +
			"weaker singularities at the loaded ones. tip is the corner (48, 60); low-order elements in the standard form\n" +
			"lock there as nu -> 0.5.",
		Params: []pinn.Param{
			nu(0.4999),
			{Name: "E", Meaning: "Young's modulus", Unit: "Pa", Default: 1, Range: pinn.Positive, Role: "E"},
			force(1),
		},
		Forms: forms("mixed", body),
	}
}

// force is a force in the plane as a parameter.
func force(value float64) pinn.Param {
	return pinn.Param{Name: "F", Meaning: "force along y, per m of thickness", Unit: "N/m", Default: value, Range: pinn.Finite}
}

// referenced returns the measures, with references times scale for those that
// have one. The uncertainty is relative to scale.
func referenced(references map[string]float64, scale, uncertainty float64, measures ...elasticity.Measure) []elasticity.Measure {
	for i, m := range measures {
		if v, ok := references[m.Name]; ok {
			measures[i] = m.Against(v*scale, uncertainty*max(scale, -scale))
		}
	}
	return measures
}
