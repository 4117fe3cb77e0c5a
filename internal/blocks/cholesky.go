package blocks

import (
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// signed is the signed Cholesky factor of a symmetric matrix, A = L D Lᵀ with
// L lower triangular with a positive diagonal and D diagonal with +1, and -1 at
// the negative pivots. It exists in every sequence of elimination if A is
// quasidefinite (Vanderbei, "Symmetric quasidefinite matrices", SIAM J. Optim.
// 5, 1995), and for [[A, Bᵀ], [B, 0]] wherever the pressures eliminated so far
// are determined by the displacements eliminated so far.
//
// Its tiles are L on the diagonal and L D below it, so that a tile costs one
// triangular solve and an update is A - (L D) D (L D)ᵀ.
type signed struct {
	*layout
	positive []int // of each place, how many unknowns have pivots > 0; the others follow
	tiles    []blas64.General
}

func newSigned(l *layout, a *equilibrated, workers int) (*signed, error) {
	f := &signed{layout: l, positive: make([]int, len(l.order)), tiles: make([]blas64.General, len(l.row))}
	for p, b := range l.order {
		f.positive[p] = l.size(p) - a.expected(b)
	}
	return f, inSequence(len(f.tiles), workers, func(t int, wait func(int) bool) error { return f.compute(t, a, wait) })
}

// compute computes tile t from the earlier ones.
func (f *signed) compute(t int, a *equilibrated, wait func(int) bool) error {
	i, j := f.row[t], f.column[t]
	c := a.block(f.order[i], f.order[j])
	f.tiles[t] = c
	if i == j {
		for k := range f.positive[i] {
			c.Data[k*c.Stride+k] += shift
		}
	}
	if !f.common(i, j, func(k, ik, jk int) bool {
		ok := wait(ik) && wait(jk)
		if ok {
			f.update(c, f.tiles[ik], f.tiles[jk], f.positive[k])
		}
		return ok
	}) {
		return errAbandoned
	}
	if i == j {
		return f.factorize(c, i)
	}
	if !wait(f.pivot[j]) {
		return errAbandoned
	}
	blas64.Trsm(blas.Right, blas.Trans, 1, lower(f.tiles[f.pivot[j]]), c)
	return nil
}

// update subtracts x D yᵀ from c; of c only the lower triangle if x is y.
func (f *signed) update(c, x, y blas64.General, positive int) {
	for _, part := range []struct {
		alpha      float64
		from, size int
	}{{-1, 0, positive}, {1, positive, x.Cols - positive}} {
		if part.size == 0 {
			continue
		}
		xs, ys := sub(x, 0, part.from, x.Rows, part.size), sub(y, 0, part.from, y.Rows, part.size)
		if &xs.Data[0] == &ys.Data[0] {
			blas64.Syrk(blas.NoTrans, part.alpha, xs, 1, lowerSymmetric(c))
		} else {
			blas64.Gemm(blas.NoTrans, blas.Trans, part.alpha, xs, ys, 1, c)
		}
	}
}

// factorize overwrites a diagonal tile [[A, Bᵀ], [B, -C]] with [[L, 0], [M, N]]:
// A = L Lᵀ, B = M Lᵀ, C + M Mᵀ = N Nᵀ.
func (f *signed) factorize(c blas64.General, place int) error {
	p, n := f.positive[place], c.Rows
	if k, pivot := cholesky(sub(c, 0, 0, p, p)); k < p {
		return &SingularError{Pivot{f.order[place], k, pivot}}
	}
	m, s := sub(c, p, 0, n-p, p), sub(c, p, p, n-p, n-p)
	blas64.Trsm(blas.Right, blas.Trans, 1, lower(sub(c, 0, 0, p, p)), m)
	blas64.Syrk(blas.NoTrans, 1, m, -1, lowerSymmetric(s))
	if k, pivot := cholesky(s); k < n-p {
		return &SingularError{Pivot{f.order[place], p + k, -pivot}}
	}
	return nil
}

// forward overwrites x with D L⁻¹ x.
func (f *signed) forward(x []float64, i int, wait func(int) bool) {
	y := f.part(x, i)
	for _, t := range f.left[i] {
		wait(t.at)
		subtract(blas.NoTrans, f.tiles[t.number], f.part(x, t.at), y)
	}
	blas64.Trsv(blas.NoTrans, lower(f.tiles[f.pivot[i]]), vector(y))
	floats.Scale(-1, y[f.positive[i]:])
}

// backward overwrites x with L⁻ᵀ x; the tiles below the diagonal are L D.
func (f *signed) backward(x []float64, i int, wait func(int) bool) {
	y := f.part(x, i)
	floats.Scale(-1, y[f.positive[i]:])
	for _, t := range slices.Backward(f.below[i]) {
		wait(t.at)
		subtract(blas.Trans, f.tiles[t.number], f.part(x, t.at), y)
	}
	floats.Scale(-1, y[f.positive[i]:])
	blas64.Trsv(blas.Trans, lower(f.tiles[f.pivot[i]]), vector(y))
}

func (f *signed) pivots(place int) []float64 {
	c := f.tiles[f.pivot[place]]
	p := make([]float64, c.Rows)
	for k := range p {
		d := c.Data[k*c.Stride+k]
		p[k] = d * d
	}
	floats.Scale(-1, p[f.positive[place]:])
	return p
}

func (f *signed) bytes() int64 { return bytesOf(f.tiles) }

// bytesOf returns the size of tiles in memory.
func bytesOf(tiles []blas64.General) int64 {
	var n int64
	for _, t := range tiles {
		n += 8 * int64(len(t.Data))
	}
	return n
}
