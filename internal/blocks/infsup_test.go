package blocks_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
)

func TestInfSupAgreesWithDense(t *testing.T) {
	for seed, weak := range []float64{1, 0.7, 0.1, 1e-3} {
		s, mass := stokes(3, 2, 12, uint64(seed))
		weaken(s, 4, weak)
		f := factorize(t, s.m, blocks.Options{Negative: s.negative})
		x, b := make([]float64, s.m.Dim()), vector(s.m.Dim(), 7)
		f.Solve(t.Context(), x, b)
		before := f.Residual()
		got, want := constant(t, f, mass), infSup(s, mass)
		if math.Abs(got/want-1) > 0.05 {
			t.Errorf("a pressure weaker by %g: %.4g, dense %.4g", weak, got, want)
		}
		if f.Residual() != before {
			t.Error("the residual of the last solve has changed")
		}
	}
}

// weaken multiplies the coupling of the first pressure of a window.
func weaken(s system, window int, by float64) {
	p := s.m.Size(window) - s.negative[window]
	for i := range s.m.Blocks() {
		if s.m.Has(window, i) {
			b := s.m.Block(window, i)
			floats.Scale(by, b.Data[p*b.Stride:p*b.Stride+b.Cols])
		}
		if i != window && s.m.Has(i, window) {
			b := s.m.Block(i, window)
			for r := range b.Rows {
				b.Data[r*b.Stride+p] *= by
			}
		}
	}
}

// A compressibility C = c M adds c to the square of the inf-sup constant,
// whatever A and B are.
func TestInfSupGrowsWithCompressibility(t *testing.T) {
	const c = 0.5
	s, mass := stokes(2, 2, 10, 4)
	without := infSup(s, mass)
	grid{2, 2, 1}.couples(func(i, j int) {
		from, to := mass.Block(i, j), s.m.Block(i, j)
		row, col := s.m.Size(i)-s.negative[i], s.m.Size(j)-s.negative[j]
		for r := range from.Rows {
			for q := range from.Cols {
				to.Data[(row+r)*to.Stride+col+q] -= c * from.Data[r*from.Stride+q]
			}
		}
	})
	f := factorize(t, s.m, blocks.Options{Negative: s.negative})
	if got, want := constant(t, f, mass), math.Sqrt(without*without+c); math.Abs(got/want-1) > 0.05 {
		t.Errorf("%.4f, want %.4f", got, want)
	}
}

// infSup solves the generalised eigenvalue problem of dense matrices.
func infSup(s system, mass *blocks.Matrix) float64 {
	k := dense(s.m)
	var us, ps []int
	for i, n := range s.negative {
		for r := range s.m.Size(i) {
			if row := s.m.Offset(i) + r; r < s.m.Size(i)-n {
				us = append(us, row)
			} else {
				ps = append(ps, row)
			}
		}
	}
	part := func(rows, cols []int) *mat.Dense {
		d := mat.NewDense(len(rows), len(cols), nil)
		d.Apply(func(r, c int, _ float64) float64 { return k.At(rows[r], cols[c]) }, d)
		return d
	}
	var x, schur, half mat.Dense
	if err := x.Solve(part(us, us), part(us, ps)); err != nil {
		panic(err)
	}
	schur.Mul(part(ps, us), &x)
	schur.Sub(&schur, part(ps, ps))
	// M = R Rᵀ with the eigenvectors of M, and R⁻¹ S R⁻ᵀ.
	var e mat.EigenSym
	e.Factorize(symmetric(dense(mass)), true)
	var r mat.Dense
	e.VectorsTo(&r)
	values := e.Values(nil)
	r.Apply(func(_, c int, v float64) float64 { return v / math.Sqrt(values[c]) }, &r)
	half.Mul(r.T(), &schur)
	schur.Mul(&half, &r)
	e.Factorize(symmetric(&schur), false)
	return math.Sqrt(e.Values(nil)[0])
}

func symmetric(d *mat.Dense) *mat.SymDense {
	n, _ := d.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			s.SetSym(i, j, (d.At(i, j)+d.At(j, i))/2)
		}
	}
	return s
}

// constant fails the test on an error.
func constant(t *testing.T, f *blocks.Factor, mass *blocks.Matrix) float64 {
	t.Helper()
	c, err := f.InfSup(t.Context(), mass)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
