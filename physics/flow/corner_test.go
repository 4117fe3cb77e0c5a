package flow

import (
	"math"
	"testing"
)

// Taylor's solution has the velocities of both walls, solves Stokes' equations, by
// differences of its closed gradient and pressure, and mirrors.
func TestCorner(t *testing.T) {
	for name, j := range map[string]Jump{
		"lid, left":  {At: [2]float64{0, 1}, Wall: [2]float64{1, 0}, Rest: [2]float64{0, -1}, Velocity: 1},
		"lid, right": {At: [2]float64{1, 1}, Wall: [2]float64{-1, 0}, Rest: [2]float64{0, -2}, Velocity: -1},
		"oblique":    {At: [2]float64{0.3, -0.2}, Wall: [2]float64{1, 0.4}, Rest: [2]float64{-0.3, 1}, Velocity: 0.7},
	} {
		c, err := newCorner(j)
		if err != nil {
			t.Fatal(err)
		}
		wall, rest := math.Hypot(j.Wall[0], j.Wall[1]), math.Hypot(j.Rest[0], j.Rest[1])
		moving := c.evaluate([]float64{j.At[0] + 0.3*j.Wall[0]/wall, j.At[1] + 0.3*j.Wall[1]/wall})
		still := c.evaluate([]float64{j.At[0] + 0.3*j.Rest[0]/rest, j.At[1] + 0.3*j.Rest[1]/rest})
		for i := range moving.u {
			if want := j.Velocity * j.Wall[i] / wall; math.Abs(moving.u[i]-want) > 1e-14 || math.Abs(still.u[i]) > 1e-14 {
				t.Errorf("%s: velocities %v and %v of the walls, want %v and 0", name, moving.u, still.u, want)
			}
		}
		const h = 1e-4
		x := []float64{j.At[0] + 0.2*j.Wall[0]/wall + 0.3*j.Rest[0]/rest, j.At[1] + 0.2*j.Wall[1]/wall + 0.3*j.Rest[1]/rest}
		at := func(k int, d float64) local {
			y := []float64{x[0], x[1]}
			y[k] += d
			return c.evaluate(y)
		}
		here := c.evaluate(x)
		if div := here.slope[0][0] + here.slope[1][1]; math.Abs(div) > 1e-13 {
			t.Errorf("%s: divergence %v", name, div)
		}
		for i := range 2 {
			var lap float64
			for k := range 2 {
				if by := (at(k, h).u[i] - at(k, -h).u[i]) / (2 * h); math.Abs(by-here.slope[i][k]) > 1e-6 {
					t.Errorf("%s: du%d/dx%d = %v, by differences %v", name, i, k, here.slope[i][k], by)
				}
				lap += (at(k, h).slope[i][k] - at(k, -h).slope[i][k]) / (2 * h)
			}
			if grad := (at(i, h).p - at(i, -h).p) / (2 * h); math.Abs(lap-grad) > 1e-5 || math.Abs(grad) < 0.1 {
				t.Errorf("%s: Lap u = %v, grad p = %v", name, lap, grad)
			}
		}
	}
	if _, err := newCorner(Jump{Wall: [2]float64{1, 0}, Rest: [2]float64{2, 0}}); err == nil {
		t.Error("parallel walls are accepted")
	}
}
