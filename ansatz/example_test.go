package ansatz_test

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
)

// Distances make an ansatz: this one vanishes on the boundary of the unit
// square and outside a hole of radius 0.2 in its middle.
func ExampleProduct() {
	phi := ansatz.Product(ansatz.Slab(0, 0, 1), ansatz.Slab(1, 0, 1), ansatz.Sphere([]float64{0.5, 0.5}, 0.2, false))
	p, err := ad.CompilePointwise(3, false, func(g *ad.Graph) []ad.Expr {
		return []ad.Expr{phi(g.Coordinates(ad.Lanes{Dim: 2})).V()}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(p.Data[0], []float64{0, 0.5, 0.25})
	copy(p.Data[1], []float64{0.3, 1, 0.5})
	p.Run()
	fmt.Printf("%.4f\n", p.Out[0])
	// Output: [0.0000 0.0000 0.2109]
}
