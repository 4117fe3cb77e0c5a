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

// gaussPhases is the largest phase, radians, of cos over half a cell that n Gauss
// points integrate with a relative error of 1, by n: the root of order 2n of the
// factor of the derivative in the error of the rule (Davis & Rabinowitz, Methods
// of Numerical Integration, section 2.7).
var gaussPhases = func() (phases [16]float64) {
	for n := 1; n < len(phases); n++ {
		one, _ := math.Lgamma(float64(n + 1))
		two, _ := math.Lgamma(float64(2*n + 1))
		log := float64(2*n)*math.Ln2 + 4*one - math.Log(float64(2*n+1)) - 3*two
		phases[n] = math.Exp(-log / float64(2*n))
	}
	return phases
}()

// degree returns the least degree that integrates a function with the given phase
// over half a cell, at most one more than most.
func (r *Resolution) degree(phase float64, most int) int {
	for n := 1; 2*n-1 <= most && n < len(gaussPhases); n++ {
		if phase <= gaussPhases[n]*math.Pow(r.Error, 1/float64(2*n)) {
			return 2*n - 1
		}
	}
	return most + 1
}
