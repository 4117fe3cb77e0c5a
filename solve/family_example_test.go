package solve_test

import (
	"context"
	"fmt"

	"pinnsolve/cases"
	"pinnsolve/family"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// One solve for every Poisson's ratio up to incompressibility.
func ExampleRunFamily() {
	block, err := cases.Find("block")
	if err != nil {
		fmt.Println(err)
		return
	}
	pose := func(values map[string]float64) (pinn.Problem, error) { return block.Pose("mixed", values) }
	over := solve.FamilyOptions{Axes: []family.Axis{{Name: "nu", Lo: 0.3, Hi: 0.5}}}
	f, err := solve.RunFamily(context.Background(), pose, solve.Options{}, over)
	if err != nil {
		fmt.Println(err)
		return
	}
	member, err := f.At(0.41)
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := member.Eval("u", geometry.NewPoints(2, 0.5, 0.5))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: ux %.6f\n", f.Status, u[0][0])
	// Output:
	// converged: ux 0.180000
}
