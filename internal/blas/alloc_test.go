//go:build !race

package blas

import (
	"testing"

	"gonum.org/v1/gonum/blas"
)

// TestNothingAllocated counts the allocations of products that have run before.
// Not under the race detector, where sync.Pool drops items at random.
func TestNothingAllocated(t *testing.T) {
	each(t, func(t *testing.T, impl Implementation) {
		if impl.kernels == nil {
			t.Skip("gonum's own")
		}
		a, b, c := numbers(512*300), numbers(300*300), numbers(512*300)
		run := func() {
			impl.Dgemm(blas.NoTrans, blas.Trans, 512, 300, 300, 1, a, 300, b, 300, 0, c, 300)
			impl.Dgemm(blas.Trans, blas.NoTrans, 20, 20, 512, 1, a, 20, c, 20, 0, b, 20)
			impl.Dgemm(blas.Trans, blas.NoTrans, 50, 3, 512, 1, a, 50, c, 3, 1, b, 3)
			impl.Dsyrk(blas.Upper, blas.Trans, 300, 512, 1, a, 300, 0, b, 300)
			impl.Dtrmm(blas.Right, blas.Upper, blas.NoTrans, blas.Unit, 512, 32, 0.5, b, 300, c, 300)
			impl.Dtrsm(blas.Left, blas.Upper, blas.Trans, blas.Unit, 32, 300, 1e-9, b, 300, c, 300)
		}
		run()
		if n := testing.AllocsPerRun(20, run); n >= 1 {
			t.Errorf("%v allocations", n)
		}
	})
}
