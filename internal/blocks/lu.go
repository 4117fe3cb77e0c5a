package blocks

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"pinnsolve/internal/dense"
)

// lu is the LU factor of a general matrix, with row exchanges only inside the
// diagonal blocks. With A the Schur complement left at each elimination, its
// tiles are L and U of P A_jj = L U on the diagonal, A_ij U⁻¹ below it and L⁻¹
// P A_ji to the right of it.
type lu struct {
	*layout
	lower []blas64.General // tiles on and below the diagonal, by number
	upper []blas64.General // their mirror images, none on the diagonal
	swaps [][]int          // for each place: row k was exchanged with swaps[k], for k = 0, 1, ...
	// negative is the number of negative eigenvalues of every Schur complement
	// on the diagonal, of a symmetric matrix.
	negative []int
}

func newLU(ctx context.Context, l *layout, a *equilibrated, workers int, done func(t int)) (*lu, error) {
	n := len(l.row)
	f := &lu{layout: l, lower: make([]blas64.General, n), upper: make([]blas64.General, n), swaps: make([][]int, len(l.order)), negative: make([]int, len(l.order))}
	return f, inSequence(ctx, n, workers, func(t int, wait func(int) bool) error {
		defer done(t)
		return f.compute(t, a, wait)
	})
}

// compute computes tile t and its mirror image from the earlier ones.
func (f *lu) compute(t int, a *equilibrated, wait func(int) bool) error {
	i, j := f.row[t], f.column[t]
	c := a.block(f.order[i], f.order[j])
	f.lower[t] = c
	if i != j {
		f.upper[t] = a.block(f.order[j], f.order[i])
	}
	if !f.common(i, j, func(_, ik, jk int) bool {
		ok := wait(ik) && wait(jk)
		if ok {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, f.lower[ik], f.upper[jk], 1, c)
			if i != j {
				blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, f.lower[jk], f.upper[ik], 1, f.upper[t])
			}
		}
		return ok
	}) {
		return errAbandoned
	}
	if i == j {
		if a.m.symmetric {
			f.negative[i] = negatives(c)
		}
		return f.factorize(c, i, a.expected(f.order[i]))
	}
	if !wait(f.pivot[j]) {
		return errAbandoned
	}
	l, u := triangles(f.lower[f.pivot[j]])
	blas64.Trsm(blas.Right, blas.NoTrans, 1, u, c)
	exchange(f.upper[t], f.swaps[j])
	blas64.Trsm(blas.Left, blas.NoTrans, 1, l, f.upper[t])
	return nil
}

// factorize overwrites a diagonal tile with its factors. A pivot below shift is
// raised to shift, which changes the column of A by no more, since a pivot is
// the largest entry left in its column of the tile. A vanishing pivot in the
// last negative columns is an error.
func (f *lu) factorize(c blas64.General, place, negative int) error {
	f.swaps[place] = make([]int, c.Rows)
	if c.Rows == 0 {
		return nil
	}
	lapack64.Getrf(c, f.swaps[place])
	for k := range c.Rows {
		switch p := &c.Data[k*c.Stride+k]; {
		case k >= c.Rows-negative && !(math.Abs(*p) > vanishing):
			return &SingularError{Pivot{f.order[place], k, *p}}
		case k < c.Rows-negative && math.Abs(*p) < shift:
			*p = math.Copysign(shift, *p)
		}
	}
	return nil
}

// triangles returns the two factors in a diagonal tile.
func triangles(c blas64.General) (l, u blas64.Triangular) {
	l = blas64.Triangular{Uplo: blas.Lower, Diag: blas.Unit, N: c.Rows, Stride: c.Stride, Data: c.Data}
	return l, upper(c)
}

// exchange swaps row k of a with swaps[k], for k = 0, 1, ...
func exchange(a blas64.General, swaps []int) {
	for k, r := range swaps {
		if r != k {
			x := dense.Vector(a.Data[k*a.Stride : k*a.Stride+a.Cols])
			blas64.Swap(x, dense.Vector(a.Data[r*a.Stride:r*a.Stride+a.Cols]))
		}
	}
}

// forward overwrites x with L⁻¹ P x.
func (f *lu) forward(x blas64.General, i int, wait func(int) bool) {
	y := f.part(x, i)
	for _, t := range f.left[i] {
		wait(t.at)
		subtract(blas.NoTrans, f.lower[t.number], f.part(x, t.at), y)
	}
	exchange(y, f.swaps[i])
	l, _ := triangles(f.lower[f.pivot[i]])
	divide(blas.NoTrans, l, y)
}

// backward overwrites x with U⁻¹ x.
func (f *lu) backward(x blas64.General, i int, wait func(int) bool) {
	y := f.part(x, i)
	for _, t := range slices.Backward(f.below[i]) {
		wait(t.at)
		subtract(blas.NoTrans, f.upper[t.number], f.part(x, t.at), y)
	}
	_, u := triangles(f.lower[f.pivot[i]])
	divide(blas.NoTrans, u, y)
}

func (f *lu) pivots(place int) []float64 {
	c := f.lower[f.pivot[place]]
	p := make([]float64, c.Rows)
	for k := range p {
		p[k] = c.Data[k*c.Stride+k]
	}
	return p
}

func (f *lu) bytes() int64 { return bytesOf(f.lower) + bytesOf(f.upper) }
