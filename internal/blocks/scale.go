package blocks

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// tiny is the size of a diagonal entry, relative to the largest one of its
// block row, up to which it says nothing about the size of its row.
const tiny = 1e-12

// equilibrated is S A S with the diagonal matrix S that makes the rows
// and columns of A of order one.
type equilibrated struct {
	m        *Matrix
	negative []int     // for each block, how many of its last rows have negative pivots; nil: none
	s        []float64 // diagonal of S
	norm     float64   // largest sum of a row of |S A S|
	ridge    float64   // added to the diagonal of S A S, with the sign of its pivots
	memory   memory    // of the blocks of S A S
}

// equilibrate chooses S. A row with the diagonal entry d gets 1/sqrt|d|. If d
// is negligible, or if the pivot is to be negative, where d may be arbitrarily
// small, the row gets 1/sqrt(|d| + c²), where c is the norm of its scaled
// coupling with rows of the first kind, or with all rows if there is none. It
// returns an error for a row of zeros and for non-finite numbers.
func equilibrate(ctx context.Context, m *Matrix, negative []int, workers int) (*equilibrated, error) {
	e := &equilibrated{m: m, negative: negative, s: make([]float64, m.Dim())}
	d := e.diagonal()
	scaled := make([]bool, m.Dim()) // by the diagonal entry
	for i := range m.Blocks() {
		first, last := m.offsets[i], m.offsets[i+1]-e.expected(i)
		least := 0.
		if first < last {
			least = tiny * floats.Max(d[first:last])
		}
		for r := first; r < last; r++ {
			scaled[r] = d[r] > least
		}
	}
	for r := range e.s {
		e.s[r] = 1
		if scaled[r] {
			e.s[r] = 1 / math.Sqrt(d[r])
		}
	}
	if err := e.scaleByCoupling(ctx, d, scaled, workers); err != nil {
		return nil, err
	}
	sums, err := e.sums(ctx, false, e.s, workers)
	if err != nil {
		return nil, err
	}
	for r, v := range sums {
		if v *= e.s[r]; math.IsNaN(v) || math.IsInf(v, 0) {
			i := sort.SearchInts(m.offsets, r+1) - 1
			return nil, fmt.Errorf("blocks: row %d of block %d is not finite, or coupled with one that is not", r-m.offsets[i], i)
		}
		e.norm = max(e.norm, v)
	}
	return e, nil
}

// diagonal returns the absolute values of the diagonal.
func (e *equilibrated) diagonal() []float64 {
	d := make([]float64, e.m.Dim())
	for i := range e.m.Blocks() {
		b := e.m.blocks[[2]int{i, i}]
		for r := range b.Rows {
			d[e.m.offsets[i]+r] = math.Abs(b.Data[r*b.Stride+r])
		}
	}
	return d
}

// scaleByCoupling sets the scale of the rows that are not scaled yet.
func (e *equilibrated) scaleByCoupling(ctx context.Context, d []float64, scaled []bool, workers int) error {
	if !slices.Contains(scaled, false) {
		return nil
	}
	with, without := make([]float64, len(d)), make([]float64, len(d))
	for r := range d {
		if scaled[r] {
			with[r] = e.s[r] * e.s[r]
		} else {
			without[r] = 1
		}
	}
	coupling, err := e.sums(ctx, true, with, workers)
	if err != nil {
		return err
	}
	var rest []float64 // the coupling with unscaled rows, if needed
	for i := range e.m.Blocks() {
		for r := range e.m.Size(i) {
			row := e.m.offsets[i] + r
			if scaled[row] {
				continue
			}
			size := d[row] + coupling[row]
			if size == 0 {
				if rest == nil {
					if rest, err = e.sums(ctx, true, without, workers); err != nil {
						return err
					}
				}
				size = math.Sqrt(rest[row])
			}
			if size == 0 {
				return &SingularError{Pivot{Block: i, Unknown: r}}
			}
			e.s[row] = 1 / math.Sqrt(size)
		}
	}
	return nil
}

