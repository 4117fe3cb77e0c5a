package nn_test

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/nn"
)

// The networks by their sizes: a perceptron trains every layer, a network of
// random features its output layer alone.
func Example() {
	mlp := nn.MLP(2, 3, ad.Tanh, 20, 20)
	random := nn.Random(2, 3, 300, 1, 7)
	fourier := nn.Fourier(2, 3, 16, 1, 7, ad.Tanh, 20)
	for _, n := range []*nn.Net{mlp, random, fourier} {
		fmt.Println(n.Params(), "parameters, the output layer from", n.Head())
	}
	// Output:
	// 543 parameters, the output layer from 480
	// 900 parameters, the output layer from 0
	// 723 parameters, the output layer from 660
}

// Distances make an ansatz: this one vanishes on the boundary of the unit
// square and outside a hole of radius 0.2 in its middle.
func ExampleProduct() {
	phi := nn.Product(nn.Slab(0, 0, 1), nn.Slab(1, 0, 1), nn.Sphere([]float64{0.5, 0.5}, 0.2, false))
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
