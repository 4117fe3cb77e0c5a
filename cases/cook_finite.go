package cases

import (
	"math"

	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

func cookFinite() pinn.Case {
	body := func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error) {
		m, err := elasticity.FromMuLambda(v["mu"], v["lambda_over_mu"]*v["mu"])
		if err != nil {
			return elasticity.Body{}, err
		}
		b := cookMembrane("cook-finite", m, v["F"])
		var tip map[string]float64
		if law == elasticity.Polynomial || m.Beta == 0 { // the laws agree at J = 1
			tip = reference("cook-finite", map[string]float64{"lambda_over_mu": v["lambda_over_mu"], "mu": v["mu"], "F": v["F"]})
		}
		b.Measures = cookTip(tip, 1, 1e-3)
		return b, nil
	}
	return pinn.Case{
		Name: "cook-finite", Title: "Cook's membrane at finite strain under a dead load, plane strain",
		Source: "after Cook, J. Struct. Div. ASCE 100 (1974) 1851-1863; references by hp finite elements",
		About: "The panel of the case cook, neo-Hookean and incompressible unless lambda_over_mu is finite, under the dead load\n" +
			"F over x = 48. Values of J at points next to the clamped corners, where the strain is singular, mean nothing, so\n" +
			"take the law without logarithm.",
		Params: []pinn.Param{
			force(100),
			mu(80.194),
			{Name: "lambda_over_mu", Meaning: "lambda/mu; inf is incompressible", Unit: "1", Default: math.Inf(1), Range: pinn.Range{Lo: 0, Hi: math.Inf(1)}},
		},
		Forms: finiteForms(body, elasticity.Polynomial, elasticity.Logarithmic),
		Ramp:  &pinn.Ramp{Param: "F"},
	}
}
