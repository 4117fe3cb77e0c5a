// Package helmholtz is Helmholtz's equation, Lap u + k^2 u = 0, and a case of
// it.
package helmholtz

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Residual is Lap u + k^2 u.
func Residual(u ad.Jet, k float64) ad.Expr {
	return u.Lap().Add(u.V().Scale(k * k))
}

// Case is a plane wave u = sin(k (x + 2y)/sqrt 5) on the disk of radius 1,
// given on its rim.
func Case() pinn.Case {
	return pinn.Case{
		Name: "helmholtz", Title: "plane wave in a disk", Source: "plane wave, by hand",
		About:  "Lap u + k^2 u = 0 on the disk of radius 1, u = sin(k (x + 2y)/sqrt 5) on its rim, and so inside.",
		Params: []pinn.Param{{Name: "k", Meaning: "wave number", Unit: "1/m", Default: 4, Range: pinn.Positive}},
		Forms: []pinn.Form{{Name: "standard", Equations: "Lap u + k^2 u = 0", Pose: func(v pinn.Values) (pinn.Problem, error) {
			k := v["k"]
			wave := func(x []float64) float64 { return math.Sin(k * (x[0] + 2*x[1]) / math.Sqrt(5)) }
			return pinn.Problem{
				Domain: geometry.Disk([2]float64{0, 0}, 1),
				Fields: []pinn.Field{{Name: "u", Exact: wave}},
				Terms: []pinn.Term{{On: pinn.Interior, Order: ad.Laplacian, Scale: k * k,
					Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{Residual(p.U[0], k)} }}},
				Dirichlet: []pinn.Dirichlet{{Field: "u", On: "rim", Value: wave}},
			}, nil
		}}},
	}
}
