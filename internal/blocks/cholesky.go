package blocks

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// signed is the signed Cholesky factor of a symmetric matrix, A = Uᵀ D U with U
// upper triangular with a positive diagonal and D diagonal with +1, or -1 at
// the negative pivots. It exists for every order of elimination if A is
// quasidefinite (Vanderbei, "Symmetric quasidefinite matrices", SIAM J. Optim.
// 5, 1995), and for [[A, Bᵀ], [B, 0]] as long as the pressures eliminated so
// far are determined by the displacements eliminated so far.
//
// Its tiles are U on the diagonal and D U to the right of it, so that a tile
// costs one triangular solve and an update is A - (D U)ᵀ D (D U). They are the
// mirror images of the tiles of layout, so that products run along rows.
type signed struct {
	*layout
	positive []int // for each place, the number of unknowns with positive pivots, which come first
	tiles    []blas64.General
}

func newSigned(ctx context.Context, l *layout, a *equilibrated, workers int, done func(t int)) (*signed, error) {
	f := &signed{layout: l, positive: make([]int, len(l.order)), tiles: make([]blas64.General, len(l.row))}
	for p, b := range l.order {
		f.positive[p] = l.size(p) - a.expected(b)
	}
	return f, inSequence(ctx, len(f.tiles), workers, func(t int, wait func(int) bool) error {
		defer done(t)
		return f.compute(t, a, wait)
	})
}

// compute computes tile t from the earlier ones.
func (f *signed) compute(t int, a *equilibrated, wait func(int) bool) error {
	i, j := f.row[t], f.column[t]
	c := a.block(f.order[j], f.order[i])
	f.tiles[t] = c
	if i == j {
		for k := range f.positive[i] {
			c.Data[k*c.Stride+k] += shift
		}
	}
	if !f.common(i, j, func(k, ik, jk int) bool {
		ok := wait(ik) && wait(jk)
		if ok {
			f.update(c, f.tiles[jk], f.tiles[ik], f.positive[k])
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
	blas64.Trsm(blas.Left, blas.Trans, 1, upper(f.tiles[f.pivot[j]]), c)
	return nil
}

// update subtracts xᵀ D y from c, only from its upper triangle if x is y.
func (f *signed) update(c, x, y blas64.General, positive int) {
	for _, part := range []struct {
		alpha      float64
		from, size int
	}{{-1, 0, positive}, {1, positive, x.Rows - positive}} {
		if part.size == 0 {
			continue
		}
		xs, ys := sub(x, part.from, 0, part.size, x.Cols), sub(y, part.from, 0, part.size, y.Cols)
		if &xs.Data[0] == &ys.Data[0] {
			blas64.Syrk(blas.Trans, part.alpha, xs, 1, upperSymmetric(c))
		} else {
			blas64.Gemm(blas.Trans, blas.NoTrans, part.alpha, xs, ys, 1, c)
		}
	}
}

// factorize overwrites a diagonal tile [[A, Bᵀ], [B, -C]] with [[U, V], [0, W]]:
// A = Uᵀ U, Bᵀ = Uᵀ V, C + Vᵀ V = Wᵀ W.
func (f *signed) factorize(c blas64.General, place int) error {
	p, n := f.positive[place], c.Rows
	u, v, w := sub(c, 0, 0, p, p), sub(c, 0, p, p, n-p), sub(c, p, p, n-p, n-p)
	if k, pivot := cholesky(u); k < p {
		return &SingularError{Pivot{f.order[place], k, pivot}}
	}
	blas64.Trsm(blas.Left, blas.Trans, 1, upper(u), v)
	blas64.Syrk(blas.Trans, 1, v, -1, upperSymmetric(w))
	if k, pivot := cholesky(w); k < n-p {
		return &SingularError{Pivot{f.order[place], p + k, -pivot}}
	}
	return nil
}

// forward overwrites x with D U⁻ᵀ x.
func (f *signed) forward(x blas64.General, i int, wait func(int) bool) {
	y := f.part(x, i)
	for _, t := range f.left[i] {
		wait(t.at)
		subtract(blas.Trans, f.tiles[t.number], f.part(x, t.at), y)
	}
	divide(blas.Trans, upper(f.tiles[f.pivot[i]]), y)
	negate(y, f.positive[i])
}

// backward overwrites x with U⁻¹ x; the tiles to the right of the diagonal are
// D U.
func (f *signed) backward(x blas64.General, i int, wait func(int) bool) {
	y := f.part(x, i)
	negate(y, f.positive[i])
	for _, t := range slices.Backward(f.below[i]) {
		wait(t.at)
		subtract(blas.NoTrans, f.tiles[t.number], f.part(x, t.at), y)
	}
	negate(y, f.positive[i])
	divide(blas.NoTrans, upper(f.tiles[f.pivot[i]]), y)
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
