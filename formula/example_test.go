package formula_test

import (
	"fmt"

	"pinnsolve/formula"
)

func Example() {
	f, err := formula.Parse("x < 1 ? 1 - x^2 : 0", formula.Position("x", "y"))
	if err != nil {
		fmt.Println(err)
		return
	}
	var value [1]float64
	f.Eval(value[:], []float64{0.5, 0})
	fmt.Println(f, "is", value[0])

	heat := formula.Scope{Coordinates: []string{"x", "t"}, Timed: true, Variables: []formula.Variable{{Name: "u"}},
		Parameters: map[string]float64{"nu": 0.1}}
	f, err = formula.Parse("d(u,t) - nu*lap(u)", heat)
	fmt.Println(f, err)
	_, err = formula.Parse("d(u,t) - mu*lap(u)", heat)
	fmt.Println(err)
	// Output:
	// x < 1 ? 1 - x^2 : 0 is 0.75
	// u_t - nu Lap u <nil>
	// column 10 of "d(u,t) - mu*lap(u)": unknown name "mu": choose from x, t, u, nu, pi (did you mean u?)
}
