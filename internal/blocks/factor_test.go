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
				f.Solve(t.Context(), x, b)
				if !mat.Equal(a, dense(s.m)) {
					t.Error("the matrix has changed")
				}
				if r := f.Residual(); !(r < 1e-14) {
					t.Errorf("backward error %g", r)
				}
				var ax mat.VecDense
				ax.MulVec(a, mat.NewVecDense(len(x), x))
				if e := relative(ax.RawVector().Data, b, a, x); !(e < 1e-13) {
					t.Errorf("|A x - b| is %g of |A||x| + |b|", e)
				}
				if e := apart(x, solveDense(t, a, b, s.units), s.units); !(e < 1e-9) {
					t.Errorf("the solution is off by %g", e)
				}
			})
		}
	}
}

// solveDense solves a x = b, scaled by units, with a dense factorisation.
func solveDense(t *testing.T, a *mat.Dense, b, units []float64) []float64 {
	n := len(b)
	scaled, rhs := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
	scaled.Apply(func(r, c int, v float64) float64 { return v / units[r] / units[c] }, a)
	floats.DivTo(rhs.RawVector().Data, b, units)
	var y mat.VecDense
	if err := y.SolveVec(scaled, rhs); err != nil {
		t.Fatal(err)
	}
	return floats.DivTo(make([]float64, n), y.RawVector().Data, units)
}

// apart returns the largest difference of x and want relative to the largest
// entry, in units in which all entries are of similar size.
func apart(x, want, units []float64) float64 {
	var off, size float64
	for k, v := range want {
		off = max(off, math.Abs(x[k]-v)*units[k])
		size = max(size, math.Abs(v)*units[k])
	}
	return off / size
}

// relative returns the largest |ax - b| of a row relative to its |A| |x| + |b|.
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
			f.Solve(t.Context(), x, b)
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
		wantSingular(t, system{m: m, negative: []int{3}}, 0, 4)
	})
}

// Pressures in small units do not count as uncoupled.
func TestUnitsOfPressure(t *testing.T) {
	s := random(grid{3, 2, 1}, saddle, 10)
	for i, n := range s.negative {
		for j := range i + 1 {
			if !s.m.Has(i, j) {
				continue
			}
			b := s.m.Block(i, j)
			for r := range b.Rows {
				for c := range b.Cols {
					if r >= b.Rows-n != (c >= b.Cols-s.negative[j]) {
						b.Data[r*b.Stride+c] *= 1e-12
					}
				}
			}
		}
	}
	b := vector(s.m.Dim(), 11)
	x := make([]float64, len(b))
	f := factorize(t, s.m, blocks.Options{Negative: s.negative})
	f.Solve(t.Context(), x, b)
	if f.Kind() != "signed cholesky" || f.Residual() > 1e-14 {
		t.Errorf("backward error %g by %s", f.Residual(), f.Kind())
	}
}

// Exactly dependent features are not an error: whatever is determined is found.
func TestDependentFeatures(t *testing.T) {
	for _, k := range []kind{definite, indefinite, nonsymmetric} {
		s := random(grid{8, 3, 1}, k, 8)
		// The matrix once more, coupled with itself: A times [[1, 1], [1, 1]].
		n := s.m.Blocks()
		sizes := make([]int, 2*n)
		for i := range sizes {
			sizes[i] = s.m.Size(i % n)
		}
		d := blocks.New(sizes, s.m.Symmetric())
		full := dense(s.m)
		for i := range sizes {
			for j := range sizes {
				if !s.m.Has(max(i%n, j%n), min(i%n, j%n)) || d.Symmetric() && i < j {
					continue
				}
				b := d.Block(i, j)
				for r := range b.Rows {
					for c := range b.Cols {
						b.Data[r*b.Stride+c] = full.At(s.m.Offset(i%n)+r, s.m.Offset(j%n)+c)
					}
				}
			}
		}
		b, x := make([]float64, d.Dim()), vector(d.Dim(), 9)
		d.Mul(b, x, 1)
		f := factorize(t, d, blocks.Options{})
		f.Solve(t.Context(), x, b)
		floats.Mul(x, slices.Repeat(s.units, 2))
		if largest := floats.Norm(x, math.Inf(1)); f.Residual() > 1e-14 || largest > 1e8 {
			t.Errorf("%s: backward error %g, largest entry %g", k, f.Residual(), largest)
		}
		if k == definite && f.Kind() != "cholesky" {
			t.Errorf("%s used for a semidefinite matrix", f.Kind())
		}
		if p := f.SmallestPivot(); math.Abs(p.Size) > 1e-12 {
			t.Errorf("%s: smallest pivot %v", k, p)
		}
	}
}

