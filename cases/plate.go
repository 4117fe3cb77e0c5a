package cases

import (
	"math"

	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// plate is the unit square of Haghighat et al. (2021), sec. 4.1, with mixed
// boundary conditions and the exact displacement
//
//	ux = cos(2 pi x) sin(pi y),   uy = Q y^4 sin(pi x)/4.
//
// Its load grows with lambda, so it does not lock and has no limit at nu = 0.5.
func plate() pinn.Case {
	const π = math.Pi
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		λ, μ, Q := m.Lambda(), m.Mu, v["Q"]
		return elasticity.Body{
			Name:     "plate",
			Domain:   geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
			Material: m,
			Conditions: []elasticity.Condition{
				elasticity.Roller("left", 1), elasticity.Roller("right", 1), // sigma_xx = 0, uy = 0
				elasticity.Clamp("bottom", 2),
				{On: "top", Fixed: []int{0}, T: func(dst, x, _ []float64) {
					dst[0], dst[1] = 0, (λ+2*μ)*Q*math.Sin(π*x[0])
				}},
			},
			Hard: []*pinn.Ansatz{
				vanishing(ansatz.Slab(1, 0, 1)),
				vanishing(ansatz.Product(ansatz.Slab(0, 0, 1), ansatz.Plane(1, 0, 1))),
			},
			Length: 1, Displacement: 1,
			Hints: pinn.Hints{Width: 400, Points: 1200},
			Force: func(dst, x []float64) {
				sx, cx := math.Sincos(π * x[0])
				sy, cy := math.Sincos(π * x[1])
				s2x, c2x := math.Sincos(2 * π * x[0])
				y2 := x[1] * x[1]
				y3, y4 := y2*x[1], y2*y2
				dst[0] = λ*(4*π*π*c2x*sy-π*Q*y3*cx) + μ*(9*π*π*c2x*sy-π*Q*y3*cx)
				dst[1] = λ*(2*π*π*s2x*cy-3*Q*y2*sx) + μ*(2*π*π*s2x*cy-6*Q*y2*sx+π*π*Q*y4*sx/4)
			},
			ExactU: func(dst, x []float64) {
				dst[0] = math.Cos(2*π*x[0]) * math.Sin(π*x[1])
				dst[1] = Q * math.Pow(x[1], 4) * math.Sin(π*x[0]) / 4
			},
			ExactP: func(x []float64) float64 {
				return -λ * (Q*math.Pow(x[1], 3)*math.Sin(π*x[0]) - 2*π*math.Sin(2*π*x[0])*math.Sin(π*x[1]))
			},
		}, nil
	}
	ratio := nu(1.0 / 3)
	ratio.Range = elasticity.StandardRange
	return pinn.Case{
		Name: "plate", Title: "unit square with mixed boundary conditions, as shipped with other frameworks",
		Source: "Haghighat, Raissi, Moure, Gomez & Juanes, CMAME 379 (2021) 113741; source by hand",
		About: "Plane strain: ux = 0 on top and bottom, uy = 0 left, right and bottom, sigma_xx = 0 left and right,\n" +
			"sigma_yy = (lambda+2mu) Q sin(pi x) on top; ux = cos(2 pi x) sin(pi y), uy = Q y^4 sin(pi x)/4 (m).\n" +
			"The load grows with lambda, so the case does not lock and has no limit at nu = 0.5. mu = 0.5, nu = 1/3 is lambda = 1.",
		Params: []pinn.Param{ratio, mu(0.5), {Name: "Q", Meaning: "amplitude of the load", Unit: "m", Default: 4, Range: pinn.Range{Lo: -1e6, Hi: 1e6}}},
		Forms:  forms("mixed", body),
	}
}
