package training_test

import (
	"context"
	"fmt"

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
