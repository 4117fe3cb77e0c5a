package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// QuarterPlateWithHole returns the square [0, side]² without the disk of the
// given radius about the origin, 0 < radius < side: a quarter of a plate with a
// hole in its middle. The density of points decreases away from the hole with
// the logarithm of the distance. Its boundary parts are hole, right (x = side),
// top (y = side), left (x = 0) and bottom (y = 0).
func QuarterPlateWithHole(side, radius float64) *Domain {
	mustBePositive("hole radius", radius)
	mustIncrease("plate size", radius, side)
	level := func(x []float64) float64 {
		return max(radius-vec.Norm(x), -x[0], -x[1], x[0]-side, x[1]-side)
	}
	// half is the sector next to coordinate axis k, up to the diagonal.
	half := func(k int) Patch {
		const angle = math.Pi / 4
		return Patch{K: 2, Map: func(x, _, s []float64) float64 {
			sin, cos := math.Sincos(s[1] * angle) // from the axis
			span := math.Log(side / cos / radius)
			r := radius * math.Exp(s[0]*span)
			x[k], x[1-k] = r*cos, r*sin
			return r * r * span * angle
		}}
	}
	// cut is the edge on the axis k from the hole to the corner.
	cut := func(k int) []Patch {
		span := math.Log(side / radius)
		return []Patch{{K: 1, Map: func(x, n, s []float64) float64 {
			x[k], x[1-k] = radius*math.Exp(s[0]*span), 0
			if n != nil {
				n[k], n[1-k] = 0, -1
			}
			return x[k] * span
		}}}
	}
	// edge is the far edge normal to axis k.
	edge := func(k int) []Patch {
		return []Patch{{K: 1, Map: func(x, n, s []float64) float64 {
			x[k], x[1-k] = side, s[0]*side
			if n != nil {
				n[k], n[1-k] = 1, 0
			}
			return side
		}}}
	}
	arc := []Patch{{K: 1, Map: func(x, n, s []float64) float64 {
		sin, cos := math.Sincos(s[0] * math.Pi / 2)
		x[0], x[1] = radius*cos, radius*sin
		if n != nil {
			n[0], n[1] = -cos, -sin
		}
		return radius * math.Pi / 2
	}}}
	return newDomain([]float64{0, 0}, []float64{side, side}, level, []Patch{half(0), half(1)},
		Part{"hole", arc}, Part{"right", edge(0)}, Part{"top", edge(1)}, Part{"left", cut(1)}, Part{"bottom", cut(0)})
}
