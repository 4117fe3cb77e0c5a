package blocks

import (
	"context"
	"fmt"
	"math"

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
	n := f.a.m.Dim()
	if len(x) != n || len(b) != n {
		panic(fmt.Sprintf("blocks: Solve of %d for %d entries with a matrix of %d", len(b), len(x), n))
	}
	f.residual, err = f.refine(ctx, x, b, 0)
	return err
}

// Damped solves A x = b with the ridge of the options added to A, to the
// accuracy of the factor: components of x in the numerical null space of A stay
// small. The error is that of ctx.
func (f *Factor) Damped(ctx context.Context, x, b []float64) error { return f.substitute(ctx, x, b) }

// refine solves A x = b, stops as soon as the backward error is at most enough,
// and returns that error. If no step lowers it, x is 0 and the error 1.
func (f *Factor) refine(ctx context.Context, x, b []float64, enough float64) (residual float64, err error) {
	clear(x)
	r := append([]float64(nil), b...)
	trial, ax := make([]float64, len(x)), make([]float64, len(x))
	residual = f.backwardError(r, x, b)
	for step := 0; step <= maxRefinements && residual > 0; step++ {
		if err := f.substitute(ctx, trial, r); err != nil {
			return residual, err
		}
		floats.Add(trial, x)
		f.a.m.Mul(ax, trial, f.workers)
		floats.SubTo(r, b, ax)
		e := f.backwardError(r, trial, b)
		if !(e < residual) {
			break
		}
		copy(x, trial)
		if e > residual/2 || step > 0 && e < ulp || e <= enough {
			return e, nil
		}
		residual = e
	}
	return residual, nil
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

// substitute computes dst = (A + shift)⁻¹ b with the factor alone.
func (f *Factor) substitute(ctx context.Context, dst, b []float64) error {
	l, s := f.layout, f.a.s
	x := make([]float64, len(b))
	n := len(l.order)
	err := inSequence(ctx, n, f.workers, func(p int, wait func(int) bool) error {
		from := f.a.m.offsets[l.order[p]]
		for k := range l.part(x, p) {
			x[l.offset[p]+k] = s[from+k] * b[from+k]
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
		for k, v := range l.part(x, p) {
			dst[from+k] = s[from+k] * v
		}
		return nil
	})
}

// subtract computes y -= op(a) x.
func subtract(op blas.Transpose, a blas64.General, x, y []float64) {
	blas64.Gemv(op, -1, a, dense.Vector(x), 1, dense.Vector(y))
}
