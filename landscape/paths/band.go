package paths

import (
	"cmp"
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Band is a nudged elastic band: images of a path, pulled by springs along it and by the
// slope of the function across it. Tangents are those of Henkelman and Jonsson, J. Chem.
// Phys. 113 (2000) 9978; from a quarter of the steps on the highest image climbs to the saddle
// (Henkelman, Uberuaga and Jonsson, J. Chem. Phys. 113 (2000) 9901). It moves by FIRE
// (Bitzek et al., Phys. Rev. Lett. 97 (2006) 170201). The zero value is usable.
type Band struct {
	Images    int     // besides the ends; 0: 15
	Spring    float64 // in units of the function over length squared; 0: 1
	Steps     int     // 0: 20000
	Tolerance float64 // largest force at the end; 0: 1e-8
	NoClimb   bool    // leaves out the climbing image
}

// Path is a path between two minima.
type Path struct {
	Points [][]float64 // ends included
	Values []float64   // of the function
	Top    int         // of the highest point
	Force  float64     // the largest that is left: the path has settled if it is below the tolerance
	Steps  int
}

// Find finds a path from a to b. f stores the gradient of the function at x in grad and
// returns its value. through, unless nil, are images to begin with instead of a straight line.
func (n Band) Find(f func(grad, x []float64) float64, a, b []float64, through [][]float64) (*Path, error) {
	if len(a) != len(b) || len(a) == 0 {
		panic("paths: the ends of a band are of different dimensions")
	}
	n.Images, n.Spring = cmp.Or(n.Images, 15), cmp.Or(n.Spring, 1)
	n.Steps, n.Tolerance = cmp.Or(n.Steps, 20000), cmp.Or(n.Tolerance, 1e-8)
	if through != nil {
		n.Images = len(through)
	}
	w := newBand(n, f, a, b, through)
	for step := range n.Steps {
		force := w.forces(!n.NoClimb && (step > n.Steps/4 || w.settled))
		if math.IsNaN(force) || math.IsInf(force, 0) {
			return nil, errors.New("paths: the function or its gradient is not finite on the band")
		}
		if force < n.Tolerance {
			if n.NoClimb || w.climbing {
				return w.path(force, step), nil
			}
			w.settled = true
		}
		// Climbing begins when the band is near its place.
		w.settled = w.settled || force < 1e-2*w.scale
		w.move()
	}
	return w.path(w.forces(w.climbing), n.Steps), nil
}

// band is a Band at work.
type band struct {
	Band
	f                 func(grad, x []float64) float64
	x, v, grad, force [][]float64
	values            []float64
	settled, climbing bool
	scale             float64 // the largest force at first

	dt, mix  float64 // of FIRE
	downhill int
}

func newBand(n Band, f func(grad, x []float64) float64, a, b []float64, through [][]float64) *band {
	w := &band{Band: n, f: f, dt: 1e-3, mix: 0.1}
	count, dim := n.Images+2, len(a)
	for i := range count {
		x := make([]float64, dim)
		t := float64(i) / float64(count-1)
		switch {
		case i == 0:
			copy(x, a)
		case i == count-1:
			copy(x, b)
		case through != nil:
			copy(x, through[i-1])
		default:
			floats.AddScaledTo(x, a, t, b)
			floats.AddScaled(x, -t, a)
		}
		w.x = append(w.x, x)
		w.v, w.grad, w.force = append(w.v, make([]float64, dim)), append(w.grad, make([]float64, dim)), append(w.force, make([]float64, dim))
		w.values = append(w.values, f(w.grad[i], x))
	}
	w.scale = w.forces(false)
	return w
}

// forces computes the force on every image but the ends, and returns the largest.
func (w *band) forces(climb bool) (largest float64) {
	w.climbing = climb
	for i := 1; i < len(w.x)-1; i++ {
		w.values[i] = w.f(w.grad[i], w.x[i])
	}
	top := w.top()
	for i := 1; i < len(w.x)-1; i++ {
		tangent, before, behind := w.tangent(i)
		along := floats.Dot(w.grad[i], tangent)
		for k, t := range tangent {
			if climb && i == top {
				w.force[i][k] = -w.grad[i][k] + 2*along*t
			} else {
				w.force[i][k] = -w.grad[i][k] + along*t + w.Spring*(behind-before)*t
			}
		}
		largest = math.Max(largest, floats.Norm(w.force[i], 2))
		if math.IsNaN(floats.Norm(w.force[i], 2)) {
			return math.NaN()
		}
	}
	return largest
}

// top is the highest image between the ends.
func (w *band) top() int {
	top := 1
	for i := 1; i < len(w.x)-1; i++ {
		if w.values[i] > w.values[top] {
			top = i
		}
	}
	return top
}

// tangent returns the unit tangent at an image and the distances to its neighbours.
func (w *band) tangent(i int) (t []float64, before, behind float64) {
	up, down := make([]float64, len(w.x[i])), make([]float64, len(w.x[i]))
	floats.SubTo(up, w.x[i+1], w.x[i])
	floats.SubTo(down, w.x[i], w.x[i-1])
	behind, before = floats.Norm(up, 2), floats.Norm(down, 2)
	lo, mid, hi := w.values[i-1], w.values[i], w.values[i+1]
	switch {
	case hi > mid && mid > lo:
		t = up
	case hi < mid && mid < lo:
		t = down
	default:
		most, least := math.Max(math.Abs(hi-mid), math.Abs(lo-mid)), math.Min(math.Abs(hi-mid), math.Abs(lo-mid))
		if hi < lo {
			most, least = least, most
		}
		t = make([]float64, len(up))
		floats.AddScaledTo(t, t, most/behind, up)
		floats.AddScaled(t, least/before, down)
		if floats.Norm(t, 2) == 0 {
			floats.AddTo(t, up, down)
		}
	}
	if norm := floats.Norm(t, 2); norm > 0 {
		floats.Scale(1/norm, t)
	}
	return t, before, behind
}

// longest is the longest step of an image, in units of the mean distance between images.
const longest = 0.2

// move takes a step of FIRE, all images together.
func (w *band) move() {
	var power, vv, ff float64
	for i := range w.v {
		power += floats.Dot(w.force[i], w.v[i])
		vv += floats.Dot(w.v[i], w.v[i])
		ff += floats.Dot(w.force[i], w.force[i])
	}
	if power > 0 {
		for i := range w.v {
			floats.Scale(1-w.mix, w.v[i])
			floats.AddScaled(w.v[i], w.mix*math.Sqrt(vv/ff), w.force[i])
		}
		if w.downhill++; w.downhill > 5 {
			w.dt, w.mix = math.Min(1.1*w.dt, 1), 0.99*w.mix
		}
	} else {
		w.downhill, w.dt, w.mix = 0, w.dt/2, 0.1
		for i := range w.v {
			clear(w.v[i])
		}
	}
	var length float64
	for i := 1; i < len(w.x); i++ {
		length += floats.Distance(w.x[i], w.x[i-1], 2)
	}
	limit := longest * length / float64(len(w.x)-1)
	for i := 1; i < len(w.x)-1; i++ {
		floats.AddScaled(w.v[i], w.dt, w.force[i])
		step := w.dt
		if far := step * floats.Norm(w.v[i], 2); far > limit {
			step *= limit / far
		}
		floats.AddScaled(w.x[i], step, w.v[i])
	}
}

func (w *band) path(force float64, steps int) *Path {
	return &Path{Points: w.x, Values: w.values, Top: w.top(), Force: force, Steps: steps}
}
