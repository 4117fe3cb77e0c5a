package weak

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/blocks"
)

// Affine is a family of forms on one space whose residual is affine in a parameter, such
// as a factor on loads: it follows from the forms at two values.
type Affine struct {
	from, to float64
	a, b     *Form
}

// NewAffine makes a family from the forms at two values and, to check that it is affine,
// at the one in the middle.
func NewAffine(ctx context.Context, from, to float64, a, middle, b *Form) (*Affine, error) {
	f := &Affine{from, to, a, b}
	if a.Dim() != b.Dim() || a.symmetric != b.symmetric {
		return nil, fmt.Errorf("weak: forms of a family have one space")
	}
	rng := rand.New(rand.NewPCG(5, 6))
	theta := make([]float64, a.Dim())
	for i := range theta {
		theta[i] = 1e-3 * rng.NormFloat64()
	}
	want, got := make([]float64, a.Dim()), make([]float64, a.Dim())
	if err := middle.Residual(ctx, want, theta); err != nil {
		return nil, err
	}
	slope, err := f.residual(ctx, got, (from+to)/2, theta)
	if err != nil {
		return nil, err
	}
	if off := floats.Distance(want, got, 2); off > notAffine*math.Abs(to-from)*floats.Norm(slope, 2)+rounding*floats.Norm(want, 2) {
		return nil, fmt.Errorf("the equations of %s are not linear in the parameter: a path by arclength is for factors on loads or terms", a.problem.Name)
	}
	return f, nil
}

// notAffine is the part of the change of a residual by which it may differ from a straight
// line.
const notAffine = 1e-8

// rounding is the part of a residual that is, of one whose penalties are large.
const rounding = 1e-11

// residual computes the residual at a value and returns its derivative by the value.
func (f *Affine) residual(ctx context.Context, r []float64, value float64, theta []float64) (slope []float64, err error) {
	slope = make([]float64, len(theta))
	if err := f.a.Residual(ctx, r, theta); err != nil {
		return nil, err
	}
	if err := f.b.Residual(ctx, slope, theta); err != nil {
		return nil, err
	}
	f.combine(r, slope, value)
	return slope, nil
}

// combine makes residual and slope of the residuals at the two values.
func (f *Affine) combine(r, other []float64, value float64) {
	floats.Sub(other, r)
	floats.Scale(1/(f.to-f.from), other)
	floats.AddScaled(r, value-f.from, other)
}

// Linearise computes residual and tangent at a value and the derivative of the residual
// by the value.
func (f *Affine) Linearise(ctx context.Context, value float64, theta []float64) (t *Tangent, residual, slope []float64, err error) {
	residual, slope = make([]float64, len(theta)), make([]float64, len(theta))
	part := (value - f.from) / (f.to - f.from)
	var failed error
	t, err = f.a.linearised(ctx, residual, theta, func(k *blocks.Matrix) {
		other := f.b.newMatrix()
		if _, failed = f.b.assemble(ctx, other, nil, slope, theta); failed != nil {
			return
		}
		k.AddScaled(-part, k)
		k.AddScaled(part, other)
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, nil, nil, err
	}
	f.combine(residual, slope, value)
	return t, residual, slope, nil
}
