package blocks_test

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
)

func TestMul(t *testing.T) {
	for _, k := range []kind{saddle, nonsymmetric} {
		for name, g := range grids {
			m := random(g, k, 1).m
			a, x := dense(m), vector(m.Dim(), 2)
			var want mat.VecDense
			want.MulVec(a, mat.NewVecDense(len(x), x))
			var first []float64
			for _, workers := range []int{0, 1, 3} {
				got := make([]float64, len(x))
				got[0] = math.NaN()
				m.Mul(got, x, workers)
				if e := relative(got, want.RawVector().Data, a, x); !(e < 1e-14) {
					t.Errorf("%s, %s: off by %g", k, name, e)
				}
				if first != nil && !slices.Equal(got, first) {
					t.Errorf("%s, %s: %d workers give other bits", k, name, workers)
				}
				first = got
			}
		}
	}
}

func TestUpperTriangleOfDiagonalBlocksIsNotRead(t *testing.T) {
	s := random(grid{3, 1, 1}, saddle, 1)
	b := vector(s.m.Dim(), 2)
	results := func() [2][]float64 {
		x, y := make([]float64, len(b)), make([]float64, len(b))
		factorize(t, s.m, blocks.Options{Negative: s.negative}).Solve(t.Context(), x, b)
		s.m.Mul(y, b, 1)
		return [2][]float64{x, y}
	}
	before := results()
	for i := range s.m.Blocks() {
		d := s.m.Block(i, i)
		for r := range d.Rows {
			for c := r + 1; c < d.Cols; c++ {
				d.Data[r*d.Stride+c] = math.NaN()
			}
		}
	}
	after := results()
	for k := range before {
		if !slices.Equal(before[k], after[k]) {
			t.Error("entries above the diagonal of a diagonal block were used")
		}
	}
}

func TestSelect(t *testing.T) {
	for _, k := range []kind{saddle, nonsymmetric} {
		m := random(grid{3, 2, 1}, k, 1).m
		keep := make([][]int, m.Blocks())
		var rows []int
		for i := range keep {
			for r := i % 2; r < m.Size(i) && i != 4; r += 1 + i%3 { // nothing of block 4
				keep[i] = append(keep[i], r)
				rows = append(rows, m.Offset(i)+r)
			}
		}
		a, s := dense(m), m.Select(keep)
		want := mat.NewDense(len(rows), len(rows), nil)
		want.Apply(func(r, c int, _ float64) float64 { return a.At(rows[r], rows[c]) }, want)
		if !mat.Equal(want, dense(s)) {
			t.Errorf("%s: not the rows and columns asked for", k)
		}
		clear(s.Block(1, 1).Data)
		if !mat.Equal(a, dense(m)) {
			t.Errorf("%s: Select returned no copy", k)
		}
	}
}

// Windows without any unknown are allowed.
func TestEmptyBlocks(t *testing.T) {
	for k, negative := range map[kind]bool{definite: false, saddle: true, nonsymmetric: false} {
		s := random(grid{3, 2, 1}, k, 1)
		keep := make([][]int, s.m.Blocks())
		for i := range keep {
			for r := range s.m.Size(i) {
				if i != 0 && i != 4 {
					keep[i] = append(keep[i], r)
				}
			}
		}
		o := blocks.Options{}
		if negative {
			o.Negative = slices.Clone(s.negative)
			o.Negative[0], o.Negative[4] = 0, 0
		}
		m := s.m.Select(keep)
		b := vector(m.Dim(), 3)
		x := make([]float64, len(b))
		f := factorize(t, m, o)
		f.Solve(t.Context(), x, b)
		if f.Residual() > 1e-14 {
			t.Errorf("%s: backward error %g", k, f.Residual())
		}
	}
	f := factorize(t, blocks.New(nil, true), blocks.Options{})
	f.Solve(t.Context(), nil, nil)
	if f.Residual() != 0 {
		t.Errorf("no unknowns: backward error %g", f.Residual())
	}
}

func TestReservedBlocksAreSharedByGoroutines(t *testing.T) {
	m := blocks.New([]int{2, 3, 4}, true)
	if m.Has(1, 0) || m.Bytes() != 0 {
		t.Error("a new matrix is not empty")
	}
	for _, at := range [][2]int{{1, 0}, {2, 1}} {
		m.Reserve(at[0], at[1])
	}
	if !m.Has(1, 0) || m.Bytes() != 8*(6+12) {
		t.Errorf("%d bytes reserved", m.Bytes())
	}
	var group sync.WaitGroup
	for _, at := range [][2]int{{1, 0}, {2, 1}, {1, 0}} {
		group.Go(func() { m.Block(at[0], at[1]) })
	}
	group.Wait()
	if b := m.Block(2, 1); b.Rows != 4 || b.Cols != 3 || m.Offset(2) != 5 || m.Dim() != 9 {
		t.Errorf("block of %d×%d, offset %d, dimension %d", b.Rows, b.Cols, m.Offset(2), m.Dim())
	}
}

func TestMisusePanics(t *testing.T) {
	m := blocks.New([]int{2, 3}, true)
	m.Block(0, 0).Data[0], m.Block(0, 0).Data[3] = 1, 1
	for name, f := range map[string]func(){
		"negative size":       func() { blocks.New([]int{1, -1}, true) },
		"above the diagonal":  func() { m.Block(0, 1) },
		"beyond the last":     func() { m.Reserve(2, 0) },
		"short vector":        func() { m.Mul(make([]float64, 5), make([]float64, 4), 1) },
		"too few to keep":     func() { m.Select([][]int{{0}}) },
		"keep beyond":         func() { m.Select([][]int{{0}, {3}}) },
		"keep in other order": func() { m.Select([][]int{{1, 0}, nil}) },
		"pivots of one block": func() { blocks.Factorize(t.Context(), m, blocks.Options{Negative: []int{1}}) },
		"pivots beyond size":  func() { blocks.Factorize(t.Context(), m, blocks.Options{Negative: []int{1, 4}}) },
		"inf-sup of none": func() {
			s := random(grid{2, 1, 1}, definite, 1)
			f, _ := blocks.Factorize(t.Context(), s.m, blocks.Options{})
			f.InfSup(t.Context(), blocks.New([]int{1, 1}, true))
		},
		"another mass": func() {
			s := random(grid{2, 1, 1}, saddle, 1)
			f, _ := blocks.Factorize(t.Context(), s.m, blocks.Options{Negative: s.negative})
			f.InfSup(t.Context(), blocks.New([]int{1, 1}, true))
		},
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "blocks: ") {
					t.Errorf("%s: panic %q", name, s)
				}
			}()
			f()
		}()
	}
}
