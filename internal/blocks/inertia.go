package blocks

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/dense"
)

// NegativePivots returns how many eigenvalues of a symmetric matrix, with its
// ridge, are negative: by Sylvester's law of inertia, the number of negative
// pivots. A factor that is not symmetric does not know.
func (f *Factor) NegativePivots() (n int, known bool) {
	if !f.a.m.symmetric {
		return 0, false
	}
	switch t := f.tiles.(type) {
	case *lu:
		for _, k := range t.negative {
			n += k
		}
	case *signed: // exists only with the pivots that are expected
		for i := range f.a.m.Blocks() {
			n += f.a.expected(i)
		}
	}
	return n, true
}

// SymmetricPart returns (A + Aᵀ)/2, which is A itself if it is symmetric.
func (m *Matrix) SymmetricPart() *Matrix {
	if m.symmetric {
		return m
	}
	sizes := make([]int, m.Blocks())
	for i := range sizes {
		sizes[i] = m.Size(i)
	}
	s := New(sizes, true)
	for at, from := range m.blocks {
		i, j := at[0], at[1]
		to := s.Block(max(i, j), min(i, j))
		if i >= j {
			dense.AddScaled(to, 0.5, from)
		}
		if i <= j {
			for r := range from.Rows {
				for c, v := range from.Data[r*from.Stride : r*from.Stride+from.Cols] {
					to.Data[c*to.Stride+r] += v / 2
				}
			}
		}
	}
	return s
}

// bunchKaufman bounds the growth of entries (Bunch and Kaufman, "Some stable
// methods for calculating inertia and solving symmetric linear systems", Math.
// Comp. 31 (1977) 163-179).
const bunchKaufman = 0.6403882032022076 // (1 + sqrt 17)/8

// negatives returns the number of negative eigenvalues of a symmetric matrix,
// of which it reads the upper triangle, by the pivoting of Bunch and Kaufman: of
// the pivots of order two, each has one negative eigenvalue.
func negatives(c blas64.General) (count int) {
	a := dense.Of(c.Rows, c.Cols, make([]float64, c.Rows*c.Cols))
	for k := range c.Rows {
		copy(a.Data[k*a.Stride+k:(k+1)*a.Stride], c.Data[k*c.Stride+k:k*c.Stride+c.Cols])
	}
	s := pivoted{a}
	for k := 0; k < a.Rows; {
		order := s.pivot(k)
		if d := s.row(k)[0]; order == 2 || d < 0 {
			count++
		}
		s.eliminate(k, order)
		k += order
	}
	return count
}

// pivoted is the upper triangle of a symmetric matrix during elimination.
type pivoted struct{ blas64.General }

// row returns row k from the diagonal on.
func (a pivoted) row(k int) []float64 { return a.Data[k*a.Stride+k : (k+1)*a.Stride] }

// entry returns entry (i, j), i <= j.
func (a pivoted) entry(i, j int) *float64 { return &a.Data[i*a.Stride+j] }

// largest returns the entry of largest absolute value in row and column k, from
// first on and off the diagonal, and where it is.
func (a pivoted) largest(k, first int) (v float64, at int) {
	for j := first; j < a.Rows; j++ {
		if e := math.Abs(*a.entry(min(j, k), max(j, k))); j != k && e > v {
			v, at = e, j
		}
	}
	return v, at
}

// pivot moves a pivot of order one or two to row k.
func (a pivoted) pivot(k int) (order int) {
	d := math.Abs(*a.entry(k, k))
	beside, r := a.largest(k, k)
	if d >= bunchKaufman*beside {
		return 1
	}
	there, _ := a.largest(r, k)
	switch {
	case d*there >= bunchKaufman*beside*beside:
		return 1
	case math.Abs(*a.entry(r, r)) >= bunchKaufman*there:
		a.swap(k, r)
		return 1
	}
	a.swap(k+1, r)
	e, f := a.entry(k, k+1), a.entry(k, r)
	if r != k+1 {
		*e, *f = *f, *e
	}
	return 2
}

// swap exchanges rows and columns p <= q of what is left from row p on.
func (a pivoted) swap(p, q int) {
	if p == q {
		return
	}
	x, y := a.entry(p, p), a.entry(q, q)
	*x, *y = *y, *x
	for j := p + 1; j < a.Rows; j++ {
		switch x, y = a.entry(p, j), a.entry(min(j, q), max(j, q)); j {
		case q: // the entry that couples the two stays
		default:
			*x, *y = *y, *x
		}
	}
}

// eliminate subtracts the part of a pivot from the rows below it.
func (a pivoted) eliminate(k, order int) {
	first := a.row(k)
	if order == 1 {
		if first[0] == 0 {
			return // a row of zeros
		}
		for j, v := range first[1:] {
			floats.AddScaled(a.row(k+1+j), -v/first[0], first[1+j:])
		}
		return
	}
	second := a.row(k + 1)
	d, e, f := first[0], first[1], second[0]
	det := d*f - e*e
	for j := range second[1:] {
		u, v := first[2+j], second[1+j]
		floats.AddScaled(a.row(k+2+j), -(f*u-e*v)/det, first[2+j:])
		floats.AddScaled(a.row(k+2+j), -(d*v-e*u)/det, second[1+j:])
	}
}
