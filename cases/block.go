package cases

import (
	"math"

	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// block is the clamped unit square whose exact displacement is
// divergence-free up to a multiple of 1/(lambda+mu). With a = mu/(lambda+mu)
// and s = sin(pi x) sin(pi y),
//
//	u1 = sin(2 pi y)(cos(2 pi x) - 1) + a s,   u2 = sin(2 pi x)(1 - cos(2 pi y)) + a s,
//	div u = a pi sin(pi(x+y)),   p = -mu (1-a) pi sin(pi(x+y)),
//	f1 = mu pi^2 (4 sin(2 pi y)(2 cos(2 pi x) - 1) - cos(pi(x+y)) + 2 a s),
//	f2 = mu pi^2 (4 sin(2 pi x)(1 - 2 cos(2 pi y)) - cos(pi(x+y)) + 2 a s).
func block() pinn.Case {
	const π = math.Pi
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		a := m.Beta
		bubble := vanishing(ansatz.Product(ansatz.Slab(0, 0, 1), ansatz.Slab(1, 0, 1)))
		return elasticity.Body{
			Name:       "block",
			Domain:     geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
			Material:   m,
			Conditions: []elasticity.Condition{elasticity.Clamp(pinn.Boundary, 2)},
			Hard:       []*pinn.Ansatz{bubble, bubble},
			Length:     1, Displacement: 1,
			Force: func(dst, x []float64) {
				s2x, c2x := math.Sincos(2 * π * x[0])
				s2y, c2y := math.Sincos(2 * π * x[1])
				rest := 2*a*math.Sin(π*x[0])*math.Sin(π*x[1]) - math.Cos(π*(x[0]+x[1]))
				dst[0] = m.Mu * π * π * (4*s2y*(2*c2x-1) + rest)
				dst[1] = m.Mu * π * π * (4*s2x*(1-2*c2y) + rest)
			},
			ExactU: func(dst, x []float64) {
				s := a * math.Sin(π*x[0]) * math.Sin(π*x[1])
				dst[0] = math.Sin(2*π*x[1])*(math.Cos(2*π*x[0])-1) + s
				dst[1] = math.Sin(2*π*x[0])*(1-math.Cos(2*π*x[1])) + s
			},
			ExactP: func(x []float64) float64 { return -m.Mu * (1 - a) * π * math.Sin(π*(x[0]+x[1])) },
		}, nil
	}
	return pinn.Case{
		Name: "block", Title: "clamped square, nearly divergence-free displacement, bounded load for every lambda",
		Source: "after Brenner & Sung, Math. Comp. 59 (1992) 321-338; source and pressure by hand",
		About: "Plane strain on the unit square (m), u = 0 on the boundary. With a = mu/(lambda+mu) = 1 - 2 nu and s = sin(pi x) sin(pi y):\n" +
			"u1 = sin(2 pi y)(cos(2 pi x) - 1) + a s,  u2 = sin(2 pi x)(1 - cos(2 pi y)) + a s,\n" +
			"p = -lambda div u = -mu (1 - a) pi sin(pi(x+y)), of zero mean. Locks in the standard form as nu -> 0.5.",
		Params: []pinn.Param{nu(0.4999), mu(1)},
		Forms:  forms("mixed", body),
	}
}
