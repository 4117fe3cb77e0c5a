package blocks

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/dense"
)

const (
	// maxRefinements bounds the steps of iterative refinement.
	maxRefinements = 10
	ulp            = 0x1p-52 // rounding unit
)

// Solve solves A x = b. It refines x at least once, and until the backward
// error is at the level of rounding or no longer halved. Residual returns that
// error, so a factor can run only one Solve at a time. x and b have Dim entries
// and must not overlap. The error is that of ctx; x is then of no use.
func (f *Factor) Solve(ctx context.Context, x, b []float64) (err error) {
	return f.SolveAll(ctx, [][]float64{x}, [][]float64{b})
}

// SolveAll is Solve for several right-hand sides at once, which takes a fraction of
// the time. Residual returns the largest error.
func (f *Factor) SolveAll(ctx context.Context, x, b [][]float64) (err error) {
	n := f.a.m.Dim()
	if len(x) != len(b) {
		panic(fmt.Sprintf("blocks: SolveAll of %d right-hand sides for %d solutions", len(b), len(x)))
	}
	for k := range x {
		if len(x[k]) != n || len(b[k]) != n {
			panic(fmt.Sprintf("blocks: Solve of %d for %d entries with a matrix of %d", len(b[k]), len(x[k]), n))
		}
	}
	f.residual, err = f.refine(ctx, x, b, 0)
	return err
}

// Damped solves A x = b with the ridge of the options added to A, to the
// accuracy of the factor: components of x in the numerical null space of A stay
// small. The error is that of ctx.
func (f *Factor) Damped(ctx context.Context, x, b []float64) error {
	return f.substitute(ctx, [][]float64{x}, [][]float64{b})
}

// DampedAll is Damped for several right-hand sides at once.
func (f *Factor) DampedAll(ctx context.Context, x, b [][]float64) error {
	return f.substitute(ctx, x, b)
}

// refinement is a solution on its way.
type refinement struct {
	x, b, r  []float64 // r = b - A x
	residual float64
}

// refine solves A x = b for several b, each until its backward error is at most
// enough, and returns the largest of these errors. An x that no step improves is 0,
// and its error 1.
func (f *Factor) refine(ctx context.Context, x, b [][]float64, enough float64) (worst float64, err error) {
	var left []*refinement
	for k := range x {
		clear(x[k])
		one := &refinement{x[k], b[k], slices.Clone(b[k]), 0}
		if one.residual = f.backwardError(one.r, x[k], b[k]); one.residual > 0 {
			left = append(left, one)
		}
	}
	for step := 0; step <= maxRefinements && len(left) > 0; step++ {
		r, trial, ax := make([][]float64, len(left)), make([][]float64, len(left)), make([][]float64, len(left))
		for k, one := range left {
			r[k], trial[k], ax[k] = one.r, make([]float64, len(one.x)), make([]float64, len(one.x))
		}
		if err := f.substitute(ctx, trial, r); err != nil {
			return 1, err
		}
		for k, one := range left {
			floats.Add(trial[k], one.x)
		}
		f.a.m.MulAll(ax, trial, f.workers)
		var next []*refinement
		for k, one := range left {
			floats.SubTo(one.r, one.b, ax[k])
			e := f.backwardError(one.r, trial[k], one.b)
			better := e < one.residual
			slow := e > one.residual/2
			if better {
				copy(one.x, trial[k])
				one.residual = e
			}
			if !better || slow || step > 0 && e < ulp || e <= enough {
				worst = math.Max(worst, one.residual)
				continue
			}
			next = append(next, one)
		}
		left = next
	}
	for _, one := range left {
		worst = math.Max(worst, one.residual)
	}
	return worst, nil
}

// Residual returns the relative backward error of the last solve,
// |b - A x| / (|A| |x| + |b|) in the largest norm, all three scaled so that the
// rows and columns of A are of order one.
func (f *Factor) Residual() float64 { return f.residual }

// backwardError returns the backward error of x for the residual r = b - A x.
func (f *Factor) backwardError(r, x, b []float64) float64 {
	var rs, xs, bs float64
	for k, s := range f.a.s {
		rs = math.Max(rs, math.Abs(s*r[k]))
		xs = math.Max(xs, math.Abs(x[k]/s))
		bs = math.Max(bs, math.Abs(s*b[k]))
	}
	if rs == 0 {
		return 0
	}
	return rs / (f.a.norm*xs + bs)
}

// substitute computes dst = (A + shift)⁻¹ b, for several b, with the factor alone.
func (f *Factor) substitute(ctx context.Context, dst, b [][]float64) error {
	l, s := f.layout, f.a.s
	n, count := len(l.order), len(b)
	x := dense.New(len(s), count)
	err := inSequence(ctx, n, f.workers, func(p int, wait func(int) bool) error {
		from := f.a.m.offsets[l.order[p]]
		part := l.part(x, p)
		for r := range part.Rows {
			for k := range b {
				part.Data[r*count+k] = s[from+r] * b[k][from+r]
			}
		}
		f.tiles.forward(x, p, wait)
		return nil
	})
	if err != nil {
		return err
	}
	return inSequence(ctx, n, f.workers, func(t int, wait func(int) bool) error {
		p := n - 1 - t
		f.tiles.backward(x, p, func(later int) bool { return wait(n - 1 - later) })
		from := f.a.m.offsets[l.order[p]]
		part := l.part(x, p)
		for r := range part.Rows {
			for k := range dst {
				dst[k][from+r] = s[from+r] * part.Data[r*count+k]
			}
		}
		return nil
	})
}

// subtract computes y -= op(a) x.
func subtract(op blas.Transpose, a, x, y blas64.General) { multiply(op, -1, a, x, y) }

// multiply computes y += alpha op(a) x for x and y of any number of columns.
func multiply(op blas.Transpose, alpha float64, a, x, y blas64.General) {
	if x.Cols == 1 {
		blas64.Gemv(op, alpha, a, dense.Vector(x.Data[:x.Rows]), 1, dense.Vector(y.Data[:y.Rows]))
		return
	}
	blas64.Gemm(op, blas.NoTrans, alpha, a, x, 1, y)
}

// divide overwrites x with op(a)⁻¹ x for x of any number of columns.
func divide(op blas.Transpose, a blas64.Triangular, x blas64.General) {
	if x.Cols == 1 {
		blas64.Trsv(op, a, dense.Vector(x.Data[:x.Rows]))
		return
	}
	blas64.Trsm(blas.Left, op, 1, a, x)
}

// negate changes the signs of rows from on.
func negate(x blas64.General, from int) { floats.Scale(-1, x.Data[from*x.Stride:x.Rows*x.Stride]) }
