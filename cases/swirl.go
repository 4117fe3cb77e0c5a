package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// swirl is a manufactured solution with J = 1 and curved gradients: two
// successive shears,
//
//	u1 = a sin(pi Y),   u2 = b sin(theta),   theta = pi (X + u1).
//
// With t = theta_Y = pi^2 a cos(pi Y) and t_Y = -pi^3 a sin(pi Y),
//
//	F = [[1, a pi cos(pi Y)], [b pi cos(theta), 1 + b t cos(theta)]],
//	Lap u = (-a pi^2 sin(pi Y), -b (pi^2 + t^2) sin(theta) + b t_Y cos(theta)),
//	B = -mu Lap u + cof(F) grad p.
func swirl() pinn.Case {
	const π = math.Pi
	body := func(v pinn.Values, _ *elasticity.Law) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		a, b, p := 0.2*v["amplitude"], 0.15*v["amplitude"], 0.5*m.Mu*v["amplitude"]
		if m.Beta > 0 {
			p = 0
		}
		move := func(dst, x []float64) {
			dst[0] = a * math.Sin(π*x[1])
			dst[1] = b * math.Sin(π*(x[0]+dst[0]))
		}
		inside := ansatz.Product(ansatz.Slab(0, 0, 1), ansatz.Slab(1, 0, 1))
		return elasticity.Body{
			Name: "swirl", Material: m, Length: 1,
			Domain:     geometry.Rectangle([2]float64{}, [2]float64{1, 1}),
			Conditions: []elasticity.Condition{{On: pinn.Boundary, Fixed: []int{0, 1}, U: move}},
			Hints:      pinn.Hints{Width: 250, Points: 750, Slope: 1.4},
			// The lifts interpolate the data on opposite sides (Coons).
			Hard: []*pinn.Ansatz{
				lifted(inside, func(x []ad.Jet) ad.Jet { return x[1].Scale(π).Sin().Scale(a) }),
				lifted(inside, func(x []ad.Jet) ad.Jet {
					side := x[1].Scale(π).Sin().Scale(π * a).Sin()
					return x[0].Scale(π).Sin().Add(x[0].Scale(-2).Shift(1).Mul(side)).Scale(b)
				}),
			},
			Force: func(dst, x []float64) {
				sy, cy := math.Sincos(π * x[1])
				s, c := math.Sincos(π * (x[0] + a*sy))
				t, tY := π*π*a*cy, -π*π*π*a*sy
				px, py := -p*π*math.Sin(π*x[0])*cy, -p*π*math.Cos(π*x[0])*sy
				dst[0] = m.Mu*a*π*π*sy + (1+b*t*c)*px - b*π*c*py
				dst[1] = m.Mu*b*((π*π+t*t)*s-tY*c) - a*π*cy*px + py
			},
			ExactU: move,
			ExactP: func(x []float64) float64 { return p * math.Cos(π*x[0]) * math.Cos(π*x[1]) },
		}, nil
	}
	return pinn.Case{
		Name: "swirl", Title: "clamped square, area-preserving double shear, plane strain, finite strain",
		Source: "manufactured; body force by hand",
		About: "u1 = a sin(pi Y), u2 = b sin(pi (X + u1)) with a = 0.2 amplitude, b = 0.15 amplitude, prescribed on the whole boundary: J = 1.\n" +
			"At nu = 0.5 p = 0.5 mu amplitude cos(pi X) cos(pi Y); below, J = 1 leaves p = 0.",
		Params: []pinn.Param{
			finiteNu(0.5), mu(1),
			{Name: "amplitude", Meaning: "size of the deformation", Unit: "1", Default: 1, Range: pinn.Range{Lo: 0, Hi: 2}},
		},
		Forms: finiteForms(body, elasticity.Polynomial, elasticity.Logarithmic),
		Ramp:  &pinn.Ramp{Param: "amplitude"},
	}
}
