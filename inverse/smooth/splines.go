package smooth

import "math"

// grid is cubic B-splines on a grid over a box.
type grid struct {
	lo, width []float64 // of the cells
	cells     []int
	axes      []int // the coordinates of a position that count
}

// count is the number of splines, and along those along an axis.
func (g *grid) along(i int) int { return g.cells[i] + 3 }

func (g *grid) count() int {
	n := 1
	for i := range g.cells {
		n *= g.along(i)
	}
	return n
}

// support calls f for the splines that are not zero at x, with their value and, if slopes,
// their gradient, by the coordinates of the grid. The gradient is valid during the call.
func (g *grid) support(x []float64, slopes bool, f func(k int, value float64, gradient []float64)) {
	var at [3]int
	var v, d [3][4]float64
	for i, axis := range g.axes {
		t := (x[axis] - g.lo[i]) / g.width[i]
		t = math.Min(math.Max(t, -beyond), float64(g.cells[i])+beyond)
		at[i] = min(max(int(math.Floor(t)), 0), g.cells[i]-1)
		v[i], d[i] = cubic(t - float64(at[i]))
	}
	dim := len(g.axes)
	total := 1
	for range dim {
		total *= 4
	}
	gradient := make([]float64, dim)
	for n := range total {
		k, value := 0, 1.0
		var step [3]int
		for i, rest := 0, n; i < dim; i, rest = i+1, rest/4 {
			step[i] = rest % 4
			k = k*g.along(i) + at[i] + step[i]
			value *= v[i][step[i]]
		}
		if slopes {
			for i := range gradient {
				gradient[i] = d[i][step[i]] / g.width[i]
				for j := range dim {
					if j != i {
						gradient[i] *= v[j][step[j]]
					}
				}
			}
		}
		f(k, value, gradient)
	}
}

// beyond is how far outside of the grid splines go on, in cells; farther away they have
// the values there.
const beyond = 0.5

// cubic returns the four cubic B-splines of a cell and their slopes at t of its width;
// outside of the cell they go on as polynomials.
func cubic(t float64) (v, d [4]float64) {
	s := 1 - t
	v = [4]float64{s * s * s / 6, (3*t*t*t - 6*t*t + 4) / 6, (3*s*s*s - 6*s*s + 4) / 6, t * t * t / 6}
	d = [4]float64{-s * s / 2, (3*t*t - 4*t) / 2, -(3*s*s - 4*s) / 2, t * t / 2}
	return v, d
}
