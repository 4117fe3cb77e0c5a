package training_test

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/optimize"

	"pinnsolve/training"
)

// banana is the function of Rosenbrock, with its minimum at (1, 1).
type banana struct{}

func (banana) Dim() int { return 2 }

func (banana) Loss(grad, x []float64) float64 {
	a, b := 1-x[0], x[1]-x[0]*x[0]
	if grad != nil {
		grad[0], grad[1] = -2*a-400*x[0]*b, 200*b
	}
	return a*a + 100*b*b
}

func Example() {
	stages, err := training.ParseStages("adam:500,lbfgs:100")
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := training.Run(context.Background(), banana{}, []float64{-1.2, 1}, stages, training.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range res.Stages {
		fmt.Println(s.Method, s.Status)
	}
	fmt.Printf("theta %.6f\n", res.Theta)
	// Output:
	// adam budget-spent
	// lbfgs converged
	// theta [1.000000 1.000000]
}

func ExampleBroyden() {
	problem := optimize.Problem{
		Func: func(x []float64) float64 { return banana{}.Loss(nil, x) },
		Grad: func(grad, x []float64) { banana{}.Loss(grad, x) },
	}
	res, err := optimize.Minimize(problem, []float64{-1.2, 1}, nil, &training.Broyden{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Status)
	fmt.Printf("%.6f\n", res.X)
	// Output:
	// GradientThreshold
	// [1.000000 1.000000]
}
