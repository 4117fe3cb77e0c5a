package ad

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Inputs declared affine give the same results as the same jets given as inputs
// of any kind, through a first layer and through a skip connection.
func TestAffineInputs(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{6, 24} {
		for _, f := range []Activation{Tanh, Sin} {
			for _, l := range []Lanes{{Dim: 2, Order: Laplacian}, {Dim: 2, Order: Hessian}} {
				slope := []float64{0.7, -1.3}
				general, err := CompileTile(n, l, 2, network(f, l))
				if err != nil {
					t.Fatal(err)
				}
				affine, err := CompileAffineTile(n, l, slope, network(f, l))
				if err != nil {
					t.Fatal(err)
				}
				for k, cols := range [][][]float64{general.Params, general.Data, general.Weight, {general.Inputs[:2*n]}} {
					to := [][][]float64{affine.Params, affine.Data, affine.Weight, {affine.Inputs}}[k]
					for i, c := range cols {
						for j := range c {
							c[j] = 2*rng.Float64() - 1
						}
						copy(to[i], c)
					}
				}
				for i, s := range slope {
					for p := range n {
						general.Inputs[(l.First(i)*2+i)*n+p] = s
					}
				}
				general.Run()
				affine.Run()
				same := func(what string, got, want float64) {
					if !(math.Abs(got-want) <= 1e-12*(1+math.Abs(want))) {
						t.Fatalf("%v %v, %d points, %s: %v, want %v", f, l, n, what, got, want)
					}
				}
				same("loss", affine.Loss(), general.Loss())
				for i, g := range general.Grad {
					for k, want := range g {
						same("gradient", affine.Grad[i][k], want)
					}
				}
			}
		}
	}
}
