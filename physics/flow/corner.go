package flow

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Jump is a corner in the plane at which a wall that moves along itself meets one at
// rest. The velocity jumps there, its gradient and the pressure have no bound. The
// fields of a Flow are what is left without Taylor's solution of Stokes' equations for
// such a corner ("On scraping viscous fluid from a plane surface", 1962; Batchelor, An
// Introduction to Fluid Dynamics, 1967, sec. 4.8).
type Jump struct {
	At       [2]float64 // m
	Wall     [2]float64 // along the moving wall, away from the corner
	Rest     [2]float64 // along the one at rest, away from the corner
	Velocity float64    // of the moving wall along Wall, m/s
}

// corner is Taylor's solution: the stream function r f(t), with the angle t from the
// moving wall into the fluid and
//
//	f = a sin t + c t sin t + d t cos t,   f(0) = f(angle) = f'(angle) = 0, f'(0) = V.
type corner struct {
	at            []float64
	along, across [2]float64 // the wall, and normal to it into the fluid
	angle         float64
	a, c, d       float64
}

// newCorner finds the coefficients.
func newCorner(j Jump) (corner, error) {
	k := corner{at: []float64{j.At[0], j.At[1]}}
	wall, rest := math.Hypot(j.Wall[0], j.Wall[1]), math.Hypot(j.Rest[0], j.Rest[1])
	turn := j.Wall[0]*j.Rest[1] - j.Wall[1]*j.Rest[0]
	if !(wall > 0) || !(rest > 0) || turn == 0 {
		return k, fmt.Errorf("the walls of the jump at (%v, %v) need two directions that differ", j.At[0], j.At[1])
	}
	k.along = [2]float64{j.Wall[0] / wall, j.Wall[1] / wall}
	k.across = [2]float64{-math.Copysign(1, turn) * k.along[1], math.Copysign(1, turn) * k.along[0]}
	k.angle = math.Atan2(math.Abs(turn), j.Wall[0]*j.Rest[0]+j.Wall[1]*j.Rest[1])
	sin, cos := math.Sincos(k.angle)
	m := mat.NewDense(3, 3, []float64{
		1, 0, 1,
		sin, k.angle * sin, k.angle * cos,
		cos, sin + k.angle*cos, cos - k.angle*sin,
	})
	var x mat.VecDense
	if err := x.SolveVec(m, mat.NewVecDense(3, []float64{j.Velocity, 0, 0})); err != nil {
		return k, fmt.Errorf("the jump at (%v, %v): %w", j.At[0], j.At[1], err)
	}
	k.a, k.c, k.d = x.AtVec(0), x.AtVec(1), x.AtVec(2)
	return k, nil
}

// local is velocity, its gradient and pressure over viscosity at a point.
type local struct {
	u     [2]float64
	slope [2][2]float64
	p     float64
}

// evaluate returns the solution at a point: u = f' e_r - f e_t, du_i/dx_j = g/r e_r,i
// e_t,j and p = (2/r)(c sin t + d cos t), with g = f + f".
func (k corner) evaluate(x []float64) (v local) {
	const closest = 1e-12
	dx, dy := x[0]-k.at[0], x[1]-k.at[1]
	r := max(math.Hypot(dx, dy), closest)
	cos, sin := (dx*k.along[0]+dy*k.along[1])/r, (dx*k.across[0]+dy*k.across[1])/r
	t := math.Atan2(sin, cos)
	f := k.a*sin + t*(k.c*sin+k.d*cos)
	slope := k.a*cos + k.c*sin + k.d*cos + t*(k.c*cos-k.d*sin)
	bend := 2 * (k.c*cos - k.d*sin) // f + f"
	for i := range v.u {
		radial, turn := cos*k.along[i]+sin*k.across[i], cos*k.across[i]-sin*k.along[i]
		v.u[i] = slope*radial - f*turn
		for j := range v.u {
			v.slope[i][j] = bend / r * radial * (cos*k.across[j] - sin*k.along[j])
		}
	}
	v.p = 2 / r * (k.c*sin + k.d*cos)
	return v
}
