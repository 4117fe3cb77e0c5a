package burgers_test

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"

	"pinnsolve/examples/burgers"
	"pinnsolve/solve"
)

const nu = 0.1 / math.Pi

// The wave has steepened to a front at x = 0; Cole and Hopf's transformation gives u as a
// ratio of integrals.
func Example() {
	r, err := solve.Run(context.Background(), burgers.Problem(nu), solve.Options{Statement: solve.Evolution})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status)
	for _, x := range []float64{-0.5, -0.1, 0.25} {
		u, err := r.Solution.At("u", x, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("u(%g, 1) = %.4f, off by less than 1e-4: %v\n", x, u[0], math.Abs(u[0]-exact(x, 1)) < 1e-4)
	}
	// Output:
	// converged
	// u(-0.5, 1) = 0.3678, off by less than 1e-4: true
	// u(-0.1, 1) = 0.5018, off by less than 1e-4: true
	// u(0.25, 1) = -0.5374, off by less than 1e-4: true
}

func exact(x, t float64) float64 {
	spread := 2 * math.Sqrt(nu*t) // of the heat kernel
	weigh := func(f func(y float64) float64) float64 {
		return quad.Fixed(func(z float64) float64 {
			y := x - spread*z
			return f(y) * math.Exp(-math.Cos(math.Pi*y)/(2*math.Pi*nu)+1/(2*math.Pi*nu)-z*z)
		}, -12, 12, 1000, quad.Legendre{}, 1)
	}
	return -weigh(func(y float64) float64 { return math.Sin(math.Pi * y) }) / weigh(func(float64) float64 { return 1 })
}
