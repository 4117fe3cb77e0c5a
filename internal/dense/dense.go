// Package dense has the few operations on dense, row-major matrices that BLAS
// lacks.
package dense

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// Short names of the arguments of BLAS.
const (
	Trans   = blas.Trans
	NoTrans = blas.NoTrans
)

// Vector returns x as a vector.
func Vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

// New returns a matrix of zeros.
func New(rows, cols int) blas64.General {
	return Of(rows, cols, make([]float64, rows*cols))
}

// Of returns data, row by row, as a matrix.
func Of(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: data}
}

// Rows returns rows from..to-1 of a matrix, in place.
func Rows(m blas64.General, from, to int) blas64.General {
	m.Rows, m.Data = to-from, m.Data[min(from*m.Stride, len(m.Data)):]
	return m
}

// Transpose copies m' to dst: its upper triangle, and the lower one too unless
// dst and m are the same matrix.
func Transpose(dst, m blas64.General) {
	same := &dst.Data[0] == &m.Data[0]
	for i := range dst.Rows {
		row, from := dst.Data[i*dst.Stride:i*dst.Stride+dst.Cols], 0
		if same {
			from = i + 1
		}
		for j := from; j < dst.Cols; j++ {
			row[j] = m.Data[j*m.Stride+i]
		}
	}
}

// ScaleRows returns diag(w) m.
func ScaleRows(m blas64.General, w []float64) blas64.General {
	s := New(m.Rows, m.Cols)
	ScaleRowsTo(s, m, w)
	return s
}

// ScaleRowsTo computes dst = diag(w) m; dst may be m.
func ScaleRowsTo(dst, m blas64.General, w []float64) {
	for p, v := range w {
		to := dst.Data[p*dst.Stride:][:dst.Cols]
		for j, x := range m.Data[p*m.Stride:][:len(to)] {
			to[j] = v * x
		}
	}
}

// AddRows adds diag(w) m to dst.
func AddRows(dst, m blas64.General, w []float64) {
	for p, v := range w {
		to := dst.Data[p*dst.Stride : p*dst.Stride+dst.Cols]
		for j, x := range m.Data[p*m.Stride : p*m.Stride+m.Cols] {
			to[j] += v * x
		}
	}
}

// AddScaled adds c m to dst.
func AddScaled(dst blas64.General, c float64, m blas64.General) {
	for i := range m.Rows {
		row := dst.Data[i*dst.Stride : i*dst.Stride+m.Cols]
		blas64.Axpy(c, Vector(m.Data[i*m.Stride:i*m.Stride+m.Cols]), Vector(row))
	}
}
