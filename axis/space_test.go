package axis

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// Weights add up to one, with derivatives that are those of differences.
func TestWindows(t *testing.T) {
	for _, periodic := range []bool{false, true} {
		w := NewWindows(-1, 2, periodic, []float64{-0.9, -0.2, 0.1, 1, 1.7})
		for x := -0.99; x < 2; x += 0.0371 {
			var sum jet
			for i := range w.Count() {
				at := w.wrapped(i, x)
				j := w.weight(i, at)
				for k := range sum {
					sum[k] += j[k]
				}
				const h = 1e-5
				up, down := w.weight(i, at+h), w.weight(i, at-h)
				for k := range orders - 1 {
					if d := (up[k] - down[k]) / (2 * h); math.Abs(d-j[k+1]) > 1e-3*(1+math.Abs(j[k+1])) {
						t.Errorf("window %d at %v: derivative %d is %v, by differences %v", i, x, k+1, j[k+1], d)
					}
				}
			}
			for k := range sum {
				want := 0.0
				if k == 0 {
					want = 1
				}
				if math.Abs(sum[k]-want) > 1e-7 {
					t.Errorf("periodic %v, at %v: derivative %d of the sum is %v", periodic, x, k, sum[k])
				}
			}
		}
	}
}

// A smooth function and its derivatives are found by projection; around a circle the
// space has no seam.
func TestSpace(t *testing.T) {
	for _, periodic := range []bool{false, true} {
		s, err := New(NewWindows(0, 2*math.Pi, periodic, Uniform(0, 2*math.Pi, 24)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := s.Eval(s.X, 0)[0]
		f := make([]float64, len(s.X))
		for p, x := range s.X {
			f[p] = s.W[p] * math.Exp(math.Sin(x))
		}
		c := make([]float64, s.N)
		blas64.Gemv(blas.Trans, 1, b, dense.Vector(f), 0, dense.Vector(c))
		x := []float64{0, 0.5, 1, 3, 5, 2 * math.Pi}
		got := s.Eval(x, 4)
		for k, tolerance := range []float64{1e-7, 5e-5, 1e-2, 2, 200} {
			for p, at := range x {
				sin, cos := math.Sincos(at)
				e := math.Exp(sin)
				want := []float64{e, cos * e, (cos*cos - sin) * e, (cos*cos*cos - 3*sin*cos - cos) * e,
					(cos*cos*cos*cos - 6*sin*cos*cos - 4*cos*cos + 3*sin*sin + sin) * e}[k]
				v := blas64.Dot(dense.Vector(got[k].Data[p*s.N:(p+1)*s.N]), dense.Vector(c))
				if math.Abs(v-want) > tolerance {
					t.Errorf("periodic %v, derivative %d at %v: %v, want %v", periodic, k, at, v, want)
				}
			}
		}
		gram := dense.New(s.N, s.N)
		weighted := dense.New(len(s.X), s.N)
		for p, w := range s.W {
			for k := range s.N {
				weighted.Data[p*s.N+k] = w * b.Data[p*s.N+k]
			}
		}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, b, weighted, 0, gram)
		for r := range s.N {
			for k := range s.N {
				want := 0.0
				if r == k {
					want = 1
				}
				if math.Abs(gram.Data[r*s.N+k]-want) > 1e-7 {
					t.Fatalf("product of modes %d and %d: %v", r, k, gram.Data[r*s.N+k])
				}
			}
		}
	}
}
