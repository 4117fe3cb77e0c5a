package pum

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
)

// tip is the features about the end of a slot, crack or notch, which tell one
// face from the other. With the distance r and the angle theta through the body,
// continuous there and cut in the void, they are
//
//	(r/R)^s tanh((r/R)^q w.m + b + c z),   m = (cos theta/2, sin theta/2).
//
// Half of them have q = 0 and exponents s that are equally spaced. The others
// are smooth functions of the root of the complex position about the tip,
// q = 1/2 and s = 0, which opens the plane around a crack into a half plane: all
// powers r^(k/2) with their angles are in their limits.
type tip struct {
	at    Singular
	frame [2][]float64 // across the axis: the middle of the body, and a quarter turn from it
	s, q  []float64
	w     []float64 // 2 x features
	b, c  []float64
	// Of every cell of the body: the angle of its middle, as the plane and as
	// the body has it. NaN for cells beyond the window.
	plane, body []float64
	loop        float64 // see follow
}

// newTip draws n features about a tip in a window; ok false if its angle has no
// single value there.
func newTip(c *Cover, window int, at Singular, n int, slope float64, lowerOrder bool, rng *rand.Rand) (t tip, ok bool) {
	t = tip{at: at, frame: at.frame()}
	if !c.unwrap(window, &t) {
		return t, false
	}
	t.w, t.b, t.c = random.Uniform(rng, 2*n, 2), random.Uniform(rng, n, 2), make([]float64, n)
	if at.Axis.Direction != nil {
		t.c = random.Uniform(rng, n, slope)
	}
	offset, powers := rng.Float64(), (n+1)/2
	for k := range n {
		s, q := at.Low+(at.High-at.Low)*(float64(k)+offset)/float64(powers), 0.0
		if lowerOrder {
			s--
		}
		if k >= powers {
			s, q = 0, 0.5
			if lowerOrder {
				s = -0.5
			}
		}
		t.s, t.q = append(t.s, s), append(t.q, q)
	}
	return t, true
}

// frame returns the axes that angles about a tip are measured in.
func (s Singular) frame() [2][]float64 {
	m := s.Middle
	if len(m) == 2 {
		return [2][]float64{m, {-m[1], m[0]}}
	}
	a := s.Axis.Direction
	return [2][]float64{m, {a[1]*m[2] - a[2]*m[1], a[2]*m[0] - a[0]*m[2], a[0]*m[1] - a[1]*m[0]}}
}

// angle returns the angle of x about the tip in the plane, in (-pi, pi], from the
// middle of the body.
func (t *tip) angle(x []float64) float64 {
	var along, across float64
	for i, v := range x {
		along += (v - t.at.Center[i]) * t.frame[0][i]
		across += (v - t.at.Center[i]) * t.frame[1][i]
	}
	return math.Atan2(across, along)
}

// turned returns an angle as one in [-pi, pi].
func turned(a float64) float64 { return math.Remainder(a, 2*math.Pi) }

// through returns the angle through the body of x in a cell.
func (t *tip) through(x []float64, cell int) float64 {
	a := t.angle(x)
	if cell < 0 || math.IsNaN(t.body[cell]) {
		return a
	}
	return t.body[cell] + turned(a-t.plane[cell])
}

// eval writes the features, times the factor, at the points x in cells of, to the
// columns from first on.
func (t *tip) eval(x []float64, of []int, inv float64, factor [][]float64, lanes []blas64.General, first int, s *scratch) {
	n, dim, width := lanes[0].Rows, len(t.at.Center), len(t.s)
	if width == 0 {
		return
	}
	polar, u, y := s.take(n*(3+2*dim)), s.take(n*width), s.take(n*width)
	for p := range n {
		at := polar[p*(3+2*dim):][:3+2*dim]
		t.locate(at, x[p*dim:(p+1)*dim], cellOf(of, p), inv)
		root, cos, sin, along := math.Sqrt(at[0]/t.at.Scale), math.Cos(at[1]/2), math.Sin(at[1]/2), at[2]
		for k := range width {
			a := t.w[k]*cos + t.w[width+k]*sin
			if t.q[k] > 0 {
				a *= root
			}
			u[p*width+k] = a + t.b[k] + t.c[k]*along
		}
	}
	kernel.Activate(y, u, kernel.Tanh, kernel.Lanes{Dim: dim, Order: kernel.Value}, n*width)
	cols := lanes[0].Cols
	for p := range n {
		at := polar[p*(3+2*dim):][:3+2*dim]
		r, e, turn := at[0], at[3:3+dim], at[3+dim:]
		root, cos, sin := math.Sqrt(r/t.at.Scale), math.Cos(at[1]/2), math.Sin(at[1]/2)
		log := math.Log(r / t.at.Scale)
		for k := range width {
			v := y[p*width+k]
			power := math.Exp(t.s[k] * log)
			across, angular := t.w[k]*cos+t.w[width+k]*sin, (t.w[width+k]*cos-t.w[k]*sin)/2
			if t.q[k] > 0 {
				across, angular = across*root, angular*root
			}
			slope := power * (1 - v*v)
			value := power * v
			radial := (t.s[k]*value + t.q[k]*slope*across) / r
			lanes[0].Data[p*cols+first+k] = factor[0][p] * value
			for i := range lanes[1:] {
				g := radial*e[i] + slope*angular/r*turn[i]
				if axis := t.at.Axis.Direction; axis != nil {
					g += slope * t.c[k] * inv * axis[i]
				}
				lanes[1+i].Data[p*cols+first+k] = factor[0][p]*g + factor[1+i][p]*value
			}
		}
	}
}

// locate writes the distance of x, its angle through the body, its place along
// the axis in half-widths, and the unit vectors along distance and angle.
func (t *tip) locate(at, x []float64, cell int, inv float64) {
	dim := len(x)
	e, turn := at[3:3+dim], at[3+dim:]
	var a, b float64
	at[2] = 0
	for i, v := range x {
		d := v - t.at.Center[i]
		a += d * t.frame[0][i]
		b += d * t.frame[1][i]
		if axis := t.at.Axis.Direction; axis != nil {
			at[2] += d * axis[i] * inv
		}
	}
	r := math.Hypot(a, b)
	cos, sin := 1.0, 0.0
	if r > 0 {
		cos, sin = a/r, b/r
	}
	for i := range e {
		e[i] = cos*t.frame[0][i] + sin*t.frame[1][i]
		turn[i] = cos*t.frame[1][i] - sin*t.frame[0][i]
	}
	at[0] = math.Max(r, 1e-14*t.at.Scale) // never the tip itself
	at[1] = t.through(x, cell)
}

// cellOf returns the cell of point p, -1 if cells are not known.
func cellOf(of []int, p int) int {
	if of == nil {
		return -1
	}
	return of[p]
}
