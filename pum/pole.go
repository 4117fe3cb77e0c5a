package pum

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
)

// pole is the features about one singular point.
type pole struct {
	at   Singular
	s, b []float64
	w    []float64 // dim x features
	c    []float64 // along the axis
}

// newPole draws n features about a singular point. Those of lower order have
// exponents that are less by one.
func newPole(s Singular, dim, n int, slope float64, lowerOrder bool, rng *rand.Rand) pole {
	p := pole{at: s, w: random.Uniform(rng, dim*n, 2), b: random.Uniform(rng, n, 2), c: make([]float64, n), s: make([]float64, n)}
	if s.Axis != nil {
		p.c = random.Uniform(rng, n, slope)
		for k := range n { // the direction lies across the axis
			var along float64
			for i, a := range s.Axis {
				along += p.w[i*n+k] * a
			}
			for i, a := range s.Axis {
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

// eval writes the features about the pole at the points x to the columns from
// at on; inv is an inverse half-width. The exponents are equally spaced: powers
// follow from two of them.
func (q *pole) eval(x []float64, dim int, inv float64, factor [][]float64, lanes []blas64.General, at int, s *scratch) {
	n, width, f := lanes[0].Rows, len(q.s), lanes[0].Cols
	if width == 0 {
		return
	}
	dirs, dists := s.take(n*dim), s.take(n)                           // from the pole
	across, z, t := s.take(n*width), s.take(n*width), s.take(n*width) // w.n, argument and value of tanh
	for p := range n {
		dir, along := dirs[p*dim:(p+1)*dim], 0.0
		for i := range dir {
			dir[i] = x[p*dim+i] - q.at.Center[i]
		}
		for i, a := range q.at.Axis {
			along += dir[i] * a
		}
		for i, a := range q.at.Axis {
			dir[i] -= along * a
		}
		r := math.Max(norm(dir), 1e-14*q.at.Scale) // never the tip itself
		dists[p] = r
		sum := across[p*width : (p+1)*width]
		clear(sum)
		for i := range dir {
			dir[i] /= r
			d := dir[i]
			for k, a := range q.w[i*width:][:len(sum)] {
				sum[k] += d * a
			}
		}
		along *= inv
		row, b, c := z[p*width:][:len(sum)], q.b[:len(sum)], q.c[:len(sum)]
		for k, w := range sum {
			row[k] = w + b[k] + c[k]*along
		}
	}
	kernel.Activate(t, z, kernel.Tanh, kernel.Lanes{Dim: dim, Order: kernel.Value}, n*width)
	step := 0.0
	if width > 1 {
		step = q.s[1] - q.s[0]
	}
	// The value r^s tanh; its derivative by r; r^s tanh' over r.
	value, radial, turn := s.take(width), s.take(width), s.take(width)
	for p := range n {
		log := math.Log(dists[p] / q.at.Scale)
		power, ratio, inverse := math.Exp(q.s[0]*log), math.Exp(step*log), 1/dists[p]
		v := factor[0][p]
		d, ys, ws, ss := lanes[0].Data[p*f+at:][:len(value)], t[p*width:][:len(value)], across[p*width:][:len(value)], q.s[:len(value)]
		radial, turn := radial[:len(value)], turn[:len(value)]
		for k, y := range ys {
			value[k] = power * y
			d[k] = v * value[k]
			turn[k] = (1 - y*y) * power * inverse
			radial[k] = ss[k]*value[k]*inverse - turn[k]*ws[k]
			power *= ratio
		}
		for i := range lanes[1:] {
			d, w := lanes[1+i].Data[p*f+at:][:len(value)], q.w[i*width:][:len(value)]
			n, g := v*dirs[p*dim+i], factor[1+i][p]
			for k, u := range value {
				d[k] = n*radial[k] + v*turn[k]*w[k] + g*u
			}
			if q.at.Axis != nil {
				a := v * dists[p] * inv * q.at.Axis[i]
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
