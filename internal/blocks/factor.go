package blocks

import (
	"context"
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"
)

// acceptable is the largest backward error at which a factor is used.
const acceptable = 1e-10

// Options say how a matrix is factorised.
type Options struct {
	// Workers is the number of goroutines, 0 for one per processor.
	Workers int
	// Negative[i] is how many of the last unknowns of block i have negative
	// pivots: the pressures of a saddle point. nil means none, for a
	// positive definite matrix. LU, whose pivots have any sign, scales
	// these rows in the same way and does not accept vanishing pivots
	// there.
	Negative []int
	// Ridge is added to the unit diagonal, with the sign of the pivot,
	// before factorisation: Damped solves with it, Solve removes it by
	// refinement.
	Ridge float64
	// Definite says that the matrix is positive definite but for rounding: where
	// Cholesky's method fails, the error is a *SingularError, and a larger ridge may
	// help; there is no LU, and no test of the factor.
	Definite bool
	// Progress, unless nil, is called with the share of the operations that
	// are done, 0 to 1, on any goroutine.
	Progress func(share float64)
}

// Factor is a factorised matrix. It keeps the matrix for refinement; do not
// change the matrix while the factor is in use.
type Factor struct {
	kind     string
	a        *equilibrated
	layout   *layout
	tiles    elimination
	workers  int
	residual float64
}

// elimination is a factor of the scaled matrix, for vectors, a column each, in the
// order of elimination. forward is called for every place and may wait for earlier ones,
// backward for later ones.
type elimination interface {
	forward(x blas64.General, place int, wait func(place int) bool)
	backward(x blas64.General, place int, wait func(place int) bool)
	pivots(place int) []float64
	bytes() int64
}

var (
	_ elimination = (*signed)(nil)
	_ elimination = (*lu)(nil)
)

// Factorize factorises m, which it does not change. It tests the factor on a
// right-hand side of its own and returns an error if the backward error stays
// above 1e-10, and a *SingularError if an unknown is undetermined: a row of
// zeros, or a vanishing pivot of a pressure. When ctx ends, the error is that of
// ctx.
func Factorize(ctx context.Context, m *Matrix, o Options) (*Factor, error) {
	if o.Negative != nil && len(o.Negative) != m.Blocks() {
		panic(fmt.Sprintf("blocks: negative pivots of %d blocks for a matrix of %d", len(o.Negative), m.Blocks()))
	}
	for i, n := range o.Negative {
		if n < 0 || n > m.Size(i) {
			panic(fmt.Sprintf("blocks: %d negative pivots in block %d of %d", n, i, m.Size(i)))
		}
	}
	a, err := equilibrate(ctx, m, o.Negative, o.Workers)
	if a != nil {
		a.ridge = o.Ridge
	}
	if err != nil {
		return nil, err
	}
	f := &Factor{a: a, layout: newLayout(&m.pattern), workers: o.Workers}
	if o.Definite {
		f.kind = "cholesky"
		f.tiles, err = newSigned(ctx, f.layout, a, o.Workers, f.layout.progress(o.Progress))
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	if m.symmetric {
		good, err := f.cholesky(ctx, o.Progress)
		if err != nil {
			return nil, err
		}
		if good {
			return f, nil
		}
	}
	f.kind = "lu"
	f.tiles = nil // free the failed Cholesky factor
	if f.tiles, err = newLU(ctx, f.layout, a, o.Workers, f.layout.progress(o.Progress)); err != nil {
		return nil, err
	}
	e, err := f.try(ctx)
	if err != nil {
		return nil, err
	}
	if !(e <= acceptable) {
		return nil, fmt.Errorf("blocks: a backward error of %.1e remains after LU with pivoting inside blocks, at most %.0e is acceptable", e, acceptable)
	}
	return f, nil
}

// cholesky reports whether signed Cholesky gives an acceptable factor. The error
// is that of ctx.
func (f *Factor) cholesky(ctx context.Context, progress func(float64)) (good bool, err error) {
	f.kind = "cholesky"
	for _, n := range f.a.negative {
		if n > 0 {
			f.kind = "signed cholesky"
		}
	}
	tiles, err := newSigned(ctx, f.layout, f.a, f.workers, f.layout.progress(progress))
	f.tiles = tiles
	if err != nil {
		return false, ctx.Err()
	}
	e, err := f.try(ctx)
	return e <= acceptable, err
}

// try returns the backward error for a solution whose entries are all of order
// one, after refinement if it is not acceptable immediately.
func (f *Factor) try(ctx context.Context) (float64, error) {
	n := f.a.m.Dim()
	x, b := make([]float64, n), make([]float64, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for r := range x {
		x[r] = f.a.s[r] * (2*rng.Float64() - 1)
	}
	f.a.m.Mul(b, x, f.workers)
	return f.refine(ctx, [][]float64{x}, [][]float64{b}, acceptable)
}

// Kind returns the kind of factor: "cholesky", "signed cholesky" or "lu".
func (f *Factor) Kind() string { return f.kind }

// Bytes returns the size of the factor in memory, without the matrix.
func (f *Factor) Bytes() int64 { return f.tiles.bytes() }

// Flops returns the number of floating-point operations of the factorisation,
// counting a multiplication and an addition as two, from the pattern of blocks:
// n³/3 for Cholesky of n×n, n²m for a triangular solve of m×n and 2mnk for a
// product; twice that for LU.
func (f *Factor) Flops() float64 {
	var sum float64
	l := f.layout
	for j := range l.order {
		n, m := float64(l.size(j)), 0. // m: unknowns below
		for _, t := range l.below[j] {
			m += float64(l.size(t.at))
		}
		sum += n*n*n/3 + n*n*m + n*m*m
	}
	if f.kind == "lu" {
		sum *= 2
	}
	return sum
}
