package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// torsion is Rivlin's twisted cylinder: the section at height Z turns by tau Z.
// The left Cauchy-Green tensor differs from I by
//
//	tau^2 (y, -x)(y, -x)' in the plane, tau (-y, x) across it,
//
// and p = mu tau^2 (R0^2 - R^2)/2 makes the wall free.
func torsion() pinn.Case {
	body := func(v pinn.Values, _ *elasticity.Law) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		R0, H, angle := v["radius"], v["height"], v["angle"]*math.Pi/180
		τ := angle / H
		turn := func(dst, x []float64) {
			s, c := math.Sincos(τ * x[2])
			dst[0], dst[1], dst[2] = x[0]*c-x[1]*s-x[0], x[0]*s+x[1]*c-x[1], 0
		}
		s, c := math.Sincos(angle)
		between := ansatz.Slab(2, 0, H)
		linear := func(xx, xy float64) *pinn.Ansatz { // (xx x + xy y) z/H
			return lifted(between, func(x []ad.Jet) ad.Jet {
				return x[0].Scale(xx).Add(x[1].Scale(xy)).Mul(x[2]).Scale(1 / H)
			})
		}
		b := elasticity.Body{
			Name: "torsion", Material: m,
			Domain:     geometry.Cylinder(R0, H),
			Conditions: []elasticity.Condition{elasticity.Clamp("bottom", 3), {On: "top", Fixed: []int{0, 1, 2}, U: turn}},
			Hard:       []*pinn.Ansatz{linear(c-1, -s), linear(s, c-1), vanishing(between)},
			Hints:      pinn.Hints{Width: 200, Points: 700, Slope: 0.25},
		}
		torque := elasticity.Measure{Name: "torque", Unit: "N m", On: "top", Integral: true, Eval: momentZ}
		force := elasticity.Measure{Name: "axial_force", Unit: "N", On: "top", Integral: true,
			Eval: func(_ *pinn.Point, stress [][]ad.Jet) ad.Expr { return stress[2][2].V() }}
		if m.Beta == 0 {
			torque = torque.Against(m.Mu*math.Pi*τ*math.Pow(R0, 4)/2, 0)
			force = force.Against(-m.Mu*math.Pi*τ*τ*math.Pow(R0, 4)/4, 0)
			p := func(x []float64) float64 { return m.Mu * τ * τ * (R0*R0 - x[0]*x[0] - x[1]*x[1]) / 2 }
			b.ExactU, b.ExactP = turn, p
			b.ExactStress = func(dst, x []float64) {
				turn(dst, x)
				X, Y := τ*(x[0]+dst[0]), τ*(x[1]+dst[1])
				q := p(x)
				dst[0], dst[1], dst[2] = m.Mu*Y*Y-q, -m.Mu*X*Y, -m.Mu*Y
				dst[3], dst[4], dst[5] = m.Mu*X*X-q, m.Mu*X, -q
			}
		}
		b.Measures = []elasticity.Measure{torque, force}
		return b, nil
	}
	return pinn.Case{
		Name: "torsion", Title: "twisted solid cylinder, 3D, finite strain (Rivlin)",
		Source: "Rivlin, Phil. Trans. R. Soc. A 241 (1948) 379-397, sec. 15; Green & Zerna, Theoretical Elasticity, 2nd ed., sec. 3.11",
		About: "The section at height Z turns by angle Z/height: bottom fixed, top turned exactly, wall free. At nu = 0.5 with tau = angle/height:\n" +
			"p = mu tau^2 (radius^2 - R^2)/2, torque pi mu tau radius^4/2, axial force -pi mu tau^2 radius^4/4 (Poynting); below, no closed form.\n" +
			"Turns of +180 and -180 degrees have the same data: reach large angles by steps.",
		Params: []pinn.Param{
			finiteNu(0.5), mu(1), degrees("turn of the top", 90, 720),
			{Name: "radius", Meaning: "radius", Unit: "m", Default: 0.5, Range: pinn.Positive},
			{Name: "height", Meaning: "height", Unit: "m", Default: 1, Range: pinn.Positive},
		},
		Forms: finiteForms(body, elasticity.Polynomial, elasticity.Logarithmic),
		Ramp:  &pinn.Ramp{Param: "angle"},
	}
}
