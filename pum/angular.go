package pum

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/dense"
	"pinnsolve/internal/gauss"
)

// angular is functions about a point where materials meet,
//
//	(r/R)^s (A cos(s t) + B sin(s t)),
//
// with A and B of every sector and the angle t from its first ray: those harmonic
// functions whose value and flux, stiffness times normal derivative, are continuous.
// They are what solutions of div(k grad u) = f with a constant k in every sector
// consist of there, besides smooth ones (Kellogg, Applicable Anal. 4 (1974) 101-129).
type angular struct {
	scale float64 // R, m
	s     []float64
	a, b  [][]float64 // function, sector
}

// newAngular returns those of exponents up to high, not zero, for sectors of given widths,
// radians, and stiffnesses: eigenfunctions of (k y')' + s^2 k y = 0 on the circle, from
// polynomials in every sector.
func newAngular(width, stiffness []float64, scale, high float64) angular {
	n := len(width)
	z := angular{scale: scale}
	total, offset := 0, make([]int, n)
	degrees := make([]int, n)
	for i, a := range width {
		degrees[i] = 12 + int(math.Ceil(1.5*high*a))
		offset[i] = total
		total += degrees[i]
	}
	k, m := mat.NewSymDense(total, nil), mat.NewSymDense(total, nil)
	elements := make([]element, n)
	for i := range elements {
		e := &elements[i]
		e.t, e.w = gauss.Legendre(degrees[i]+4, -1, 1)
		q := degrees[i]
		e.values, e.slopes = mat.NewDense(len(e.t), q+1, nil), mat.NewDense(len(e.t), q+1, nil)
		for p, t := range e.t {
			nodal(t, e.values.RawRowView(p), e.slopes.RawRowView(p))
		}
		half := width[i] / 2
		for a := range q + 1 {
			for b := range q + 1 {
				ia, ib := z.index(i, a, degrees, offset), z.index(i, b, degrees, offset)
				if ia > ib {
					continue
				}
				var ks, ms float64
				for p, w := range e.w {
					ks += w * e.slopes.At(p, a) * e.slopes.At(p, b)
					ms += w * e.values.At(p, a) * e.values.At(p, b)
				}
				k.SetSym(ia, ib, k.At(ia, ib)+stiffness[i]*ks/half)
				m.SetSym(ia, ib, m.At(ia, ib)+stiffness[i]*ms*half)
			}
		}
	}
	var mass mat.Cholesky
	mass.Factorize(m)
	values, vectors, _, ok := dense.Eigen(k, &mass)
	if !ok {
		panic("pum: functions of the angle did not converge")
	}
	for j, v := range values {
		s := math.Sqrt(max(0, v))
		if s < 1e-4 || s > high {
			continue
		}
		as, bs := make([]float64, n), make([]float64, n)
		for i, e := range elements {
			as[i], bs[i] = e.waves(s*width[i]/2, func(basis int) float64 { return vectors.At(z.index(i, basis, degrees, offset), j) })
		}
		z.s, z.a, z.b = append(z.s, s), append(z.a, as), append(z.b, bs)
	}
	return z
}

// element is the polynomials of a sector at Gauss points t in [-1, 1] of weights w.
type element struct {
	t, w           []float64
	values, slopes *mat.Dense // points x polynomials
}

// waves returns A and B of A cos(half (1 + t)) + B sin(half (1 + t)), by least squares,
// for the sum of the polynomials with coefficients.
func (e element) waves(half float64, coefficient func(basis int) float64) (a, b float64) {
	_, n := e.values.Dims()
	var cc, cs, ss, cy, sy float64
	for p, t := range e.t {
		var y float64
		for k := range n {
			y += e.values.At(p, k) * coefficient(k)
		}
		sin, cos := math.Sincos(half * (1 + t))
		cc, cs, ss, cy, sy = cc+cos*cos, cs+cos*sin, ss+sin*sin, cy+cos*y, sy+sin*y
	}
	det := cc*ss - cs*cs
	return (cy*ss - sy*cs) / det, (cc*sy - cs*cy) / det
}

// index returns the unknown of a basis function of a sector: 0 is its value on the first ray,
// 1 on the second, the others vanish there.
func (angular) index(i, basis int, degrees, offset []int) int {
	if basis == 1 {
		return offset[(i+1)%len(offset)]
	}
	if basis == 0 {
		return offset[i]
	}
	return offset[i] + basis - 1
}

// nodal writes two linear functions and integrals of Legendre polynomials at t in [-1, 1].
func nodal(t float64, value, slope []float64) {
	value[0], slope[0] = (1-t)/2, -0.5
	value[1], slope[1] = (1+t)/2, 0.5
	before, p := 1.0, t
	for k := 2; k < len(value); k++ {
		next := (float64(2*k-1)*t*p - float64(k-1)*before) / float64(k)
		root := math.Sqrt(float64(2*k-1) / 2)
		slope[k] = root * p
		value[k] = root * (next - before) / float64(2*k-1)
		before, p = p, next
	}
}

// write writes the functions, times the factor, at point p, which lies at d from the center
// in a sector, to the columns from first on.
func (z angular) write(sector int, angle float64, d [2]float64, p int, factor [][]float64, lanes []blas64.General, first int) {
	if len(z.s) == 0 {
		return
	}
	r := math.Max(math.Hypot(d[0], d[1]), 1e-14*z.scale)
	n := [2]float64{d[0] / r, d[1] / r}
	log := math.Log(r / z.scale)
	cols, v := lanes[0].Cols, factor[0][p]
	for k, s := range z.s {
		sin, cos := math.Sincos(s * angle)
		power := math.Exp(s * log)
		a, b := z.a[k][sector], z.b[k][sector]
		value := power * (a*cos + b*sin)
		lanes[0].Data[p*cols+first+k] = v * value
		if len(lanes) == 1 {
			continue
		}
		radial, turn := s*value/r, s*power*(b*cos-a*sin)/r
		g := [2]float64{radial*n[0] - turn*n[1], radial*n[1] + turn*n[0]}
		for i, slope := range g {
			lanes[1+i].Data[p*cols+first+k] = v*slope + factor[1+i][p]*value
		}
	}
}
