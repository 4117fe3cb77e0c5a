package ode

import (
	"math"
	"math/cmplx"
	"testing"
)

// Sources that are waves, exponentials and polynomials in time, against closed forms.
func TestModes(t *testing.T) {
	for _, r := range []complex128{0, -1e-4, -2, -300, 0.7, 40i, -3 + 500i} {
		m := Modes{Order: 1, Rates: []complex128{r}, Source: func(t float64, g []complex128) { g[0] = complex(math.Sin(7*t), 0) }}
		got := m.Solve(0, 2, []complex128{1.5}, nil, 1e-12)
		for _, at := range []float64{0, 0.3, 0.9, 1.2, 2} {
			// (r sin wt + w cos wt - w exp rt) / -(r^2 + w^2)
			e := cmplx.Exp(r * complex(at, 0))
			w, s, c := complex(7, 0), complex(math.Sin(7*at), 0), complex(math.Cos(7*at), 0)
			want := 1.5*e - (r*s+w*c-w*e)/(r*r+w*w)
			y := got.At(at)
			rate := r*want + s
			if cmplx.Abs(y[0][0]-want) > 1e-10 || cmplx.Abs(y[1][0]-rate) > 1e-8*(1+cmplx.Abs(rate)) {
				t.Errorf("rate %v at %v: %v, want %v; derivative %v, want %v", r, at, y[0][0], want, y[1][0], rate)
			}
		}
	}
	for _, r := range []float64{0, -1e-6, -4, -90, -4e4, 1.2} {
		m := Modes{Order: 2, Rates: []complex128{complex(r, 0)}, Source: func(t float64, g []complex128) { g[0] = complex(math.Exp(-t), 0) }}
		got := m.Solve(0, 3, []complex128{0.5}, []complex128{-1}, 1e-13)
		for _, at := range []float64{0, 0.4, 1, 3} {
			// A particular solution is exp(-t)/(1 - r).
			p := 1 / (1 - r)
			w := cmplx.Sqrt(complex(r, 0)) * complex(at, 0)
			sinc := complex(at, 0)
			if r != 0 {
				sinc = cmplx.Sinh(w) / cmplx.Sqrt(complex(r, 0))
			}
			want := complex(p*math.Exp(-at), 0) + complex(0.5-p, 0)*cmplx.Cosh(w) + complex(-1+p, 0)*sinc
			y := got.At(at)
			second := complex(r, 0)*want + complex(math.Exp(-at), 0)
			if cmplx.Abs(y[0][0]-want) > 1e-10 || cmplx.Abs(y[2][0]-second) > 1e-8*(1+cmplx.Abs(second)) {
				t.Errorf("rate %v at %v: %v, want %v; second derivative %v, want %v", r, at, y[0][0], want, y[2][0], second)
			}
		}
	}
}

// The functions of both recursions agree with their series.
func TestPhis(t *testing.T) {
	for _, stride := range []int{1, 2} {
		for _, z := range []complex128{0, -9.9, -10.1, 9i, 11i, -59, -61, 3 - 4i, 1e-9} {
			got := phis(z, 9, stride)
			for k, v := range got {
				var want complex128
				term, largest := complex(1, 0), 0.0
				for j := 1; j <= k; j++ {
					term /= complex(float64(j), 0)
				}
				for m := range 120 {
					want, largest = want+term, math.Max(largest, cmplx.Abs(term))
					for j := 1; j <= stride; j++ {
						term /= complex(float64(stride*m+k+j), 0)
					}
					term *= z
				}
				if real(z) < -20 && stride == 1 {
					continue // the series cancels
				}
				if cmplx.Abs(v-want) > 1e-14*largest+1e-11*cmplx.Abs(want) {
					t.Errorf("stride %d, k %d, z %v: %v, want %v", stride, k, z, v, want)
				}
			}
		}
	}
}
