package pum

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
)

// pole holds the features about one singular point, all of the form (r/R)^s
// tanh(w.n + c z + b), see eval.
type pole struct {
	at   Singular
	s, b []float64 // the exponents are equally spaced
	w    []float64 // dim x features, across the axis
	c    []float64 // zero without an axis
}

// newPole draws n features about a singular point. Those of lower order have
// exponents smaller by one.
func newPole(s Singular, dim, n int, slope float64, lowerOrder bool, rng *rand.Rand) pole {
	p := pole{at: s, w: random.Uniform(rng, dim*n, 2), b: random.Uniform(rng, n, 2), c: make([]float64, n), s: make([]float64, n)}
	if axis := s.Axis.Direction; axis != nil {
		p.c = random.Uniform(rng, n, slope)
		for k := range n { // w is normal to the axis
			var along float64
			for i, a := range axis {
				along += p.w[i*n+k] * a
			}
			for i, a := range axis {
				p.w[i*n+k] -= along * a
			}
		}
	}
	offset := rng.Float64()
	for k := range p.s {
		p.s[k] = s.Low + (s.High-s.Low)*(float64(k)+offset)/float64(n)
		if lowerOrder {
			p.s[k]--
		}
	}
	return p
}

// eval writes the features, times the factor, at the points x to the columns
// from first on. A point lies at the distance r from the pole, in the direction
// n across its axis a, and, in half-widths 1/inv, at z along it. With R the
// scale and u = w.n + c z + b, the value of a feature and its derivatives by r
// and u are
//
//	f    = (r/R)^s tanh u
//	f_r  = s f/r
//	f_u  = (r/R)^s (1 - tanh^2 u)
//
// and, as w is normal to a,
//
//	grad r = n,  grad u = (w - (w.n) n)/r + c inv a.
func (q *pole) eval(x []float64, inv float64, factor [][]float64, lanes []blas64.General, first int, s *scratch) {
	if len(q.s) == 0 {
		return
	}
	q.write(q.locate(x, lanes[0].Rows, inv, s), inv, factor, lanes, first, s)
}

// polar holds points in the coordinates of a pole.
type polar struct {
	r    []float64 // distances, m
	n    []float64 // directions, points x dim
	wn   []float64 // w.n, points x features
	tanh []float64 // tanh u, points x features
}

// locate computes the coordinates of n points about the pole.
func (q *pole) locate(x []float64, n int, inv float64, s *scratch) polar {
	dim, width := len(q.at.Center), len(q.s)
	at := polar{s.take(n), s.take(n * dim), s.take(n * width), s.take(n * width)}
	u := s.take(n * width)
	for p := range n {
		dir, along := at.n[p*dim:(p+1)*dim], 0.0
		for i := range dir {
			dir[i] = x[p*dim+i] - q.at.Center[i]
		}
		for i, a := range q.at.Axis.Direction {
			along += dir[i] * a
		}
		for i, a := range q.at.Axis.Direction {
			dir[i] -= along * a
		}
		r := math.Max(norm(dir), 1e-14*q.at.Scale) // never the tip itself
		at.r[p] = r
		sum := at.wn[p*width : (p+1)*width]
		clear(sum)
		for i := range dir {
			dir[i] /= r
			d := dir[i]
			for k, a := range q.w[i*width:][:len(sum)] {
				sum[k] += d * a
			}
		}
		along *= inv
		row, b, c := u[p*width:][:len(sum)], q.b[:len(sum)], q.c[:len(sum)]
		for k, w := range sum {
			row[k] = w + b[k] + c[k]*along
		}
	}
	kernel.Activate(at.tanh, u, kernel.Tanh, kernel.Lanes{Dim: dim, Order: kernel.Value}, n*width)
	return at
}

// write writes the features and their gradients. The exponents are equally
// spaced, so two powers of the distance give all the others.
func (q *pole) write(at polar, inv float64, factor [][]float64, lanes []blas64.General, first int, s *scratch) {
	dim, width, cols := len(q.at.Center), len(q.s), lanes[0].Cols
	step := 0.0
	if width > 1 {
		step = q.s[1] - q.s[0]
	}
	value, radial, turn := s.take(width), s.take(width), s.take(width) // f, the factor of n, f_u/r
	for p, r := range at.r {
		log := math.Log(r / q.at.Scale)
		power, ratio, inverse := math.Exp(q.s[0]*log), math.Exp(step*log), 1/r
		v := factor[0][p]
		d, ys, ws, ss := lanes[0].Data[p*cols+first:][:len(value)], at.tanh[p*width:][:len(value)], at.wn[p*width:][:len(value)], q.s[:len(value)]
		if dim == 2 && len(lanes) == 3 { // in one sweep
			dx, dy := lanes[1].Data[p*cols+first:][:len(ys)], lanes[2].Data[p*cols+first:][:len(ys)]
			wx, wy := q.w[:len(ys)], q.w[width:][:len(ys)]
			nx, ny, gx, gy := v*at.n[2*p], v*at.n[2*p+1], factor[1][p], factor[2][p]
			d, ws, ss := d[:len(ys)], ws[:len(ys)], ss[:len(ys)]
			for k, y := range ys {
				value := power * y
				turn := (1 - y*y) * power * inverse
				radial := ss[k]*value*inverse - turn*ws[k]
				d[k] = v * value
				dx[k] = nx*radial + v*turn*wx[k] + gx*value
				dy[k] = ny*radial + v*turn*wy[k] + gy*value
				power *= ratio
			}
			continue
		}
		radial, turn := radial[:len(value)], turn[:len(value)]
		for k, y := range ys {
			value[k] = power * y
			d[k] = v * value[k]
			turn[k] = (1 - y*y) * power * inverse
			radial[k] = ss[k]*value[k]*inverse - turn[k]*ws[k]
			power *= ratio
		}
		for i := range lanes[1:] {
			d, w := lanes[1+i].Data[p*cols+first:][:len(value)], q.w[i*width:][:len(value)]
			n, g := v*at.n[p*dim+i], factor[1+i][p]
			for k, u := range value {
				d[k] = n*radial[k] + v*turn[k]*w[k] + g*u
			}
			if axis := q.at.Axis.Direction; axis != nil {
				a := v * r * inv * axis[i]
				for k, c := range q.c[:len(value)] {
					d[k] += a * turn[k] * c
				}
			}
		}
	}
}

func norm(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s)
}
