package strong_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestWeights(t *testing.T) {
	s, theta := compile(t, true, true, networks["tanh"](), 1)
	k := len(s.TermNames())
	w, before, after := make([]float64, k), make([]float64, k), make([]float64, k)
	s.Weights(w)
	if i := slices.Index(s.TermNames(), "balance"); w[i] != 4 {
		t.Errorf("weight 2 of the rows is %v in the loss", w[i])
	}
	s.Loss(nil, theta)
	s.TermLosses(before)
	for i := range w {
		w[i] *= float64(i + 1)
	}
	s.SetWeights(w)
	s.Loss(nil, theta)
	s.TermLosses(after)
	for i := range w {
		if want := float64(i+1) * before[i]; math.Abs(after[i]-want) > 1e-12*want {
			t.Errorf("term %d: loss %v after its weight grew, want %v", i, after[i], want)
		}
	}
}

// Row factors and shifts enter residual, loss, gradient and Jacobian alike; the
// raw norms of terms ignore weights and shifts.
func TestRowFactorsAndShifts(t *testing.T) {
	for _, nonlinear := range []bool{false, true} {
		s, theta := compile(t, nonlinear, true, networks["tanh"](), 2)
		m, n, terms := s.Rows(), s.Dim(), len(s.TermNames())
		rng := rand.New(rand.NewPCG(6, 6))
		plain, f, shift := make([]float64, m), make([]float64, m), make([]float64, m)
		s.Residual(plain, theta)
		before, traces := make([]float64, terms), make([]float64, terms)
		s.TermGradNorms(before, theta)
		s.TermTraces(traces, theta)
		j := mat.NewDense(m, n, nil)
		s.Jacobian(j, theta, 0)
		owner := make([]int, m)
		s.RowTerms(owner)

		// Against the Jacobian, term by term.
		w := make([]float64, terms)
		s.Weights(w)
		for i := range terms {
			g, trace := make([]float64, n), 0.0
			for row, o := range owner {
				if o != i {
					continue
				}
				for c := range n {
					g[c] += j.At(row, c) * plain[row] / w[i]
					trace += j.At(row, c) * j.At(row, c) / w[i]
				}
			}
			var norm float64
			for _, v := range g {
				norm = math.Hypot(norm, v)
			}
			if math.Abs(before[i]-norm) > 1e-10*norm || math.Abs(traces[i]-trace) > 1e-10*trace {
				t.Errorf("term %d: gradient norm %v, want %v; trace %v, want %v", i, before[i], norm, traces[i], trace)
			}
		}

		for i := range f {
			f[i], shift[i] = 0.5+rng.Float64(), rng.NormFloat64()
		}
		s.SetRowFactors(f)
		s.SetRowShifts(shift)
		r, grad, jtr := make([]float64, m), make([]float64, n), make([]float64, n)
		s.Residual(r, theta)
		var half float64
		for i := range r {
			if want := f[i]*plain[i] + shift[i]; math.Abs(r[i]-want) > 1e-12*(1+math.Abs(want)) {
				t.Fatalf("row %d is %v, want %v", i, r[i], want)
			}
			half += r[i] * r[i] / 2
		}
		if loss := s.Loss(grad, theta); math.Abs(loss-half) > 1e-10*half {
			t.Errorf("loss %v, |r|^2/2 %v", loss, half)
		}
		s.TransposeTimes(jtr, r, theta)
		for i := range jtr {
			if math.Abs(jtr[i]-grad[i]) > 1e-10*largest(grad) {
				t.Errorf("J'r[%d] = %v, gradient %v", i, jtr[i], grad[i])
			}
		}
	}
}
