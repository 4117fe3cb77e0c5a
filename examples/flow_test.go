package examples_test

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/physics/flow"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// A channel of height 1 m and length 3 m: 1 Pa more at its left end than at its right one
// drive a parabola, and each wall carries half of the force of 1 N/m.
func Example_flow() {
	channel := flow.Flow{
		Name:      "channel",
		Domain:    geometry.Rectangle([2]float64{}, [2]float64{3, 1}),
		Viscosity: 0.05, Density: 1,
		Conditions: []flow.Condition{
			flow.Wall("bottom", 2), flow.Wall("top", 2),
			flow.Straight("left", 0, 2), flow.Straight("right", 0, 2),
			flow.Open("left", func([]float64) float64 { return 1 }),
		},
	}
	channel.Measures = []pinn.Quantity{
		channel.ForceOn("friction", "N/m", "bottom", 0, 1),
		flow.FlowRate("rate", "right", 2),
	}
	problem, err := flow.Pose(channel)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := solve.Run(context.Background(), problem, solve.Options{Weak: solve.WeakOptions{Windows: 1, Features: 60}})
	if err != nil {
		fmt.Println(err)
		return
	}
	friction, rate := r.Weak.Values["friction"], r.Weak.Values["rate"]
	fmt.Println(r.Status, "friction is half the drop:", math.Abs(friction-0.5) < 1e-6)
	fmt.Println("rate as by hand:", math.Abs(rate-1.0/3/(12*0.05)) < 1e-6)
	// Output:
	// converged friction is half the drop: true
	// rate as by hand: true
}
