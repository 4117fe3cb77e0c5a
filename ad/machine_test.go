package ad

import (
	"math/rand/v2"
	"testing"

	G "gorgonia.org/gorgonia"
)

// The machine computes, bit by bit, what Gorgonia's tape machine computes from
// the same graph.
func TestMachineAgreesWithGorgonia(t *testing.T) {
	l := Lanes{Dim: 2, Order: Hessian}
	rng := rand.New(rand.NewPCG(1, 2))
	var graph *G.ExprGraph
	tile, err := CompileTile(8, l, 2, func(g *Graph, in Matrix) []Row {
		graph = g.g
		return network(Tanh, l)(g, in)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, cols := range [][][]float64{tile.Params, {tile.Inputs}, tile.Data, tile.Weight} {
		for _, c := range cols {
			for i := range c {
				c[i] = rng.NormFloat64()
			}
		}
	}
	tile.Run()
	results := append(append([][]float64{tile.loss}, tile.R...), tile.Grad...)
	var want [][]float64
	for _, r := range results {
		want = append(want, append([]float64(nil), r...))
		clear(r)
	}
	// Operations write to the buffers of our machine, whoever runs them.
	if err := G.NewTapeMachine(graph).RunAll(); err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		for k, v := range r {
			if v != want[i][k] {
				t.Fatalf("result %d[%d]: %v by the machine, %v by Gorgonia", i, k, want[i][k], v)
			}
		}
	}
}
