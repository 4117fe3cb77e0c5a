// Package poisson is Poisson's equation, -Lap u = f, and its case.
package poisson

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Residual is -Lap u - f.
func Residual(p *pinn.Point, u ad.Jet, f func(x []float64) float64) ad.Expr {
	return u.Lap().Neg().Sub(p.Data(f))
}

// Flux states int grad u.grad v - f v = 0.
func Flux(p *pinn.Point, u ad.Jet, f func(x []float64) float64) pinn.Flux {
	return pinn.Flux{F0: p.Data(f).Neg(), F1: u.Grad()}
}

// Energy is |grad u|^2/2 - f u, whose derivative is Flux.
func Energy(p *pinn.Point, u ad.Jet, f func(x []float64) float64) ad.Expr {
	grad := ad.Grad([]ad.Jet{u})
	return ad.Inner(grad, grad).V().Scale(0.5).Sub(p.Data(f).Mul(u.V()))
}

// Case is -Lap u = f on the unit square, u = 0 on the boundary, with the exact
// solution u = sin(pi x) sin(2 pi y) exp(x + y/2). Its source is derived by
// hand: u = a b with a = sin(pi x) exp(x), b = sin(2 pi y) exp(y/2), a" = (1 -
// pi^2) a + 2 pi cos(pi x) exp(x), b" likewise.
func Case() pinn.Case {
	const π = math.Pi
	exact := func(x []float64) float64 { return math.Sin(π*x[0]) * math.Sin(2*π*x[1]) * math.Exp(x[0]+x[1]/2) }
	source := func(x []float64) float64 {
		sx, cx := math.Sincos(π * x[0])
		sy, cy := math.Sincos(2 * π * x[1])
		return -math.Exp(x[0]+x[1]/2) * (((1-π*π)*sx+2*π*cx)*sy + ((0.25-4*π*π)*sy+2*π*cy)*sx)
	}
	return pinn.Case{
		Name: "poisson", Title: "Poisson's equation on the unit square", Source: "manufactured, sources by hand",
		About: "-Lap u = f, u = 0 on the boundary; u = sin(pi x) sin(2 pi y) exp(x + y/2)",
		Forms: []pinn.Form{{Name: "standard", Equations: "-Lap u = f", Pose: func(pinn.Values) (pinn.Problem, error) {
			return pinn.Problem{
				Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
				Fields: []pinn.Field{{Name: "u", Exact: exact, Hard: &pinn.Ansatz{Phi: func(x []ad.Jet) ad.Jet {
					return x[0].Mul(x[0].Neg().Shift(1)).Mul(x[1]).Mul(x[1].Neg().Shift(1)).Scale(16)
				}}}},
				Terms: []pinn.Term{{Name: "balance", On: pinn.Interior, Order: ad.Laplacian, Scale: 10,
					Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{Residual(p, p.U[0], source)} }}},
				Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{{Name: "balance", On: pinn.Interior,
					Flux:   func(p *pinn.Point) []pinn.Flux { return []pinn.Flux{Flux(p, p.U[0], source)} },
					Energy: func(p *pinn.Point) ad.Expr { return Energy(p, p.U[0], source) }}}},
				Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}},
			}, nil
		}}},
	}
}
