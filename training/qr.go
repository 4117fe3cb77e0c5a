package training

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// dependent is the size, relative to its column, below which the part of a
// column that is independent of the columns before it counts as rounding; its
// unknown is set to zero. In fits with 300 and 1000 random tanh features this
// cost at most a factor of five in the residual compared with a ridge of 1e-15;
// without either, equal features raised the residual by up to eight orders.
const dependent = 1e-16

// qr solves linear least-squares problems min |A x - b| with one dense A by
// Householder QR: Golub and Van Loan, "Matrix Computations", 4th ed. 2013,
// §5.3. The error grows with cond(A) after column scaling, not with cond(A)^2
// as for the normal equations.
//
// A is factored in place; memory is A and 32 rows.
type qr struct {
	rows  int            // of A
	a     blas64.General // A over the ridge, then R and the reflectors
	scale []float64      // of the columns
	tau   []float64
	work  []float64
	ridge float64
	plain bool    // do not scale the columns
	small float64 // pivots up to this size belong to dependent columns
}

// newQR returns room for A, rows×cols, to be filled through matrix. A positive
// ridge adds ridge²|x|², x in units of the scaled columns.
func newQR(rows, cols int, ridge float64) *qr {
	all := rows
	if ridge > 0 {
		all += cols
	}
	return &qr{
		rows:  rows,
		a:     blas64.General{Rows: all, Cols: cols, Stride: cols, Data: make([]float64, all*cols)},
		scale: make([]float64, cols),
		tau:   make([]float64, cols),
		ridge: ridge,
	}
}

// matrix returns A as a view.
func (q *qr) matrix() *mat.Dense {
	return mat.NewDense(q.rows, q.a.Cols, q.a.Data[:q.rows*q.a.Cols])
}

// factor scales and factors A. It may be called again after A has been refilled
// and the ridge, if there was one, changed. goOn, unless nil, is asked between
// panels of columns; its error ends the work.
func (q *qr) factor(goOn func() error) error {
	n := q.a.Cols
	if q.plain {
		for j := range q.scale {
			q.scale[j] = 1
		}
	} else {
		q.equilibrate()
	}
	for j := range q.a.Rows - q.rows {
		row := q.a.Data[(q.rows+j)*n : (q.rows+j+1)*n]
		clear(row)
		row[j] = q.ridge
	}
	for j := 0; j < n; j += panelColumns {
		if goOn != nil {
			if err := goOn(); err != nil {
				return err
			}
		}
		q.panel(j, min(panelColumns, n-j))
	}
	q.small = dependent
	if q.plain {
		largest := 0.0
		for j := range n {
			largest = math.Max(largest, math.Abs(q.a.Data[j*n+j]))
		}
		q.small *= largest
	}
	return nil
}

// panelColumns is the number of columns that are factored at a time, several
// blocks of Geqrf.
const panelColumns = 128

// panel factors count columns from the j-th, and applies their reflectors to the
// columns that follow.
func (q *qr) panel(j, count int) {
	a, query := q.a, make([]float64, 1)
	p := blas64.General{Rows: a.Rows - j, Cols: count, Stride: a.Stride, Data: a.Data[j*a.Stride+j:]}
	tau := q.tau[j : j+count]
	lapack64.Geqrf(p, tau, query, -1)
	q.enlarge(query[0])
	lapack64.Geqrf(p, tau, q.work, len(q.work))
	if j+count == a.Cols {
		return
	}
	rest := blas64.General{Rows: p.Rows, Cols: a.Cols - j - count, Stride: a.Stride, Data: p.Data[count:]}
	lapack64.Ormqr(blas.Left, blas.Trans, p, tau, rest, query, -1)
	q.enlarge(query[0])
	lapack64.Ormqr(blas.Left, blas.Trans, p, tau, rest, q.work, len(q.work))
}

// equilibrate scales the columns to unit length.
func (q *qr) equilibrate() {
	n := q.a.Cols
	clear(q.scale)
	for i := range q.rows {
		for j, v := range q.a.Data[i*n : (i+1)*n] {
			q.scale[j] += v * v
		}
	}
	for j, sum := range q.scale {
		norm := math.Sqrt(sum)
		if sum < 1e-280 || sum > 1e280 { // squares may have over- or underflowed
			norm = 0
			for i := range q.rows {
				norm = math.Hypot(norm, q.a.Data[i*n+j])
			}
		}
		if norm == 0 {
			norm = 1
		}
		q.scale[j] = 1 / norm
	}
	for i := range q.rows {
		row := q.a.Data[i*n : (i+1)*n]
		for j := range row {
			row[j] *= q.scale[j]
		}
	}
}

func (q *qr) enlarge(work float64) {
	if need := int(work); len(q.work) < need {
		q.work = make([]float64, need)
	}
}

// project overwrites dst, as long as the rows of A and the ridge, with Qᵀb. Its
// first cols entries belong to the range of A; the norm of the others is the
// norm of the residual at the solution.
func (q *qr) project(dst, b []float64) {
	clear(dst)
	copy(dst, b)
	c := blas64.General{Rows: q.a.Rows, Cols: 1, Stride: 1, Data: dst}
	query := make([]float64, 1)
	lapack64.Ormqr(blas.Left, blas.Trans, q.a, q.tau, c, query, -1)
	q.enlarge(query[0])
	lapack64.Ormqr(blas.Left, blas.Trans, q.a, q.tau, c, q.work, len(q.work))
}

// solve overwrites x, of length cols, with the solution for a projected right
// side in units of the scaled columns. Unknowns of dependent columns are zero.
func (q *qr) solve(x, projected []float64) {
	n := q.a.Cols
	copy(x, projected[:n])
	for j := n - 1; j >= 0; j-- {
		row := q.a.Data[j*n : (j+1)*n]
		if math.Abs(row[j]) <= q.small {
			x[j] = 0
			continue
		}
		x[j] = (x[j] - dot(row[j+1:], x[j+1:])) / row[j]
	}
}

// rank returns the number of columns that are not dependent.
func (q *qr) rank() int {
	rank := 0
	for j := range q.a.Cols {
		if math.Abs(q.a.Data[j*q.a.Stride+j]) > q.small {
			rank++
		}
	}
	return rank
}

func dot(x, y []float64) float64 {
	return blas64.Dot(blas64.Vector{N: len(x), Inc: 1, Data: x}, blas64.Vector{N: len(y), Inc: 1, Data: y})
}

func axpy(a float64, x, y []float64) {
	blas64.Axpy(a, blas64.Vector{N: len(x), Inc: 1, Data: x}, blas64.Vector{N: len(y), Inc: 1, Data: y})
}
