package pum

import (
	"gonum.org/v1/gonum/blas/blas64"
)

// polynomials are the products of Legendre polynomials in the coordinates of a
// window up to a total degree, the constant first.
type polynomials struct {
	dim, degree int
	center, inv []float64 // inv is 1 over the reach of the window along an axis
	powers      [][3]int
}

// newPolynomials returns those of the highest degree, at least 1, of which there
// are at most n.
func newPolynomials(c *Cover, w, n int) polynomials {
	q := polynomials{dim: c.dim, degree: 1, center: c.Center(w)}
	for count(c.dim, q.degree+1) <= n {
		q.degree++
	}
	for _, h := range c.half {
		q.inv = append(q.inv, 1/((1+c.blend)*h))
	}
	for total := range q.degree + 1 {
		q.add(total, 0, [3]int{})
	}
	return q
}

// add appends the products of a total degree whose powers before an axis are
// given.
func (q *polynomials) add(total, axis int, powers [3]int) {
	if axis == q.dim-1 {
		powers[axis] = total
		q.powers = append(q.powers, powers)
		return
	}
	for k := total; k >= 0; k-- {
		powers[axis] = k
		q.add(total-k, axis+1, powers)
	}
}

// count returns the number of polynomials in dim variables up to a degree.
func count(dim, degree int) int {
	n := 1
	for i := 1; i <= dim; i++ {
		n = n * (degree + i) / i
	}
	return n
}

// eval writes the polynomials, times the factor, at the points x to the first
// columns.
func (q *polynomials) eval(x []float64, factor [][]float64, lanes []blas64.General, s *scratch) {
	cols, n := lanes[0].Cols, q.degree+1
	value, slope := s.take(q.dim*n), s.take(q.dim*n) // axis, degree
	for p, v := range factor[0] {
		for i := range q.dim {
			t := (x[p*q.dim+i] - q.center[i]) * q.inv[i]
			legendre(value[i*n:(i+1)*n], slope[i*n:(i+1)*n], t, q.inv[i])
		}
		for k, e := range q.powers {
			var f [3]float64
			product := 1.0
			for i := range q.dim {
				f[i] = value[i*n+e[i]]
				product *= f[i]
			}
			lanes[0].Data[p*cols+k] = v * product
			for l := range lanes[1:] {
				d := slope[l*n+e[l]]
				for i := range q.dim {
					if i != l {
						d *= f[i]
					}
				}
				lanes[1+l].Data[p*cols+k] = v*d + factor[1+l][p]*product
			}
		}
	}
}

// legendre fills value with the Legendre polynomials at t and slope with their
// derivatives times inv, by their recurrences.
func legendre(value, slope []float64, t, inv float64) {
	value[0], slope[0] = 1, 0
	value[1], slope[1] = t, inv
	for k := 1; k+1 < len(value); k++ {
		a, b := float64(2*k+1)/float64(k+1), float64(k)/float64(k+1)
		value[k+1] = a*t*value[k] - b*value[k-1]
		slope[k+1] = a*(inv*value[k]+t*slope[k]) - b*slope[k-1]
	}
}
