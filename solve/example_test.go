package solve_test

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// Helmholtz's equation, Lap u + 9 u = 0, on a square, with a plane wave on its boundary.
func ExampleRun() {
	wave := func(x []float64) float64 { return math.Sin(3 * x[0]) }
	problem := pinn.Problem{
		Name:      "wave",
		Domain:    geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
		Fields:    []pinn.Field{{Name: "u"}},
		Terms:     []pinn.Term{pinn.Equation(func(u ad.Jet) ad.Expr { return u.Lap().Add(u.V().Scale(9)) })},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: wave}},
	}
	r, err := solve.Run(context.Background(), problem, solve.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := r.Solution.At("u", 0.5, 0.2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: u(0.5, 0.2) = %.8f, sin 1.5 = %.8f\n", r.Status, u[0], math.Sin(1.5))
	_, err = r.Solution.At("u", 2, 0)
	fmt.Println(err)
	// Output:
	// converged: u(0.5, 0.2) = 0.99749499, sin 1.5 = 0.99749499
	// fields: the point [2 0] is outside wave
}
