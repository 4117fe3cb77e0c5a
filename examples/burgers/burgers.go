// Package burgers is Burgers' equation, u_t + u u_x = nu u_xx, as an evolution.
package burgers

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Residual is u_t + u u_x - nu u_xx of u(x, t).
func Residual(u ad.Jet, nu float64) ad.Expr {
	return u.D(1).V().Add(u.V().Mul(u.D(0).V())).Sub(u.D(0).D(0).V().Scale(nu))
}

// Problem is a wave -sin(pi x) on -1 <= x <= 1 that steepens until t = 1, with u = 0 at
// the ends. The domain is space by time: its bottom is the beginning.
func Problem(nu float64) pinn.Problem {
	return pinn.Problem{
		Name: "burgers", Timed: true,
		Domain: geometry.Rectangle([2]float64{-1, 0}, [2]float64{1, 1}),
		Fields: []pinn.Field{{Name: "u"}},
		Terms: []pinn.Term{{On: pinn.Interior, Order: ad.Hessian,
			Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{Residual(p.U[0], nu)} }}},
		Dirichlet: []pinn.Dirichlet{
			{Field: "u", On: "left"}, {Field: "u", On: "right"},
			{Field: "u", On: "bottom", Value: func(x []float64) float64 { return -math.Sin(math.Pi * x[0]) }},
		},
	}
}
