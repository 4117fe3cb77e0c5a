package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/mixed"
	"pinnsolve/pinn"
)

// finiteForms returns the formulations of a body at finite strain for every
// law, mixed ones first. The names of the first law's forms omit the law.
func finiteForms(body func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error), laws ...*elasticity.Law) []pinn.Form {
	pose := func(law *elasticity.Law, state func(elasticity.Body) (pinn.Problem, error)) func(pinn.Values) (pinn.Problem, error) {
		return func(v pinn.Values) (pinn.Problem, error) {
			b, err := body(v, law)
			if err != nil {
				return pinn.Problem{}, err
			}
			b.Law = law
			return state(b)
		}
	}
	var ms, ss []pinn.Form
	for i, law := range laws {
		suffix := ""
		if i > 0 {
			suffix = "-" + law.Name
		}
		if law.Volume != nil {
			ms = append(ms, pinn.Form{Name: "mixed" + suffix, Law: law.Name, Equations: "mu Lap u - cof(F) grad pi + B = 0, " + law.Constraint, Pose: pose(law, mixed.Pose)})
		}
		ss = append(ss, pinn.Form{Name: "standard" + suffix, Law: law.Name, Equations: "Div P(F) + B = 0, " + law.Energy, Pose: pose(law, elasticity.Pose)})
	}
	return append(ms, ss...)
}

// finiteNu is Poisson's ratio of the cases at finite strain.
func finiteNu(value float64) pinn.Param {
	p := nu(value)
	p.Range = pinn.Range{Lo: 0, Hi: 0.5}
	return p
}

// degrees is an angle as a parameter.
func degrees(meaning string, value, most float64) pinn.Param {
	return pinn.Param{Name: "angle", Meaning: meaning, Unit: "deg", Default: value, Range: pinn.Range{Lo: -most, Hi: most}}
}

// sinc returns sin(x)/x.
func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(x) / x
}

// lifted returns the ansatz u = lift + phi N.
func lifted(phi, lift func(x []ad.Jet) ad.Jet) *pinn.Ansatz {
	return &pinn.Ansatz{Phi: phi, Lift: lift}
}