func TestSmallestPivot(t *testing.T) {
	m := blocks.New([]int{1, 2}, true)
	copy(m.Block(0, 0).Data, []float64{4})
	copy(m.Block(1, 0).Data, []float64{0, 6})
	copy(m.Block(1, 1).Data, []float64{1, 0, 0, 25})
	// Block 0 goes first: 25 - 6²/4 = 16 remains of the 25.
	p := factorize(t, m, blocks.Options{}).SmallestPivot()
	if p.Block != 1 || p.Unknown != 1 || math.Abs(p.Size-0.64) > 1e-12 {
		t.Errorf("smallest pivot %v, want 0.64 at unknown 1 of block 1", p)
	}
}

// A chain of springs without support: balanced loads are carried, and the
// smallest pivot shows it.
func TestBodyWithoutSupport(t *testing.T) {
	const n, windows = 5, 6
	m := blocks.New(slices.Repeat([]int{n}, windows), true)
	for k := range n*windows - 1 {
		for _, e := range [][3]int{{k, k, 1}, {k + 1, k + 1, 1}, {k + 1, k, -1}} {
			m.Block(e[0]/n, e[1]/n).Data[e[0]%n*n+e[1]%n] += float64(e[2])
		}
	}
	b := make([]float64, m.Dim())
	b[0], b[len(b)-1] = -1, 1
	x := make([]float64, len(b))
	f := factorize(t, m, blocks.Options{})
	f.Solve(t.Context(), x, b)
	if got, want := x[len(x)-1]-x[0], float64(len(b)-1); math.Abs(got-want) > 1e-9 {
		t.Errorf("extension %g, want %g", got, want)
	}
	if p := f.SmallestPivot(); math.Abs(p.Size) > 1e-12 {
		t.Errorf("smallest pivot %v of a matrix with a kernel", p)
	}
}

// Rows are exchanged only inside blocks. A cycle through blocks of one unknown
// needs more, and is refused rather than solved wrongly.
func TestGrowthIsRefused(t *testing.T) {
	for n, want := range map[int]bool{2: true, 6: false} {
		m := blocks.New(slices.Repeat([]int{1}, n), false)
		for i := range n {
			m.Block(i, (i+1)%n).Data[0] = 1
		}
		f, err := blocks.Factorize(t.Context(), m, blocks.Options{})
		if want != (err == nil) || err != nil && !strings.Contains(err.Error(), "backward error") {
			t.Errorf("cycle of %d: error %v", n, err)
		}
		if err == nil {
			x := make([]float64, n)
			f.Solve(t.Context(), x, []float64{3, 5})
			if math.Abs(x[1]-3) > 1e-12 || math.Abs(x[0]-5) > 1e-12 {
				t.Errorf("cycle of %d: %v", n, x)
			}
		}
	}
}

// wantSingular requires an error that names the block and, unless -1, the
// unknown.
func wantSingular(t *testing.T, s system, block, unknown int) {
	t.Helper()
	for _, workers := range []int{1, 4} {
		_, err := blocks.Factorize(t.Context(), s.m, blocks.Options{Workers: workers, Negative: s.negative})
		var singular *blocks.SingularError
		if !errors.As(err, &singular) {
			t.Fatalf("error %v, want a singular block", err)
		}
		if singular.Block != block || unknown >= 0 && singular.Unknown != unknown || math.Abs(singular.Size) > 1e-14 {
			t.Errorf("%v; want block %d, unknown %d", err, block, unknown)
		}
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		s := random(grid{3, 1, 1}, definite, 6)
		s.m.Block(2, 1).Data[3] = bad
		if _, err := blocks.Factorize(t.Context(), s.m, blocks.Options{}); err == nil || !strings.Contains(err.Error(), "finite") {
			t.Errorf("%g in the matrix: error %v", bad, err)
		}
	}
}
