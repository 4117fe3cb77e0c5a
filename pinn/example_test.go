package pinn_test

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Reaction and diffusion, u - Lap u = 5 - x^2 - y^2 on a disk, and the residual of its
// solution, 1 - x^2 - y^2.
func ExampleProblem_Residuals() {
	source := func(x []float64) float64 { return 5 - x[0]*x[0] - x[1]*x[1] }
	p := pinn.Problem{
		Name:   "reaction",
		Domain: geometry.Disk([2]float64{0, 0}, 1),
		Fields: []pinn.Field{{Name: "u"}},
		Terms: []pinn.Term{{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].V().Sub(p.U[0].Lap()).Sub(p.Data(source))}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "rim"}},
	}
	exact := func(x []ad.Jet) []ad.Jet { return []ad.Jet{ad.Vector(x).Dot(x).Neg().Shift(1)} } // 1 - x^2 - y^2
	residuals, err := p.Residuals(exact, 100, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	worst := 0.0
	for _, columns := range residuals {
		for _, r := range columns[0] {
			worst = math.Max(worst, math.Abs(r))
		}
	}
	fmt.Println("zero but for rounding:", worst < 1e-12)
	// Output: zero but for rounding: true
}
