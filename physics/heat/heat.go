// Package heat is the heat equation u_t = alpha u_xx in space-time, with time
// as the second coordinate, and its case.
package heat

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Residual is u_t - alpha u_xx.
func Residual(u ad.Jet, alpha float64) ad.Expr {
	return u.D(1).V().Sub(u.D(0).D(0).V().Scale(alpha))
}

// Flux states int u_t v + alpha u_x v_x = 0 over space-time, which is not
// symmetric: time has a direction.
func Flux(u ad.Jet, alpha float64) pinn.Flux {
	return pinn.Flux{F0: u.D(1).V(), F1: []ad.Expr{u.D(0).V().Scale(alpha), {}}}
}

// Case is heat conduction on x in [0,1], t in [0,1] with the exact solution by
// separation of variables, u = sum_k c_k exp(-alpha (k pi)^2 t) sin(k pi x)
// with c_1 = 1 and c_3 = 1/2.
func Case() pinn.Case {
	const π = math.Pi
	return pinn.Case{
		Name: "heat", Title: "heat equation in space-time", Source: "separation of variables",
		About:  "u_t = alpha u_xx on 0 <= x <= 1, 0 <= t <= 1; u = 0 at x = 0 and 1, u(x,0) = sin(pi x) + sin(3 pi x)/2.",
		Params: []pinn.Param{{Name: "alpha", Meaning: "diffusivity", Unit: "m^2/s", Default: 0.1, Range: pinn.Positive}},
		Forms: []pinn.Form{{Name: "standard", Equations: "u_t = alpha u_xx", Pose: func(v pinn.Values) (pinn.Problem, error) {
			alpha := v["alpha"]
			start := func(x []float64) float64 { return math.Sin(π*x[0]) + math.Sin(3*π*x[0])/2 }
			exact := func(x []float64) float64 {
				return math.Exp(-alpha*π*π*x[1])*math.Sin(π*x[0]) + math.Exp(-9*alpha*π*π*x[1])*math.Sin(3*π*x[0])/2
			}
			return pinn.Problem{
				Timed:  true,
				Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
				Fields: []pinn.Field{{Name: "u", Unit: "K", Exact: exact, Hard: &pinn.Ansatz{
					Phi:  func(x []ad.Jet) ad.Jet { return x[0].Mul(x[0].Neg().Shift(1)).Mul(x[1]).Scale(4) },
					Lift: func(x []ad.Jet) ad.Jet { return x[0].Scale(π).Sin().Add(x[0].Scale(3 * π).Sin().Scale(0.5)) },
				}}},
				Terms: []pinn.Term{{Name: "conduction", On: pinn.Interior, Order: ad.Hessian,
					Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{Residual(p.U[0], alpha)} }}},
				Weak: &pinn.Weak{Stiffness: []float64{alpha}, Terms: []pinn.WeakTerm{{Name: "conduction", On: pinn.Interior,
					Flux: func(p *pinn.Point) []pinn.Flux { return []pinn.Flux{Flux(p.U[0], alpha)} }}}},
				Hints:     pinn.Hints{Width: 900, Points: 2500},
				Dirichlet: []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"}, {Field: "u", On: "bottom", Value: start}},
			}, nil
		}}},
	}
}
