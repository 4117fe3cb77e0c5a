package strong_test

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/blas"
	"pinnsolve/nn"
	"pinnsolve/pinn/strong"
)

// BenchmarkKernel times JJ' without J, and J alone, for wide networks.
func BenchmarkKernel(b *testing.B) {
	blas.Use()
	for _, c := range []struct{ width, depth int }{{40, 3}, {128, 4}, {256, 3}} {
		widths := make([]int, c.depth)
		for i := range widths {
			widths[i] = c.width
		}
		net := nn.MLP(2, 2, ad.Tanh, widths...)
		s, err := strong.Compile(problem(false), net, strong.Discretization{Points: 484})
		if err != nil {
			b.Fatal(err)
		}
		theta := make([]float64, s.Dim())
		net.Init(theta, 1)
		b.Run(fmt.Sprintf("%dx%d", c.depth, c.width), func(b *testing.B) {
			k := mat.NewSymDense(s.Rows(), nil)
			for b.Loop() {
				s.Kernel(k, theta)
			}
			b.ReportMetric(2*s.KernelWork()/1e9/b.Elapsed().Seconds()*float64(b.N), "GFlop/s")
		})
	}
}
