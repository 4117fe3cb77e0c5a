package blocks_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
)

func TestSolveAgreesWithDense(t *testing.T) {
	used := map[kind]string{definite: "cholesky", saddle: "signed cholesky", nearlySaddle: "signed cholesky", indefinite: "lu", nonsymmetric: "lu"}
	for name, g := range grids {
		for k, want := range used {
			t.Run(string(k)+"/"+name, func(t *testing.T) {
				s := random(g, k, 1)
				a := dense(s.m)
				b := vector(s.m.Dim(), 2)
				f := factorize(t, s.m, blocks.Options{Negative: s.negative})
				if f.Kind() != want {
					t.Errorf("%s used, want %s", f.Kind(), want)
				}
				x := make([]float64, len(b))
				f.Solve(x, b)
				if !mat.Equal(a, dense(s.m)) {
					t.Error("the matrix has changed")
				}
				if r := f.Residual(); !(r < 1e-14) {
					t.Errorf("backward error %g", r)
				}
				// Compared by A x, in which the condition does not enter.
				var ax, ref mat.VecDense
				ax.MulVec(a, mat.NewVecDense(len(x), x))
				if d := relative(ax.RawVector().Data, b, a, x); d > 1e-13 {
					t.Errorf("|A x - b| = %g of |A||x|", d)
				}
				var lu mat.LU
				lu.Factorize(a)
				if err := lu.SolveVecTo(&ref, false, mat.NewVecDense(len(b), b)); err != nil {
					t.Fatal(err)
				}
				var apart float64
				for i := range x {
					apart = max(apart, math.Abs(x[i]-ref.AtVec(i))/(math.Abs(ref.AtVec(i))+1e-3*floats.Norm(ref.RawVector().Data, math.Inf(1))))
				}
				if apart > 1e-6 {
					t.Errorf("solutions differ by %g", apart)
				}
			})
		}
	}
}

// relative returns the largest |ax - b| of a row against its |A| |x| + |b|.
func relative(ax, b []float64, a *mat.Dense, x []float64) float64 {
	var worst float64
	for i := range b {
		size := math.Abs(b[i])
		for j, v := range a.RawRowView(i) {
			size += math.Abs(v * x[j])
		}
		worst = max(worst, math.Abs(ax[i]-b[i])/size)
	}
	return worst
}

func TestWorkersDoNotMatter(t *testing.T) {
	for _, k := range []kind{definite, saddle, indefinite, nonsymmetric} {
		s := random(grid{4, 3, 2}, k, 3)
		b := vector(s.m.Dim(), 4)
		var first []float64
		for _, workers := range []int{1, 2, 4, 16} {
			f := factorize(t, s.m, blocks.Options{Workers: workers, Negative: s.negative})
			x := make([]float64, len(b))
			f.Solve(x, b)
			if first == nil {
				first = x
			} else if !slices.Equal(x, first) {
				t.Errorf("%s: %d workers give other bits than one", k, workers)
			}
		}
	}
}

func TestSingular(t *testing.T) {
	t.Run("pressure without coupling", func(t *testing.T) {
		s := random(grid{3, 2, 1}, saddle, 5)
		p := s.m.Size(4) - s.negative[4] + 1 // the second pressure
		for j := range s.m.Blocks() {
			for _, at := range [][2]int{{4, j}, {j, 4}} {
				if !s.m.Has(at[0], at[1]) {
					continue
				}
				b := s.m.Block(at[0], at[1])
				if at[0] == 4 {
					clear(b.Data[p*b.Stride : p*b.Stride+b.Cols])
				} else {
					for r := range b.Rows {
						b.Data[r*b.Stride+p] = 0
					}
				}
			}
		}
		wantSingular(t, s, 4, p)
	})
	t.Run("more pressures than displacements", func(t *testing.T) {
		m := blocks.New([]int{5}, true)
		b := m.Block(0, 0)
		for i, row := range [][]float64{{2}, {1, 3}, {1, 0, 0}, {0, 1, 0, 0}, {1, 1, 0, 0, 0}} {
			copy(b.Data[i*b.Stride:], row)
		}
		wantSingular(t, system{m, []int{3}}, 0, 4)
	})
	t.Run("dependent rows", func(t *testing.T) {
		m := blocks.New([]int{2, 2}, false)
		for _, at := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
			copy(m.Block(at[0], at[1]).Data, []float64{1, 2, 3, 5})
		}
		wantSingular(t, system{m: m}, 1, -1)
	})
}

// wantSingular asks for an error that names the block and, unless -1, the unknown.
func wantSingular(t *testing.T, s system, block, unknown int) {
	t.Helper()
	for _, workers := range []int{1, 4} {
		_, err := blocks.Factorize(s.m, blocks.Options{Workers: workers, Negative: s.negative})
		var singular *blocks.SingularError
		if !errors.As(err, &singular) {
			t.Fatalf("error %v, want a singular block", err)
		}
		if singular.Block != block || unknown >= 0 && singular.Unknown != unknown || math.Abs(singular.Pivot) > 1e-14 {
			t.Errorf("%v; want block %d, unknown %d", err, block, unknown)
		}
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		s := random(grid{3, 1, 1}, definite, 6)
		s.m.Block(2, 1).Data[3] = bad
		if _, err := blocks.Factorize(s.m, blocks.Options{}); err == nil || !strings.Contains(err.Error(), "finite") {
			t.Errorf("%g in the matrix: error %v", bad, err)
		}
	}
}
