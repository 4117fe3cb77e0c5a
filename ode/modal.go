package ode

import (
	"fmt"
	"math"
	"math/cmplx"
	"sort"
)

// Modes are decoupled linear equations with constant rates, D y_i = rate_i y_i + g_i(t),
// D the first or second derivative by time: what an eigenproblem makes of a linear system.
type Modes struct {
	Order  int // 1 or 2
	Rates  []complex128
	Source func(t float64, g []complex128) // nil for none
}

// Modal is the solution of Modes from a start: exact in time where there is no source
// or where it is a polynomial in pieces of time, which others are interpolated by.
type Modal struct {
	modes  *Modes
	ends   []float64 // of the pieces, the start first
	start  [][2][]complex128
	powers [][][]complex128 // by piece and power of (t - from)/h, divided by its factorial
	// Off is the largest difference of the source from its interpolation, relative to
	// its largest value, both as norms over the modes; Samples are its evaluations.
	Off     float64
	Samples int
}

const (
	degree       = 7 // of polynomials for sources
	mostHalvings = 10
)

// Solve returns the solution from the values y at t0, and for order 2 the rates of
// change v, up to t1, with sources interpolated to a relative tolerance.
func (m *Modes) Solve(t0, t1 float64, y, v []complex128, tolerance float64) *Modal {
	if len(y) != len(m.Rates) || m.Order == 2 && len(v) != len(y) || m.Order < 1 || m.Order > 2 || !(t0 < t1) {
		panic(fmt.Sprintf("ode: modes of order %d: %d values and %d rates of change for %d rates, from %v to %v", m.Order, len(y), len(v), len(m.Rates), t0, t1))
	}
	s := &Modal{modes: m, ends: []float64{t0}}
	at := [2][]complex128{y, v}
	if m.Source == nil {
		s.add(at, nil, t1)
		return s
	}
	size := 0.0
	var split func(from, to float64, depth int)
	split = func(from, to float64, depth int) {
		p, largest, off := s.interpolate(from, to)
		size = math.Max(size, largest)
		if off > tolerance*size && depth < mostHalvings {
			split(from, (from+to)/2, depth+1)
			split((from+to)/2, to, depth+1)
			return
		}
		if off > 0 {
			s.Off = math.Max(s.Off, off/size)
		}
		s.add(at, p, to)
		next := s.At(to)
		at = [2][]complex128{next[0], next[1]}
	}
	const pieces = 4 // at first: a period can hide from a single polynomial
	for i := range pieces {
		split(t0+(t1-t0)*float64(i)/pieces, t0+(t1-t0)*float64(i+1)/pieces, 2)
	}
	return s
}

func (s *Modal) add(at [2][]complex128, powers [][]complex128, to float64) {
	s.start, s.powers, s.ends = append(s.start, at), append(s.powers, powers), append(s.ends, to)
}

// interpolate returns the source as a polynomial on a piece, the largest norm of its
// samples and the largest difference from it, at two more places.
func (s *Modal) interpolate(from, to float64) (powers [][]complex128, largest, off float64) {
	n := len(s.modes.Rates)
	sample := func(x float64) []complex128 {
		g := make([]complex128, n)
		s.modes.Source(from+x*(to-from), g)
		s.Samples++
		return g
	}
	powers = make([][]complex128, degree+1)
	for k := range powers {
		powers[k] = make([]complex128, n)
	}
	for i, x := range chebyshev.at {
		g := sample(x)
		largest = math.Max(largest, norm(g))
		for k := range powers {
			w := complex(chebyshev.toPowers[k][i], 0)
			for j, v := range g {
				powers[k][j] += w * v
			}
		}
	}
	for _, x := range []float64{0.02, 0.43} {
		g := sample(x)
		for j := range g {
			p := complex(0, 0)
			for k := degree; k >= 0; k-- {
				p = p*complex(x, 0) + powers[k][j]
			}
			g[j] -= p
		}
		off = math.Max(off, norm(g))
	}
	factorial := 1.0
	for k := range powers {
		if k > 0 {
			factorial *= float64(k)
		}
		for j := range powers[k] {
			powers[k][j] *= complex(factorial, 0)
		}
	}
	for len(powers) > 0 && norm(powers[len(powers)-1]) <= 1e-12*largest*factorial {
		powers = powers[:len(powers)-1] // a constant source stays one
	}
	return powers, largest, off
}

func norm(x []complex128) float64 {
	sum := 0.0
	for _, v := range x {
		sum += real(v)*real(v) + imag(v)*imag(v)
	}
	return math.Sqrt(sum)
}

// chebyshev are the zeros of the polynomial of Chebyshev on 0..1, and the coefficients of
// the interpolating polynomial from the values there.
var chebyshev = func() (c struct {
	at       [degree + 1]float64
	toPowers [degree + 1][degree + 1]float64
}) {
	for i := range c.at {
		c.at[i] = 0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/(degree+1))
	}
	for i, x := range c.at { // Lagrange's polynomials, factor by factor
		p := []float64{1}
		for k, z := range c.at {
			if k == i {
				continue
			}
			next := make([]float64, len(p)+1)
			for d, v := range p {
				next[d] -= v * z / (x - z)
				next[d+1] += v / (x - z)
			}
			p = next
		}
		for d, v := range p {
			c.toPowers[d][i] = v
		}
	}
	return c
}()