// sums returns, for every row of the matrix A itself, the sum of |a| w, or of a² w, over
// its entries a, with w the weight of the column.
func (e *equilibrated) sums(ctx context.Context, squares bool, weight []float64, workers int) ([]float64, error) {
	m := e.m
	at := slices.SortedFunc(maps.Keys(m.blocks), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	type partial struct{ rows, mirrored []float64 } // of a block, and of its mirror image
	partials := make([]partial, len(at))
	err := inSequence(ctx, len(at), workers, func(t int, _ func(int) bool) error {
		i, j := at[t][0], at[t][1]
		b, wi, wj := m.blocks[at[t]], m.part(weight, i).Data, m.part(weight, j).Data
		s := partial{make([]float64, b.Rows), make([]float64, b.Cols)}
		for r := range s.rows {
			n := b.Cols
			if m.symmetric && i == j {
				n = r
				v := math.Abs(b.Data[r*b.Stride+r])
				if squares {
					v *= v
				}
				s.rows[r] = v * wj[r]
			}
			if n == 0 {
				continue
			}
			s.rows[r] += addRow(s.mirrored, b.Data[r*b.Stride:r*b.Stride+n], wj, wi[r], squares)
		}
		partials[t] = s
		return nil
	})
	if err != nil {
		return nil, err
	}
	sums := make([]float64, m.Dim())
	for t, s := range partials {
		floats.Add(m.part(sums, at[t][0]).Data, s.rows)
		if m.symmetric {
			floats.Add(m.part(sums, at[t][1]).Data, s.mirrored)
		}
	}
	return sums, nil
}

// addRow returns the sum of |a| w, or of a² w, over the entries of a row with weights
// w, and adds every entry times own to its column.
func addRow(columns, row, w []float64, own float64, squares bool) (sum float64) {
	columns, w = columns[:len(row)], w[:len(row)]
	for c, v := range row {
		if v = math.Abs(v); squares {
			v *= v
		}
		sum += v * w[c]
		columns[c] += v * own
	}
	return sum
}

// expected returns the number of negative pivots of block i.
func (e *equilibrated) expected(i int) int {
	if e.negative == nil {
		return 0
	}
	return e.negative[i]
}

// block returns block (i, j) of S A S, a diagonal one in full; zeros where it
// is neither stored nor mirrored.
func (e *equilibrated) block(i, j int) blas64.General {
	m := e.m
	dst := e.memory.general(m.Size(i), m.Size(j))
	if len(dst.Data) == 0 {
		return dst
	}
	si, sj := m.part(e.s, i).Data, m.part(e.s, j).Data
	if b, ok := m.blocks[[2]int{i, j}]; ok {
		for r := range b.Rows {
			to := dst.Data[r*dst.Stride : r*dst.Stride+b.Cols]
			for c, v := range b.Data[r*b.Stride : r*b.Stride+b.Cols] {
				to[c] = si[r] * v * sj[c]
			}
		}
	} else if b, ok := m.blocks[[2]int{j, i}]; ok && m.symmetric {
		for c := range b.Rows {
			for r, v := range b.Data[c*b.Stride : c*b.Stride+b.Cols] {
				dst.Data[r*dst.Stride+c] = si[r] * v * sj[c]
			}
		}
	}
	if i == j && e.ridge > 0 {
		for r := range dst.Rows {
			if r < dst.Rows-e.expected(i) {
				dst.Data[r*dst.Stride+r] += e.ridge
			} else {
				dst.Data[r*dst.Stride+r] -= e.ridge
			}
		}
	}
	if i == j && m.symmetric {
		for r := range dst.Rows {
			for c := range r {
				dst.Data[c*dst.Stride+r] = dst.Data[r*dst.Stride+c]
			}
		}
	}
	return dst
}
