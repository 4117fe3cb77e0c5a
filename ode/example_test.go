package ode_test

import (
	"context"
	"fmt"

	"pinnsolve/ode"
)

// Robertson's reaction, stiff, over ten decades of time.
func ExampleRadau() {
	reaction := ode.System{N: 3, F: func(_ float64, y, dy []float64) {
		dy[0] = -0.04*y[0] + 1e4*y[1]*y[2]
		dy[2] = 3e7 * y[1] * y[1]
		dy[1] = -dy[0] - dy[2]
	}}
	y := []float64{1, 0, 0}
	stats, err := ode.Radau(context.Background(), reaction, 0, y, 1e11, ode.Options{RelTol: 1e-6, AbsTol: 1e-12})
	fmt.Println(stats.Status, err)
	fmt.Printf("%.4e %.4e %.4e\n", y[0], y[1], y[2])
	// Output:
	// finished <nil>
	// 2.0833e-08 8.3334e-14 1.0000e+00
}
