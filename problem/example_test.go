package problem_test

import (
	"fmt"

	"pinnsolve/problem"
)

// A problem file becomes a case, which is posed like one in Go.
func ExampleRead() {
	f, err := problem.Read("../examples/problems/helmholtz.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := f.Case("helmholtz.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := c.Pose("", map[string]float64{"k": 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Title)
	fmt.Println(c.Forms[0].Equations)
	fmt.Println("unknown:", p.Fields[0].Name)
	// Output:
	// plane wave in a disk
	// Lap u + k^2 u = 0
	// unknown: u
}
