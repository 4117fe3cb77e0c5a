package nn_test

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/nn"
)

// A perceptron trains every layer, a network of random features only its output
// layer.
func Example() {
	mlp := nn.MLP(2, 3, ad.Tanh, 20, 20)
	random := nn.Random(2, 3, 300, 1, 7)
	fourier := nn.Fourier(2, 3, 16, 1, 7, ad.Tanh, 20)
	for _, n := range []*nn.Net{mlp, random, fourier} {
		fmt.Println(n.Params(), "parameters, the output layer from", n.OutputLayer())
	}
	// Output:
	// 543 parameters, the output layer from 480
	// 900 parameters, the output layer from 0
	// 723 parameters, the output layer from 660
}
