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

// RectangleWithHole returns the rectangle between two corners without the disk of the
// given centre and radius inside it. The density of points decreases away from the hole
// with the logarithm of the distance. Its boundary parts are left, right, bottom, top and
// hole.
func RectangleWithHole(lo, hi, center [2]float64, radius float64) *Domain {
	mustBePositive("hole radius", radius)
	for i := range lo {
		mustIncrease("rectangle beside its hole", lo[i], center[i]-radius)
		mustIncrease("rectangle beside its hole", center[i]+radius, hi[i])
	}
	level := func(x []float64) float64 {
		return max(radius-math.Hypot(x[0]-center[0], x[1]-center[1]), lo[0]-x[0], lo[1]-x[1], x[0]-hi[0], x[1]-hi[1])
	}
	from, to := aboutHole(lo, hi, center)
	// A side of the box about the hole runs along axis k at a value of the other one, and
	// fills the sector that it spans about the centre.
	inside := func(k int, at float64) Patch {
		length, distance := to[k]-from[k], math.Abs(at-center[1-k])
		return Patch{K: 2, Map: func(x, _, s []float64) float64 {
			var d [2]float64 // to the point of the side
			d[k], d[1-k] = from[k]+s[1]*length-center[k], at-center[1-k]
			span := math.Log(math.Hypot(d[0], d[1]) / radius)
			part := math.Exp((s[0] - 1) * span)
			x[0], x[1] = center[0]+part*d[0], center[1]+part*d[1]
			return part * part * span * length * distance
		}}
	}
	side := func(k int, at float64) Patch {
		return Patch{K: 1, Map: func(x, n, s []float64) float64 {
			x[k], x[1-k] = lo[k]+s[0]*(hi[k]-lo[k]), at
			if n != nil {
				n[k], n[1-k] = 0, math.Copysign(1, at-center[1-k])
			}
			return hi[k] - lo[k]
		}}
	}
	quarter := func(i int) Patch {
		return Patch{K: 1, Map: func(x, n, s []float64) float64 {
			sin, cos := math.Sincos((float64(i) + s[0]) * math.Pi / 2)
			x[0], x[1] = center[0]+radius*cos, center[1]+radius*sin
			if n != nil {
				n[0], n[1] = -cos, -sin
			}
			return radius * math.Pi / 2
		}}
	}
	interior := []Patch{inside(1, from[0]), inside(1, to[0]), inside(0, from[1]), inside(0, to[1])}
	for _, b := range [][4]float64{ // beside the box
		{lo[0], lo[1], from[0], hi[1]}, {to[0], lo[1], hi[0], hi[1]}, {from[0], lo[1], to[0], from[1]}, {from[0], to[1], to[0], hi[1]},
	} {
		if b[0] < b[2] && b[1] < b[3] {
			interior = append(interior, parallelotope([]float64{b[0], b[1]}, [][]float64{{b[2] - b[0], 0}, {0, b[3] - b[1]}}, nil))
		}
	}
	return newDomain(lo[:], hi[:], level, interior,
		Part{"left", []Patch{side(1, lo[0])}}, Part{"right", []Patch{side(1, hi[0])}},
		Part{"bottom", []Patch{side(0, lo[1])}}, Part{"top", []Patch{side(0, hi[1])}},
		Part{"hole", []Patch{quarter(0), quarter(1), quarter(2), quarter(3)}})
}

// aboutHole returns a box in a rectangle, about the centre of a hole, that is not much
// longer on one side of it than on another: it ends at the sides of the rectangle or
// where the nearest of them would be.
func aboutHole(lo, hi, center [2]float64) (from, to [2]float64) {
	const far = 2 // times the distance of the nearest side
	nearest := math.Inf(1)
	for i := range lo {
		nearest = min(nearest, center[i]-lo[i], hi[i]-center[i])
	}
	for i := range lo {
		if from[i], to[i] = lo[i], hi[i]; center[i]-lo[i] > far*nearest {
			from[i] = center[i] - nearest
		}
		if hi[i]-center[i] > far*nearest {
			to[i] = center[i] + nearest
		}
	}
	return from, to
}
