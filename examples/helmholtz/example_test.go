package helmholtz_test

import (
	"context"
	"fmt"

	"pinnsolve/examples/helmholtz"
	"pinnsolve/geometry"
	"pinnsolve/solve"
)

func Example() {
	problem, err := helmholtz.Case().Pose("standard", map[string]float64{"k": 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := solve.Run(context.Background(), problem, solve.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := r.Solution.Error(problem.Outputs[0], problem.Domain.Interior(2000, geometry.Uniform{}, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Status, "with an error below 1e-8:", e.RelL2 < 1e-8)
	// Output:
	// converged with an error below 1e-8: true
}
