package problem

import (
	"math"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// around is the map to inputs that repeat along some coordinates: cosine and sine of
// the angle that the coordinate is of its period, so that a network, and all its
// derivatives, repeat exactly.
func around(along []int, lo, hi []float64) pinn.InputMap {
	return pinn.InputMap{Name: "periodic", Map: func(x []ad.Jet) (in []ad.Jet) {
		for i, c := range x {
			if !slices.Contains(along, i) {
				in = append(in, c)
				continue
			}
			period := hi[i] - lo[i]
			angle := c.Shift(-lo[i]).Scale(2 * math.Pi / period)
			in = append(in, angle.Cos().Scale(period/(2*math.Pi)), angle.Sin().Scale(period/(2*math.Pi)))
		}
		return in
	}}
}
