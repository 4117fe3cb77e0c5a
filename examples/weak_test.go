package examples_test

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// A weak form of an equation that is not in this repository: -Lap u + u^3 = f
// on an L, whose re-entrant corner makes grad u infinite.
func Example_weak() {
	corner := func(x []float64) float64 { // r^(2/3) sin(2 t/3), harmonic, 0 on the sides of the corner
		t := math.Mod(math.Atan2(x[1], x[0])+2*math.Pi, 2*math.Pi)
		return math.Pow(math.Hypot(x[0], x[1]), 2./3) * math.Sin(2*t/3)
	}
	cube := func(x []float64) float64 { return math.Pow(corner(x), 3) }
	p := pinn.Problem{
		Name:   "cubic",
		Domain: geometry.Polygon([][2]float64{{0, 0}, {1, 0}, {1, 1}, {-1, 1}, {-1, -1}, {0, -1}}),
		Fields: []pinn.Field{{Name: "u", Exact: corner}},
		Weak: &pinn.Weak{
			Terms: []pinn.WeakTerm{{On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
				u := p.U[0]
				return []pinn.Flux{{
					F0: u.V().Pow(3).Sub(p.Data(cube)), // tested by v
					F1: u.Grad(),                       // by grad v
				}}
			}}},
			Stiffness: []float64{1},
		},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: corner}},
	}
	r, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Weak})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := r.Solution.Error(r.Solution.Problem().Outputs[0], p.Domain.Interior(2000, geometry.Uniform{}, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status, "with an error below 1e-5:", e.RelL2 < 1e-5)
	// Output: converged with an error below 1e-5: true
}
