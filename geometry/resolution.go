package geometry

import "math"

// A Resolution says what functions a rule is for, instead of the size of its
// cells: a cell has the least degree that integrates them, and is divided where
// that exceeds the degree of the rule.
type Resolution struct {
	// Wave are the largest wave numbers of the functions along the axes, 1/m.
	Wave   []float64
	Places []Place // where they vary faster: like powers of the distance
	// Finest is the distance, m, from a place without a radius down to which
	// cells shrink where they cannot have a rule for singular functions: cells
	// that have the place neither at a corner nor along an edge.
	Finest float64
	// Singular is the least degree of cells with a place at a corner or along an
	// edge.
	Singular int
	Error    float64 // of the integral over a cell, relative; positive
	More     bool    // all cells have a rule of the next higher degree, for a second opinion
}

// powerWave is the wave number of powers of the distance r, times r: cos(x) and
// sqrt(x) on cells as long as their distance from x = 0 need as many Gauss points.
const powerWave = 2.5

// wave returns the wave number in a direction, a unit vector.
func (r *Resolution) wave(d []float64) (w float64) {
	for i, v := range r.Wave {
		w += v * v * d[i] * d[i]
	}
	return math.Sqrt(w)
}

// gaussPhases is the largest phase, radians, of cos over half a cell that a rule of
// degree d integrates with a relative error of 1, by d: for odd d, with n = (d+1)/2
// Gauss points, the root of order 2n of the factor of the derivative in the error of
// the rule (Davis & Rabinowitz, Methods of Numerical Integration, section 2.7); for
// even d the geometric mean of its neighbours.
var gaussPhases = func() (phases [32]float64) {
	for d := 1; d < len(phases); d += 2 {
		n := float64(d+1) / 2
		one, _ := math.Lgamma(n + 1)
		two, _ := math.Lgamma(2*n + 1)
		log := 2*n*math.Ln2 + 4*one - math.Log(2*n+1) - 3*two
		phases[d] = math.Exp(-log / (2 * n))
	}
	for d := 2; d+1 < len(phases); d += 2 {
		phases[d] = math.Sqrt(phases[d-1] * phases[d+1])
	}
	return phases
}()

// degree returns the least degree that integrates a function with the given phase
// over half a cell, at most one more than most; it is odd unless rules of even
// degrees are to be had for fewer points.
func (r *Resolution) degree(phase float64, most int, even bool) int {
	step := 2
	if even {
		step = 1
	}
	for d := 1; d <= most && d < len(gaussPhases); d += step {
		if phase <= gaussPhases[d]*math.Pow(r.Error, 1/float64(d+1)) {
			return d
		}
	}
	return most + 1
}
