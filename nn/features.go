package nn

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/kernel"
)

// eval computes the features times the factor at n points x, one matrix a lane:
// the values, then, if asked for, the derivatives along the axes.
func (b *basis) eval(n, lanes int, x []float64, factor [][]float64, s *scratch) []blas64.General {
	f := b.features()
	dst := make([]blas64.General, lanes)
	for k := range dst {
		dst[k] = blas64.General{Rows: n, Cols: f, Stride: f, Data: s.take(n * f)}
	}
	xi := s.take(n * b.dim)
	for p := range n {
		for i := range b.dim {
			xi[p*b.dim+i] = (x[p*b.dim+i] - b.center[i]) * b.inv[i]
		}
	}
	b.polynomials(xi, factor, dst)
	b.waves(xi, factor, dst, s)
	at := 1 + b.dim + b.plain
	for k := range b.poles {
		b.poles[k].eval(x, b.dim, b.inv[0], factor, dst, at, s)
		at += len(b.poles[k].s)
	}
	return dst
}

// polynomials writes the constant and the linear functions.
func (b *basis) polynomials(xi []float64, factor [][]float64, lanes []blas64.General) {
	f := lanes[0].Cols
	for l := range lanes {
		for p, v := range factor[0] {
			row, g := lanes[l].Data[p*f:][:1+b.dim], factor[l][p]
			row[0] = g
			for i := range b.dim {
				row[1+i] = g * xi[p*b.dim+i]
			}
			if l > 0 {
				row[l] += v * b.inv[l-1]
			}
		}
	}
}

// waves writes the features tanh(a.x + b).
func (b *basis) waves(xi []float64, factor [][]float64, lanes []blas64.General, s *scratch) {
	n, width, f := lanes[0].Rows, b.plain, lanes[0].Cols
	if width == 0 {
		return
	}
	z, t := s.take(n*width), s.take(n*width)
	for p := range n {
		row := z[p*width : (p+1)*width]
		copy(row, b.b)
		for i, s := range xi[p*b.dim : (p+1)*b.dim] {
			for j, a := range b.a[i*width:][:len(row)] {
				row[j] += s * a
			}
		}
	}
	kernel.Activate(t, z, kernel.Tanh, kernel.Lanes{Dim: b.dim, Order: kernel.Value}, n*width)
	for p := range n {
		row := t[p*width : (p+1)*width]
		at := p*f + 1 + b.dim
		v := factor[0][p]
		for i := range lanes[1:] {
			d, a := lanes[1+i].Data[at:][:len(row)], b.a[i*width:][:len(row)]
			slope, g := v*b.inv[i], factor[1+i][p]
			for j, y := range row {
				d[j] = slope*(1-y*y)*a[j] + g*y
			}
		}
		d := lanes[0].Data[at:][:len(row)]
		for j, y := range row {
			d[j] = v * y
		}
	}
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
