package blocks_test

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
)

// The number of negative pivots is that of negative eigenvalues, found without
// blocks.
func TestNegativePivots(t *testing.T) {
	for _, name := range []string{"one window", "line", "plane"} {
		g := grids[name]
		for _, k := range []kind{definite, saddle, nearlySaddle, indefinite} {
			s := random(g, k, 7)
			f := factorize(t, s.m, blocks.Options{Negative: s.negative})
			n, known := f.NegativePivots()
			if want := negativeEigenvalues(s); !known || n != want {
				t.Errorf("%s/%s, %s: %d negative pivots, known %v, want %d", k, name, f.Kind(), n, known, want)
			}
		}
	}
	s := random(grids["line"], nonsymmetric, 7)
	if _, known := factorize(t, s.m, blocks.Options{}).NegativePivots(); known {
		t.Error("negative pivots of a matrix that is not symmetric are known")
	}
}

// Every direction that is made negative adds a negative pivot to those of the
// pressures, even two, after which the determinant has its sign again.
func TestNegativePivotsOfAnInstability(t *testing.T) {
	for _, k := range []kind{definite, nearlySaddle} {
		for modes := range 4 {
			s := random(grids["plane"], k, 8)
			pressures := 0
			for i, n := range s.negative {
				pressures += n
				if i < modes {
					s.m.Block(i, i).Data[0] *= -100 // a displacement
				}
			}
			f := factorize(t, s.m, blocks.Options{Negative: s.negative, Ridge: 1e-11})
			n, known := f.NegativePivots()
			if want := negativeEigenvalues(s); !known || n != want || want != pressures+modes {
				t.Errorf("%s, %d negative directions: %d negative pivots, known %v, want %d", k, modes, n, known, want)
			}
		}
	}
}

func TestSymmetricPart(t *testing.T) {
	for _, k := range []kind{nonsymmetric, definite} {
		s := random(grids["plane"], k, 9)
		a := dense(s.m)
		var want mat.Dense
		want.Add(a, a.T())
		want.Scale(0.5, &want)
		part := s.m.SymmetricPart()
		if !part.Symmetric() || !mat.EqualApprox(dense(part), &want, 1e-14) {
			t.Errorf("%s: the symmetric part is not (A + A')/2", k)
		}
	}
}

// negativeEigenvalues counts them in units in which entries are of similar size.
func negativeEigenvalues(s system) (n int) {
	d := dense(s.m)
	sym := mat.NewSymDense(s.m.Dim(), nil)
	for i := range s.m.Dim() {
		for j := range i + 1 {
			sym.SetSym(i, j, d.At(i, j)/s.units[i]/s.units[j])
		}
	}
	var e mat.EigenSym
	e.Factorize(sym, false)
	for _, v := range e.Values(nil) {
		if v < 0 {
			n++
		}
	}
	return n
}
