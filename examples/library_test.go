package examples_test

import (
	"context"
	"fmt"

	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/solve"
)

func Example() {
	block, err := cases.Find("block")
	if err != nil {
		fmt.Println(err)
		return
	}
	values, err := block.Values(map[string]float64{"nu": 0.5}) // incompressible
	if err != nil {
		fmt.Println(err)
		return
	}
	problem, err := block.State(block.Forms[0], values) // the recommended formulation, mixed
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := solve.Run(context.Background(), problem, solve.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fresh := problem.Domain.Interior(2000, geometry.Uniform{}, 1)
	for _, output := range problem.Outputs[:2] {
		e, err := r.Solution.Error(output, fresh)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(output.Name, "has an error below 1e-8:", e.RelL2 < 1e-8)
	}
	fmt.Println(r.Status)
	// Output:
	// u has an error below 1e-8: true
	// p has an error below 1e-8: true
	// converged
}
