package ad_test

import (
	"fmt"

	"pinnsolve/ad"
)

// Linear elasticity as it is written: u = (x^2 y, y^2) has the stress 2 mu e + lambda
// tr(e) I, e = sym grad u, and needs the body force -div s.
func ExampleTensor() {
	const mu, lambda = 1, 2
	force, err := ad.CompilePointwise(1, false, func(g *ad.Graph) []ad.Expr {
		x := g.Coordinates(ad.Lanes{Dim: 2, Order: ad.Hessian})
		u := ad.Vector{x[0].Mul(x[0]).Mul(x[1]), x[1].Mul(x[1])}

		e := u.Grad().Sym()
		s := e.Scale(2 * mu).Add(ad.Identity(e.Tr().Scale(lambda), 2))
		return s.Div().Scale(-1).Values()
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	force.Data[0][0], force.Data[1][0] = 2, 3 // the point
	force.Run()
	fmt.Println(force.Out[0][0], force.Out[1][0])
	// By hand: -(2 mu + lambda) 2 y, -(mu + lambda) 2 x - (2 mu + lambda) 2.
	// Output: -24 -20
}
