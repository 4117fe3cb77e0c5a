package blocks

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// Mul computes dst = A x on the given number of goroutines, 0 for one per
// processor. Each block row is one sum in a fixed sequence, so that the result
// does not depend on their number. dst and x have Dim entries and must not
// overlap.
func (m *Matrix) Mul(dst, x []float64, workers int) {
	if len(dst) != m.Dim() || len(x) != m.Dim() {
		panic(fmt.Sprintf("blocks: Mul of %d into %d entries with a matrix of %d", len(x), len(dst), m.Dim()))
	}
	inSequence(context.Background(), m.Blocks(), workers, func(i int, _ func(int) bool) error {
		y := m.part(dst, i)
		clear(y.Data)
		for _, j := range m.adjacent[i] {
			switch {
			case y.N == 0 || m.Size(j) == 0:
			case !m.symmetric || i > j:
				if b, ok := m.blocks[[2]int{i, j}]; ok {
					blas64.Gemv(blas.NoTrans, 1, b, m.part(x, j), 1, y)
				}
			case i == j:
				b := m.blocks[[2]int{i, i}]
				blas64.Symv(1, blas64.Symmetric{Uplo: blas.Lower, N: b.Rows, Stride: b.Stride, Data: b.Data}, m.part(x, i), 1, y)
			default:
				blas64.Gemv(blas.Trans, 1, m.blocks[[2]int{j, i}], m.part(x, j), 1, y)
			}
		}
		return nil
	})
}

// part returns the entries of x that belong to block i.
func (m *Matrix) part(x []float64, i int) blas64.Vector {
	return dense.Vector(x[m.offsets[i]:m.offsets[i+1]])
}
