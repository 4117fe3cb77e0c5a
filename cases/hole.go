package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// kirsch is an infinite plate with a circular hole of radius a under the
// remote tension S along x (Timoshenko & Goodier, Theory of Elasticity, 3rd
// ed., art. 35), in plane strain.
type kirsch struct {
	a, S float64 // m, Pa
	m    elasticity.Material
}

// stress returns sigma_xx, sigma_yy, sigma_xy, which do not depend on the
// material.
func (k kirsch) stress(x []float64) (xx, yy, xy float64) {
	q := k.a * k.a / (x[0]*x[0] + x[1]*x[1])
	t := math.Atan2(x[1], x[0])
	s2, c2 := math.Sincos(2 * t)
	s4, c4 := math.Sincos(4 * t)
	return k.S * (1 - q*(1.5*c2+c4) + 1.5*q*q*c4),
		k.S * (-q*(0.5*c2-c4) - 1.5*q*q*c4),
		k.S * (-q*(0.5*s2+s4) + 1.5*q*q*s4)
}

// displacement returns u, with Kolosov's constant 3 - 4 nu = 1 + 2 beta.
func (k kirsch) displacement(dst, x []float64) {
	κ := 1 + 2*k.m.Beta
	ρ := math.Hypot(x[0], x[1]) / k.a
	t := math.Atan2(x[1], x[0])
	s1, c1 := math.Sincos(t)
	s3, c3 := math.Sincos(3 * t)
	f := k.S * k.a / (8 * k.m.Mu)
	dst[0] = f * (ρ*(κ+1)*c1 + 2/ρ*((1+κ)*c1+c3) - 2/(ρ*ρ*ρ)*c3)
	dst[1] = f * (ρ*(κ-3)*s1 + 2/ρ*((1-κ)*s1+s3) - 2/(ρ*ρ*ρ)*s3)
}

// hole is a quarter of the plate, cut out at a finite size with the exact
// tractions there.
func hole() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		k, side := kirsch{v["a"], v["tension"], m}, v["side"]
		if k.a >= side {
			return elasticity.Body{}, pinn.OutOfRange{Name: "a", Value: k.a, Range: pinn.Range{Lo: 0, Hi: side, OpenLo: true, OpenHi: true}, Because: "the hole lies inside the plate of size side"}
		}
		traction := func(dst, x, n []float64) {
			xx, yy, xy := k.stress(x)
			dst[0], dst[1] = xx*n[0]+xy*n[1], xy*n[0]+yy*n[1]
		}
		return elasticity.Body{
			Name:     "hole",
			Domain:   geometry.QuarterPlateWithHole(side, k.a),
			Material: m,
			Conditions: []elasticity.Condition{
				elasticity.Roller("left", 0), elasticity.Roller("bottom", 1),
				{On: "right", T: traction}, {On: "top", T: traction},
			},
			Hard:   []*pinn.Ansatz{vanishing(ansatz.Plane(0, 0, side)), vanishing(ansatz.Plane(1, 0, side))},
			Inputs: []pinn.InputMap{polar, planeXY},
			ExactU: k.displacement,
			ExactP: func(x []float64) float64 {
				xx, yy, _ := k.stress(x)
				return -m.Nu() * (xx + yy)
			},
			Measures: []elasticity.Measure{elasticity.Measure{
				Name: "concentration", Unit: "1", At: []float64{0, k.a},
				Eval: func(_ *pinn.Point, s [][]ad.Jet) ad.Expr { return s[0][0].V().Scale(1 / k.S) },
			}.Against(3, 0)},
		}, nil
	}
	return pinn.Case{
		Name: "hole", Title: "plate with a circular hole under tension, plane strain (Kirsch)",
		Source: "Kirsch, Z. VDI 42 (1898) 797-807; Timoshenko & Goodier, Theory of Elasticity, 3rd ed., art. 35",
		About: "Quarter [0, side]^2 less the hole of radius a: symmetry planes x = 0 and y = 0, hole free,\n" +
			"the exact tractions of the infinite plate on x = side and y = side. The stress does not depend on the\n" +
			"material; its concentration at the hole, sigma_xx(0, a)/tension, is 3.",
		Params: []pinn.Param{
			nu(0.4999), mu(1),
			{Name: "a", Meaning: "radius of the hole", Unit: "m", Default: 1, Range: pinn.Positive},
			{Name: "side", Meaning: "size of the quarter plate", Unit: "m", Default: 4, Range: pinn.Positive},
			{Name: "tension", Meaning: "remote tension along x", Unit: "Pa", Default: 1, Range: pinn.Positive},
		},
		Forms: forms("mixed", body),
	}
}
