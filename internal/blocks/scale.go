package blocks

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// A diagonal entry up to this part of the largest of its block row says nothing
// about the size of its row.
const tiny = 1e-12

// equilibrated is S A S with the diagonal matrix S that makes the rows
// and columns of A of order one.
type equilibrated struct {
	m        *Matrix
	negative []int     // of each block, how many of its last rows have negative pivots; nil: none
	s        []float64 // diagonal of S
	norm     float64   // largest sum of a row of |S A S|
}

// equilibrate chooses S. A row with a diagonal entry d gets 1/sqrt|d|. A row
// that has none to speak of, or is to have a negative pivot, where d may be
// arbitrarily small, gets 1/sqrt(|d| + c²), c being the norm of its coupling
// with the former, themselves scaled; of all its coupling, if it has none with
// them. It returns an error for a row of zeros and for numbers that are not
// finite.
func equilibrate(m *Matrix, negative []int, workers int) (*equilibrated, error) {
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
	if err := e.scaleByCoupling(d, scaled, workers); err != nil {
		return nil, err
	}
	return e, e.measure(workers)
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
func (e *equilibrated) scaleByCoupling(d []float64, scaled []bool, workers int) error {
	m := e.m
	with, rest := make([]float64, m.Dim()), make([]float64, m.Dim()) // squares of the coupling with rows scaled, and not
	e.sweep(workers, func(i, j int, b blas64.General) {
		for r := range b.Rows {
			row := m.offsets[i] + r
			if scaled[row] {
				continue
			}
			for c, v := range b.Data[r*b.Stride : r*b.Stride+b.Cols] {
				if scaled[m.offsets[j]+c] {
					with[row] += v * v
				} else {
					rest[row] += v * v
				}
			}
		}
	})
	for i := range m.Blocks() {
		for r := range m.Size(i) {
			row := m.offsets[i] + r
			if scaled[row] {
				continue
			}
			size := d[row] + with[row]
			if size == 0 {
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

// measure sets norm, and returns an error if it is not finite.
func (e *equilibrated) measure(workers int) error {
	m := e.m
	sum := make([]float64, m.Dim())
	e.sweep(workers, func(i, _ int, b blas64.General) {
		for r := range b.Rows {
			sum[m.offsets[i]+r] += floats.Norm(b.Data[r*b.Stride:r*b.Stride+b.Cols], 1)
		}
	})
	for i := range m.Blocks() {
		for r, v := range m.part(sum, i).Data {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("blocks: row %d of block %d is not finite, or coupled with one that is not", r, i)
			}
			e.norm = max(e.norm, v)
		}
	}
	return nil
}

// expected returns the number of negative pivots of block i.
func (e *equilibrated) expected(i int) int {
	if e.negative == nil {
		return 0
	}
	return e.negative[i]
}

// sweep calls f for every block of S A S, stored or mirrored: block rows on
// several goroutines, the blocks of one from left to right.
func (e *equilibrated) sweep(workers int, f func(i, j int, b blas64.General)) {
	inSequence(e.m.Blocks(), workers, func(i int, _ func(int) bool) error {
		for _, j := range e.m.adjacent[i] {
			if b := e.block(i, j); len(b.Data) > 0 {
				f(i, j, b)
			}
		}
		return nil
	})
}

// block returns block (i, j) of S A S, a diagonal one in full; zeros where it
// is neither stored nor mirrored.
func (e *equilibrated) block(i, j int) blas64.General {
	m := e.m
	dst := general(m.Size(i), m.Size(j))
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
	if i == j && m.symmetric {
		for r := range dst.Rows {
			for c := range r {
				dst.Data[c*dst.Stride+r] = dst.Data[r*dst.Stride+c]
			}
		}
	}
	return dst
}
