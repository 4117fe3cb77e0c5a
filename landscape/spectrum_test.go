package landscape

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestSpectrum(t *testing.T) {
	s := []float64{1e3, 10, 10, 3e-2, 1e-6}
	a, _ := withSingular(9, s, 1)
	sys := linear{a: a, b: make([]float64, 9)}
	theta := make([]float64, 5)
	all, err := Of(sys, theta, 0)
	if err != nil {
		t.Fatal(err)
	}
	normal, err := OfNormal(sys, theta)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s {
		// The error of a singular value is about 1e-16 of the largest.
		if got := math.Sqrt(all[i]); math.Abs(got-v) > 1e-12 {
			t.Errorf("singular value %d is %v, want %v", i, got, v)
		}
		// J'J squares it: the last two are lost.
		if i < 3 && !near(normal[i], v*v, 1e-9) {
			t.Errorf("eigenvalue %d is %v, want %v", i, normal[i], v*v)
		}
	}
	if all.Largest() != all[0] || all.Above(1e-10) != 4 || all.Above(1e-5) != 3 {
		t.Errorf("largest %v, %d above 1e-10, %d above 1e-5", all.Largest(), all.Above(1e-10), all.Above(1e-5))
	}
	if want := (1e6 + 2e2 + 9e-4) / 1e6; !near(all.StableRank(), want, 1e-9) {
		t.Errorf("stable rank %v, want %v", all.StableRank(), want)
	}
	part, err := Of(sys, theta, 3)
	if err != nil {
		t.Fatal(err)
	}
	want, err := OfMatrix(mat.DenseCopyOf(a.Slice(0, 9, 3, 5)))
	if err != nil {
		t.Fatal(err)
	}
	if len(part) != 2 || !near(part[0], want[0], 1e-12) {
		t.Errorf("columns from 3: %v, want %v", part, want)
	}
}

func TestRanks(t *testing.T) {
	for _, c := range []struct {
		s                 Spectrum
		effective, stable float64
	}{
		{Spectrum{4, 4, 4, 4}, 4, 4},
		{Spectrum{9, 0, 0}, 1, 1},
		{Spectrum{0, 0}, 0, 0},
		{Spectrum{}, 0, 0},
		// Singular values 3/4 and 1/4 of their sum.
		{Spectrum{9, 1}, math.Pow(0.75, -0.75) * math.Pow(0.25, -0.25), 10. / 9},
	} {
		if e, s := c.s.EffectiveRank(), c.s.StableRank(); math.Abs(e-c.effective) > 1e-12 || math.Abs(s-c.stable) > 1e-12 {
			t.Errorf("%v: effective rank %v, stable rank %v, want %v and %v", c.s, e, s, c.effective, c.stable)
		}
	}
	wide, err := OfMatrix(mat.NewDense(1, 3, []float64{3, 0, 4}))
	if err != nil || len(wide) != 3 || !near(wide[0], 25, 1e-12) || wide[1] != 0 {
		t.Errorf("a row of three columns: %v, %v", wide, err)
	}
}

// Two terms of known singular values share no row.
func TestTangentKernels(t *testing.T) {
	first, _ := withSingular(4, []float64{5, 2, 1}, 3)
	second, _ := withSingular(3, []float64{7, 7, 0.5}, 5)
	a := mat.NewDense(7, 3, nil)
	terms := make([]int, 7)
	f, s := 0, 0
	for i := range 7 { // rows of the terms alternate
		if i%2 == 0 {
			a.SetRow(i, first.RawRowView(f))
			f++
		} else {
			terms[i] = 2
			a.SetRow(i, second.RawRowView(s))
			s++
		}
	}
	kernels, err := TangentKernels(linear{a: a, b: make([]float64, 7), names: []string{"a", "none", "b"}, terms: terms}, make([]float64, 3))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{25, 4, 1, 0}, {}, {49, 49, 0.25}}
	for k, w := range want {
		if len(kernels[k]) != len(w) {
			t.Fatalf("term %d has %d eigenvalues, want %d", k, len(kernels[k]), len(w))
		}
		for i := range w {
			if math.Abs(kernels[k][i]-w[i]) > 1e-12 {
				t.Errorf("term %d: %v, want %v", k, kernels[k], w)
			}
		}
	}
}

// With b = A x, x = V c, the error of rank k is the norm of the tail of c.
func TestKappa(t *testing.T) {
	s := []float64{100, 20, 5, 1, 1e-3}
	c := []float64{0.1, 1, 0.05, 0.01, 0.001}
	a, v := withSingular(8, s, 7)
	var x, b mat.VecDense
	x.MulVec(v, mat.NewVecDense(5, c))
	b.MulVec(a, &x)
	errorOf := func(y []float64) float64 {
		var d mat.VecDense
		d.SubVec(mat.NewVecDense(5, y), &x)
		return d.Norm(2) / x.Norm(2)
	}
	tr, err := Truncate(a, b.RawVector().Data, errorOf)
	if err != nil {
		t.Fatal(err)
	}
	tail := func(k int) float64 { // relative norm of c from k on
		return mat.Norm(mat.NewVecDense(5-k, c[k:]), 2) / mat.Norm(mat.NewVecDense(5, c), 2)
	}
	for k := 1; k < 5; k++ {
		if !near(tr.Errors[k-1], tail(k), 1e-9) {
			t.Errorf("rank %d: error %v, want %v", k, tr.Errors[k-1], tail(k))
		}
	}
	for _, e := range []struct {
		eps, kappa float64
		rank       int
	}{{1, 1, 1}, {0.1, 25, 2}, {0.02, 400, 3}, {0.005, 1e4, 4}, {1e-9, 1e10, 5}} {
		kappa, rank, ok := tr.Kappa(e.eps)
		if !ok || rank != e.rank || !near(kappa, e.kappa, 1e-9) {
			t.Errorf("kappa_%g is %v at rank %d (%v), want %v at %d", e.eps, kappa, rank, ok, e.kappa, e.rank)
		}
	}
	if _, _, ok := tr.Kappa(0); ok {
		t.Error("an error of 0 was reached")
	}
}