// Start and End are the span of time.
func (s *Modal) Start() float64 { return s.ends[0] }

// End is the end of the span of time.
func (s *Modal) End() float64 { return s.ends[len(s.ends)-1] }

// At returns the solution at a time and its first and second derivatives.
func (s *Modal) At(t float64) (y [3][]complex128) {
	k := min(max(0, sort.SearchFloat64s(s.ends, t)-1), len(s.start)-1)
	h := 1.0
	if k+1 < len(s.ends) {
		h = s.ends[k+1] - s.ends[k]
	}
	n := len(s.modes.Rates)
	for d := range y {
		y[d] = make([]complex128, n)
	}
	at := t - s.ends[k]
	for i, rate := range s.modes.Rates {
		var v [3]complex128
		if s.modes.Order == 1 {
			v = firstOrder(rate, at, h, s.start[k][0][i], s.powers[k], i)
		} else {
			v = secondOrder(rate, at, h, s.start[k][0][i], s.start[k][1][i], s.powers[k], i)
		}
		for d := range y {
			y[d][i] = v[d]
		}
	}
	return y
}

// firstOrder solves y' = r y + sum_k g_k (t/h)^k/k! at t: with phi_k(z) = sum_m z^m/(m+k)!,
// y = phi_0(rt) y_0 + sum_k t^(k+1)/h^k phi_(k+1)(rt) g_k.
func firstOrder(r complex128, t, h float64, y0 complex128, g [][]complex128, i int) (y [3]complex128) {
	phi := phis(r*complex(t, 0), len(g), 1)
	y[0] = phi[0] * y0
	factor, source, slope := complex(t, 0), complex(0, 0), complex(0, 0)
	x, power := t/h, 1.0 // (t/h)^k/k!
	for k, c := range g {
		y[0] += factor * phi[k+1] * c[i]
		factor *= complex(x, 0)
		source += complex(power, 0) * c[i]
		if k+1 < len(g) {
			slope += complex(power/h, 0) * g[k+1][i]
		}
		power *= x / float64(k+1)
	}
	y[1] = r*y[0] + source
	y[2] = r*y[1] + slope
	return y
}

// secondOrder solves y_tt = r y + sum_k g_k (t/h)^k/k!: with c_k(z) = sum_m z^m/(2m+k)!,
// y = c_0 y_0 + t c_1 v_0 + sum_k t^(k+2)/h^k c_(k+2) g_k at z = r t^2.
func secondOrder(r complex128, t, h float64, y0, v0 complex128, g [][]complex128, i int) (y [3]complex128) {
	c := phis(r*complex(t*t, 0), len(g)+1, 2)
	y[0] = c[0]*y0 + complex(t, 0)*c[1]*v0
	y[1] = r*complex(t, 0)*c[1]*y0 + c[0]*v0
	factor, source := complex(t, 0), complex(0, 0)
	x, power := t/h, 1.0
	for k, p := range g {
		y[1] += factor * c[k+1] * p[i]
		y[0] += factor * complex(t, 0) * c[k+2] * p[i]
		factor *= complex(x, 0)
		source += complex(power, 0) * p[i]
		power *= x / float64(k+1)
	}
	y[2] = r*y[0] + source
	return y
}

// phis returns sum_m z^m/(stride m + k)! for k = 0..last, of which that of stride 1 is
// exp for k = 0, and that of stride 2 the cosine and the sine over its argument of
// sqrt(-z) for k = 0, 1.
func phis(z complex128, last, stride int) []complex128 {
	phi := make([]complex128, last+1)
	if stride == 1 {
		phi[0] = cmplx.Exp(z)
	} else {
		w := cmplx.Sqrt(z)
		phi[0] = cmplx.Cosh(w)
		if last > 0 {
			phi[1] = 1
			if cmplx.Abs(w) > 1e-3 {
				phi[1] = cmplx.Sinh(w) / w
			} else {
				phi[1] += z/6 + z*z/120
			}
		}
	}
	if last < stride {
		return phi
	}
	if limit := []float64{10, 60}[stride-1]; cmplx.Abs(z) > limit { // upwards is stable
		factorial := 1.0 // 1/k!
		for k := 0; k+stride <= last; k++ {
			if k > 0 {
				factorial /= float64(k)
			}
			phi[k+stride] = (phi[k] - complex(factorial, 0)) / z
		}
		return phi
	}
	inverse := make([]float64, last+1) // 1/k!
	inverse[0] = 1
	for k := 1; k <= last; k++ {
		inverse[k] = inverse[k-1] / float64(k)
	}
	for k := last; k >= stride; k-- {
		if k+stride <= last {
			phi[k] = z*phi[k+stride] + complex(inverse[k], 0)
			continue
		}
		term := complex(inverse[k], 0)
		for m := k; ; m += stride {
			phi[k] += term
			if cmplx.Abs(term) <= 1e-17*cmplx.Abs(phi[k]) || m > 200 {
				break
			}
			for j := 1; j <= stride; j++ {
				term /= complex(float64(m+j), 0)
			}
			term *= z
		}
	}
	return phi
}

// Pieces is the number of pieces of time in each of which a source is a polynomial.
func (s *Modal) Pieces() int { return len(s.start) }
