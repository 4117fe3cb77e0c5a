package problem

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// around is the map to inputs that repeat along some coordinates, so that a network does
// exactly. Where derivatives repeat, too, they are cosine and sine of the angle that the
// coordinate is of its period. Else they go around a leaf of a lemniscate,
//
//	sin(pi s), sin(2 pi s)/2, 0 <= s <= 1,
//
// whose ends meet at a right angle: smooth functions on it are those with the same value at
// both ends, with any derivatives there.
func around(along map[int]bool, lo, hi []float64) pinn.InputMap {
	return pinn.InputMap{Name: "periodic", Map: func(x []ad.Jet) (in []ad.Jet) {
		for i, c := range x {
			smooth, repeats := along[i]
			period := hi[i] - lo[i]
			from := c.Shift(-lo[i])
			switch {
			case !repeats:
				in = append(in, c)
			case smooth:
				angle, radius := from.Scale(2*math.Pi/period), period/(2*math.Pi)
				in = append(in, angle.Cos().Scale(radius), angle.Sin().Scale(radius))
			default:
				half, size := from.Scale(math.Pi/period), period/math.Pi
				in = append(in, half.Sin().Scale(size), half.Scale(2).Sin().Scale(size/2))
			}
		}
		return in
	}}
}
