package sparse

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Conjugate solves A x = b by preconditioned conjugate gradients (Golub & Van
// Loan, Matrix Computations, 4th ed., sec. 11.5), from x. mul computes A v, and
// precede an approximation to A⁻¹ v, both symmetric and positive definite, and both
// for vectors whose fixed unknowns are zero. It stops when the residual, in
// the norm of precede, is the given part of that of b, and returns the iterations
// and that part.
func Conjugate(ctx context.Context, x, b []float64, mul, precede func(y, v []float64), part float64, most int) (iterations int, residual float64, err error) {
	n := len(b)
	r, z, d, q := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	precede(z, b)
	size := floats.Dot(b, z)
	if size == 0 {
		clear(x)
		return 0, 0, nil
	}
	mul(q, x)
	floats.SubTo(r, b, q)
	var rz float64
	for ; ; iterations++ {
		if err := ctx.Err(); err != nil {
			return iterations, residual, err
		}
		precede(z, r)
		last := rz
		rz = floats.Dot(r, z)
		residual = math.Sqrt(math.Abs(rz / size))
		if residual <= part || iterations == most {
			return iterations, residual, nil
		}
		if iterations == 0 {
			copy(d, z)
		} else {
			floats.AddScaledTo(d, z, rz/last, d)
		}
		mul(q, d)
		step := rz / floats.Dot(d, q)
		floats.AddScaled(x, step, d)
		floats.AddScaled(r, -step, q)
	}
}
