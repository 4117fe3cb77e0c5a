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
	m.MulAll([][]float64{dst}, [][]float64{x}, workers)
}

// MulAll is Mul for several vectors, which reads the matrix once.
func (m *Matrix) MulAll(dst, x [][]float64, workers int) {
	n := m.Dim()
	for k := range x {
		if len(dst[k]) != n || len(x[k]) != n {
			panic(fmt.Sprintf("blocks: Mul of %d into %d entries with a matrix of %d", len(x[k]), len(dst[k]), n))
		}
	}
	all := beside(x)
	inSequence(context.Background(), m.Blocks(), workers, func(i int, _ func(int) bool) error {
		y := dense.New(m.Size(i), len(x))
		for _, j := range m.adjacent[i] {
			part := dense.Rows(all, m.offsets[j], m.offsets[j+1])
			switch {
			case y.Rows == 0 || part.Rows == 0:
			case !m.symmetric || i > j:
				if b, ok := m.blocks[[2]int{i, j}]; ok {
					multiply(blas.NoTrans, 1, b, part, y)
				}
			case i == j:
				multiplyLower(m.blocks[[2]int{i, i}], part, y)
			default:
				multiply(blas.Trans, 1, m.blocks[[2]int{j, i}], part, y)
			}
		}
		for k := range dst {
			for r := range y.Rows {
				dst[k][m.offsets[i]+r] = y.Data[r*y.Stride+k]
			}
		}
		return nil
	})
}

// beside returns vectors as the columns of a matrix.
func beside(x [][]float64) blas64.General {
	if len(x) == 1 {
		return dense.Of(len(x[0]), 1, x[0])
	}
	all := dense.New(len(x[0]), len(x))
	for k, column := range x {
		for r, v := range column {
			all.Data[r*all.Stride+k] = v
		}
	}
	return all
}

// multiplyLower adds to y the product of x with a symmetric matrix whose lower half
// is stored.
func multiplyLower(b, x, y blas64.General) {
	if x.Cols == 1 {
		blas64.Symv(1, blas64.Symmetric{Uplo: blas.Lower, N: b.Rows, Stride: b.Stride, Data: b.Data}, dense.Vector(x.Data[:x.Rows]), 1, dense.Vector(y.Data[:y.Rows]))
		return
	}
	full := dense.New(b.Rows, b.Cols)
	for i := range b.Rows {
		copy(full.Data[i*full.Stride:], b.Data[i*b.Stride:i*b.Stride+i+1])
		for j, v := range b.Data[i*b.Stride : i*b.Stride+i] {
			full.Data[j*full.Stride+i] = v
		}
	}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, full, x, 1, y)
}

// part returns the entries of x that belong to block i.
func (m *Matrix) part(x []float64, i int) blas64.Vector {
	return dense.Vector(x[m.offsets[i]:m.offsets[i+1]])
}
