package sparse

import (
	"context"
	"errors"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// Conjugate gradients with symmetric sweeps find the solution, fixed unknowns
// left out, in fewer iterations than without; they stop when told to.
func TestConjugate(t *testing.T) {
	for _, size := range []int{1, 2, 3} {
		m, _ := grid(12, 2, size)
		fixed := make([]bool, m.Dim())
		want := vector(m.Dim())
		for i := range fixed {
			if fixed[i] = i%5 == 2; fixed[i] {
				want[i] = 0
			}
		}
		mul := func(y, x []float64) {
			m.Mul(y, x, 2)
			for i := range y {
				if fixed[i] {
					y[i] = 0
				}
			}
		}
		b := make([]float64, m.Dim())
		mul(b, want)
		s := NewSweeper(m, fixed)
		sweep := func(y, v []float64) {
			clear(y)
			s.Forward(y, v)
			s.Backward(y, v)
		}
		x := make([]float64, m.Dim())
		with, residual, err := Conjugate(context.Background(), x, b, mul, sweep, 1e-12, 100)
		if err != nil || residual > 1e-12 || floats.Distance(x, want, 2) > 1e-10*floats.Norm(want, 2) {
			t.Errorf("size %d: residual %v, error %v, distance %v", size, residual, err, floats.Distance(x, want, 2))
		}
		clear(x)
		without, _, err := Conjugate(context.Background(), x, b, mul, func(y, v []float64) { copy(y, v) }, 1e-12, 1000)
		if err != nil || with >= without {
			t.Errorf("size %d: %d iterations with sweeps, %d without, error %v", size, with, without, err)
		}
		clear(x)
		if n, r, _ := Conjugate(context.Background(), x, b, mul, sweep, 1e-12, 2); n != 2 || r <= 1e-12 {
			t.Errorf("size %d: %d iterations of 2, residual %v", size, n, r)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m, x := grid(4, 2, 2)
	if _, _, err := Conjugate(ctx, make([]float64, m.Dim()), vector(m.Dim()), func(y, v []float64) { m.Mul(y, v, 1) }, func(y, v []float64) { copy(y, v) }, 1e-12, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	if _, err := NewPlan(m, x, 2).Factorize(ctx, nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v of a factorisation", err)
	}
}
