package ode

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// pendulum is a mass 2 on a rod of length 1: x, y and the force of the rod are unknowns, with
// the constraint (x^2 + y^2 - 1)/2 = 0. Gravity is 1.
type pendulum struct {
	factor  *mat.LU
	shifted *mat.Dense
}

func (*pendulum) Dim() int        { return 3 }
func (*pendulum) Massive() []bool { return []bool{true, true, false} }
func (*pendulum) Mass(dst, x []float64) {
	dst[0], dst[1], dst[2] = 2*x[0], 2*x[1], 0
}

func (*pendulum) Residual(_ context.Context, _ float64, u, r []float64) error {
	r[0], r[1], r[2] = u[2]*u[0], u[2]*u[1]+2, (u[0]*u[0]+u[1]*u[1]-1)/2
	return nil
}

func (*pendulum) Between(_ context.Context, _ float64, from, w, r []float64) error {
	x, y := 2*w[0]-from[0], 2*w[1]-from[1]
	r[0], r[1], r[2] = w[2]*w[0], w[2]*w[1]+2, (x*x+y*y-1)/4
	return nil
}

func (p *pendulum) Factorise(_ context.Context, _ float64, u []float64, shift float64) error {
	p.shifted = mat.NewDense(3, 3, []float64{u[2] + 2*shift, 0, u[0], 0, u[2] + 2*shift, u[1], u[0], u[1], 0})
	p.factor = &mat.LU{}
	p.factor.Factorize(p.shifted)
	return nil
}

func (p *pendulum) FactoriseBetween(ctx context.Context, t float64, _, mean []float64, shift float64) error {
	return p.Factorise(ctx, t, mean, shift)
}

func (p *pendulum) Times(dst, x []float64) {
	mat.NewVecDense(3, dst).MulVec(p.shifted, mat.NewVecDense(3, append([]float64(nil), x...)))
}

func (p *pendulum) Solve(_ context.Context, x, b []float64) error {
	return p.factor.SolveVecTo(mat.NewVecDense(3, x), false, mat.NewVecDense(3, b))
}

// angle returns that of the pendulum after it was let go at a right angle, by Radau's
// method for theta" = -sin theta.
func angle(t *testing.T, end float64) float64 {
	y := []float64{math.Pi / 2, 0}
	s := System{N: 2, F: func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -math.Sin(y[0]) }}
	if stats, err := Radau(context.Background(), s, 0, y, end, Options{RelTol: 1e-11}); err != nil || stats.Status != Finished {
		t.Fatal(stats, err)
	}
	return y[0]
}

// A constraint has index 3. Positions have order 5 by Radau's method, where the start is
// consistent, and order 2 by the midpoint rule, which keeps the energy.
func TestMotion(t *testing.T) {
	const end = 10
	want := angle(t, end)
	methods := map[string]func(*pendulum, []float64, []float64, int, func(MotionStep) error) error{
		"radau": func(p *pendulum, u, v []float64, n int, each func(MotionStep) error) error {
			return RadauMotion(context.Background(), p, 0, u, v, end, n, each)
		},
		"conserving": func(p *pendulum, u, v []float64, n int, each func(MotionStep) error) error {
			return Conserving(context.Background(), p, 0, u, v, end, n, each)
		},
	}
	for name, integrate := range methods {
		var off [2]float64
		loss := 0.0
		for i, n := range []int{100, 200} {
			u, v := []float64{1, 0, 0}, []float64{0, 0, 0}
			err := integrate(&pendulum{}, u, v, n, func(s MotionStep) error {
				loss = math.Max(loss, math.Abs(s.V[0]*s.V[0]+s.V[1]*s.V[1]+2*s.U[1]))
				return nil
			})
			if err != nil {
				t.Fatal(name, err)
			}
			off[i] = math.Hypot(u[0]-math.Sin(want), u[1]+math.Cos(want))
		}
		order := math.Log2(off[0] / off[1])
		switch {
		case name == "radau" && (order < 4.8 || off[1] > 1e-7):
			t.Errorf("radau: errors %.3g, %.3g, order %.2f", off[0], off[1], order)
		case name == "conserving" && (order < 1.9 || loss > 1e-9):
			t.Errorf("conserving: errors %.3g, %.3g, order %.2f, energy %.2g", off[0], off[1], order, loss)
		}
	}
}
