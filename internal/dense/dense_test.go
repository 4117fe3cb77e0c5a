package dense

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
)

// window returns rows x cols numbers 1, 2, ... inside a wider matrix of -1.
func window(rows, cols int) (m, outer blas64.General) {
	outer = Of(rows, cols+2, slices.Repeat([]float64{-1}, rows*(cols+2)))
	m = outer
	m.Cols, m.Data = cols, outer.Data[1:]
	for i := range rows {
		for j := range cols {
			m.Data[i*m.Stride+j] = float64(i*cols + j + 1)
		}
	}
	return m, outer
}

// entries returns the numbers of a matrix row by row.
func entries(m blas64.General) (list []float64) {
	for i := range m.Rows {
		list = append(list, m.Data[i*m.Stride:][:m.Cols]...)
	}
	return list
}

// Operations on a part of a matrix do not change the rest.
func TestOperations(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(dst, m blas64.General)
		want []float64
	}{
		"ScaleRowsTo": {func(dst, m blas64.General) { ScaleRowsTo(dst, m, []float64{2, 10}) }, []float64{2, 4, 6, 40, 50, 60}},
		"AddRows":     {func(dst, m blas64.General) { AddRows(dst, m, []float64{1, 2}) }, []float64{2, 4, 6, 12, 15, 18}},
		"AddScaled":   {func(dst, m blas64.General) { AddScaled(dst, -2, m) }, []float64{-1, -2, -3, -4, -5, -6}},
	} {
		dst, outer := window(2, 3)
		m, _ := window(2, 3)
		c.do(dst, m)
		if got := entries(dst); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		for _, at := range []int{0, 4, 5, 9} {
			if outer.Data[at] != -1 {
				t.Errorf("%s: wrote outside, to number %d", name, at)
			}
		}
	}
}

func TestTranspose(t *testing.T) {
	m, _ := window(2, 3)
	dst := New(3, 2)
	Transpose(dst, m)
	if want := []float64{1, 4, 2, 5, 3, 6}; !slices.Equal(entries(dst), want) {
		t.Errorf("%v, want %v", entries(dst), want)
	}
	square := Of(2, 2, []float64{1, 9, 3, 4}) // the lower triangle, as Syrk leaves it
	Transpose(square, square)
	if want := []float64{1, 3, 3, 4}; !slices.Equal(entries(square), want) {
		t.Errorf("in place: %v, want %v", entries(square), want)
	}
}

func TestRows(t *testing.T) {
	m, _ := window(3, 2)
	if got, want := entries(Rows(m, 1, 3)), []float64{3, 4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := entries(Rows(m, 3, 3)); len(got) != 0 {
		t.Errorf("no rows: %v", got)
	}
	if got, want := entries(ScaleRows(m, []float64{0, 1, -1})), []float64{0, 0, 3, 4, -5, -6}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
