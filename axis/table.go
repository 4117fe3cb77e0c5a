package axis

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// Table has modes at the quadrature points of a space, before those of all windows are
// put together: at each point there are few.
type Table struct {
	space  *Space
	window [][]int       // that reach each point
	first  []int         // mode of each window
	values [][][]float64 // by order and point: modes of one window after the other
}

// NewTable returns the table of values and derivatives up to an order of at most four.
func (s *Space) NewTable(order int) *Table {
	t := &Table{space: s, window: make([][]int, len(s.X)), values: make([][][]float64, order+1)}
	at := 0
	for _, l := range s.local {
		t.first = append(t.first, at)
		at += l.Cols
	}
	for k := range t.values {
		t.values[k] = make([][]float64, len(s.X))
	}
	jets := make([]jet, s.raw())
	column := make([]float64, s.raw())
	for p, x := range s.X {
		for i, l := range s.local {
			if !s.features(i, x, jets) {
				continue
			}
			t.window[p] = append(t.window[p], i)
			for k := range t.values {
				for m, j := range jets {
					column[m] = j[k]
				}
				own := make([]float64, l.Cols)
				blas64.Gemv(blas.Trans, 1, l, dense.Vector(column), 0, dense.Vector(own))
				t.values[k][p] = append(t.values[k][p], own...)
			}
		}
	}
	return t
}

// Apart returns the coefficients of the modes of windows from those of the space.
func (t *Table) Apart(c []float64) []float64 {
	apart := make([]float64, t.space.together.Rows)
	blas64.Gemv(blas.NoTrans, 1, t.space.together, dense.Vector(c), 0, dense.Vector(apart))
	return apart
}

// Values writes a derivative of the function with coefficients from Apart.
func (t *Table) Values(dst, apart []float64, order int) {
	for p, row := range t.values[order] {
		sum := 0.0
		for _, i := range t.window[p] {
			n := t.space.local[i].Cols
			for m, c := range apart[t.first[i] : t.first[i]+n] {
				sum += c * row[m]
			}
			row = row[n:]
		}
		dst[p] = sum
	}
}

// Test adds to dst, one value a mode of the space, the sums over points of values, by
// order, times that derivative of the mode; nil values are zero.
func (t *Table) Test(dst []float64, values [][]float64) {
	apart := make([]float64, t.space.together.Rows)
	for order, v := range values {
		if v == nil {
			continue
		}
		for p, row := range t.values[order] {
			for _, i := range t.window[p] {
				n := t.space.local[i].Cols
				to := apart[t.first[i] : t.first[i]+n]
				for m, f := range row[:n] {
					to[m] += v[p] * f
				}
				row = row[n:]
			}
		}
	}
	blas64.Gemv(blas.Trans, 1, t.space.together, dense.Vector(apart), 1, dense.Vector(dst))
}
