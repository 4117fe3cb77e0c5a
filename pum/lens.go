package pum

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
)

// lens is the features about a gap with two tips inside a window, around which
// the angle about neither has a single value. With the distances r1, r2 and the
// angles t1, t2 about both,
//
//	zeta = sqrt(r1 r2) (cos psi, sin psi),  psi = (t1 + t2)/2,
//
// has one: it is sqrt((z - z1)(z - z2)) of the complex position z, cut along the
// gap. The features are tanh(w.zeta/l + a.x + b), x in half-widths, with lengths
// l between that of the gap and that of the window, and for fields that go with
// the gradient of others, which is singular at the tips, the same over
// sqrt(r1 r2).
type lens struct {
	tips   [2]tip
	center []float64
	inv    []float64
	l      float64 // half the length of the gap
	w, a   []float64
	b      []float64
	lower  bool
}

// newLens draws n features about the gap between two tips; ok false if zeta has
// no single value in the window.
func newLens(c *Cover, window int, at [2]Singular, n int, slope float64, lowerOrder bool, rng *rand.Rand) (e lens, ok bool) {
	if at[0].Axis.Direction != nil || at[1].Axis.Direction != nil || c.body == nil {
		return e, false
	}
	e = lens{center: c.Center(window), l: distance(at[0].Center, at[1].Center) / 2, lower: lowerOrder}
	for _, h := range c.half {
		e.inv = append(e.inv, 1/h)
	}
	for k := range e.tips {
		e.tips[k] = tip{at: at[k], frame: at[k].frame()}
	}
	if !c.unwrapTogether(window, &e.tips[0], &e.tips[1]) {
		return e, false
	}
	e.w, e.a, e.b = random.Uniform(rng, 2*n, 2), random.Uniform(rng, c.dim*n, slope), random.Uniform(rng, n, 2)
	widest := slices.Max(c.half)
	for k := range n {
		l := e.l
		if widest > l {
			l *= math.Pow(widest/l, float64(k)/float64(n))
		}
		e.w[k] /= l
		e.w[n+k] /= l
	}
	return e, true
}

// psi returns the mean of both angles of x in a cell.
func (e *lens) psi(x []float64, cell int) float64 {
	return (e.tips[0].through(x, cell) + e.tips[1].through(x, cell)) / 2
}

// eval writes the features, times the factor, at the points x in cells of, to the
// columns from first on.
func (e *lens) eval(x []float64, of []int, factor [][]float64, lanes []blas64.General, first int, s *scratch) {
	n, width := lanes[0].Rows, len(e.b)
	if width == 0 {
		return
	}
	const size = 8 // zeta, its gradients, sqrt(r1 r2) and its logarithm's
	at, u, y := s.take(n*(size+2)), s.take(n*width), s.take(n*width)
	for p := range n {
		here := x[p*2 : p*2+2]
		z := at[p*(size+2):][:size+2]
		e.locate(z, here, cellOf(of, p))
		xi, eta := (here[0]-e.center[0])*e.inv[0], (here[1]-e.center[1])*e.inv[1]
		for k := range width {
			u[p*width+k] = e.w[k]*z[0] + e.w[width+k]*z[1] + e.a[k]*xi + e.a[width+k]*eta + e.b[k]
		}
	}
	kernel.Activate(y, u, kernel.Tanh, kernel.Lanes{Dim: 2, Order: kernel.Value}, n*width)
	cols := lanes[0].Cols
	for p := range n {
		z := at[p*(size+2):][:size+2]
		scale, log := 1.0, [2]float64{}
		if e.lower { // over sqrt(r1 r2)
			scale, log = e.l/z[6], [2]float64{-z[7], -z[8]}
		}
		for k := range width {
			v := y[p*width+k]
			lanes[0].Data[p*cols+first+k] = factor[0][p] * scale * v
			for i := range lanes[1:] {
				g := (1-v*v)*(e.w[k]*z[2+i]+e.w[width+k]*z[4+i]+e.a[i*width+k]*e.inv[i]) + v*log[i]
				lanes[1+i].Data[p*cols+first+k] = scale * (factor[0][p]*g + factor[1+i][p]*v)
			}
		}
	}
}

// locate writes zeta, the gradients of its components, sqrt(r1 r2) and the
// gradient of the logarithm of that.
func (e *lens) locate(z, x []float64, cell int) {
	var d [2][2]float64
	var r [2]float64
	for k := range d {
		c := e.tips[k].at.Center
		d[k] = [2]float64{x[0] - c[0], x[1] - c[1]}
		r[k] = math.Max(math.Hypot(d[k][0], d[k][1]), 1e-14*e.l)
	}
	root, psi := math.Sqrt(r[0]*r[1]), e.psi(x, cell)
	cos, sin := math.Cos(psi), math.Sin(psi)
	z[0], z[1], z[6] = root*cos, root*sin, root
	for i := range 2 {
		var log, turn float64 // gradients of log sqrt(r1 r2) and of psi
		for k := range d {
			log += d[k][i] / (2 * r[k] * r[k])
			across := [2]float64{-d[k][1], d[k][0]}
			turn += across[i] / (2 * r[k] * r[k])
		}
		z[2+i] = z[0]*log - z[1]*turn
		z[4+i] = z[1]*log + z[0]*turn
		z[7+i] = log
	}
}
