package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Solving block by block gives what gonum gives one by one.
func TestDtrsvInBlocks(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, n := range []int{1, trsvBlock, trsvBlock + 1, 3*trsvBlock + 5} {
			lda := n + 3
			a, b := make([]float64, n*lda), make([]float64, n)
			for i := range a {
				a[i] = rng.Float64() - 0.5
			}
			for i := range n {
				a[i*lda+i] = float64(n)
				b[i] = rng.NormFloat64()
			}
			for _, ul := range []blas.Uplo{blas.Lower, blas.Upper} {
				for _, op := range []blas.Transpose{blas.NoTrans, blas.Trans} {
					t.Run(fmt.Sprintf("%c%c%d", ul, op, n), func(t *testing.T) {
						x, want := append([]float64(nil), b...), append([]float64(nil), b...)
						impl.Dtrsv(ul, op, blas.NonUnit, n, a[:(n-1)*lda+n], lda, x, 1)
						gonum.Implementation{}.Dtrsv(ul, op, blas.NonUnit, n, a, lda, want, 1)
						for i, v := range x {
							if math.Abs(v-want[i]) > 1e-14 {
								t.Fatalf("x[%d] = %v, want %v", i, v, want[i])
							}
						}
					})
				}
			}
		}
	})
}
