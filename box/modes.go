package box

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/axis"
	"pinnsolve/internal/dense"
)

// end is a homogeneous condition on one end of an axis: a value is prescribed, or the
// derivative along the axis is -robin u plus data. Around a circle there is none.
type end struct {
	fixed bool
	robin float64
}

// modes are those of one axis for the conditions of a field: eigenfunctions of the second
// derivative that meet homogeneous conditions, and functions, orthogonal to them, that
// carry the prescribed values.
type modes struct {
	space *axis.Space
	rates []float64      // of the eigenfunctions: minus the second derivative has them as eigenvalues
	all   blas64.General // of the space to eigenfunctions, then those of walls
	// stiff is the product of the derivatives of eigenfunctions and functions of walls.
	stiff blas64.General
	trace blas64.General // of the functions of walls at the ends that are fixed
	fixed []int          // these ends: 0, 1
	ends  [2][]float64   // values of all at both ends
	x, w  []float64      // points of the grid, and weights
	value blas64.General // at these, of all
	slope blas64.General
	// project maps values at these to coefficients of all functions, test to those of the
	// eigenfunctions.
	project, test blas64.General
}

// newModes finds the modes of an axis.
func newModes(s *axis.Space, periodic bool, ends [2]end, multiple float64) (*modes, error) {
	m := &modes{space: s}
	n := s.N
	at := s.Eval([]float64{s.Lo(), s.Hi()}, 0)[0]
	row := func(i int) []float64 { return at.Data[i*n : (i+1)*n] }
	var rows []float64
	if !periodic {
		for i, e := range ends {
			if e.fixed {
				m.fixed, rows = append(m.fixed, i), append(rows, row(i)...)
			}
		}
	}
	d := len(m.fixed)
	basis, err := apart(n, rows)
	if err != nil {
		return nil, err
	}
	k := stiffness(s, periodic, ends, row)
	var half, whole mat.Dense
	half.Mul(mat.NewDense(n, n, k.Data), basis)
	whole.Mul(basis.T(), &half)
	free := n - d
	sym := mat.NewSymDense(free, nil)
	for i := range free {
		for j := i; j < free; j++ {
			sym.SetSym(i, j, (whole.At(i, j)+whole.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return nil, fmt.Errorf("box: the second derivative along an axis has no eigenvalues")
	}
	var v, all mat.Dense
	eigen.VectorsTo(&v)
	m.rates = eigen.Values(nil)
	all.Mul(basis.Slice(0, n, 0, free), &v)
	basis.Slice(0, n, 0, free).(*mat.Dense).Copy(&all)
	m.all = basis.RawMatrix()
	if d > 0 {
		var stiff mat.Dense
		stiff.Mul(v.T(), whole.Slice(0, free, free, n))
		m.stiff = stiff.RawMatrix()
	}
	for i := range 2 {
		m.ends[i] = make([]float64, n)
		blas64.Gemv(blas.Trans, 1, m.all, dense.Vector(row(i)), 0, dense.Vector(m.ends[i]))
	}
	m.trace = dense.New(d, d)
	for r, i := range m.fixed {
		copy(m.trace.Data[r*d:(r+1)*d], m.ends[i][free:])
		clear(m.ends[i][:free]) // but for rounding
	}
	m.x, m.w = s.Gauss(s.PerQuarter(multiple))
	table := m.at(m.x, 1)
	m.value, m.slope = table[0], table[1]
	m.project, err = projection(m.value, m.w)
	m.test = dense.Rows(m.project, 0, free)
	return m, err
}

// apart returns an orthonormal basis of n functions: those that are zero at some ends, a
// row of values at each, then the others.
func apart(n int, rows []float64) (*mat.Dense, error) {
	basis := mat.NewDense(n, n, nil)
	d := len(rows) / n
	if d == 0 {
		for i := range n {
			basis.Set(i, i, 1)
		}
		return basis, nil
	}
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(d, n, rows), mat.SVDFull) {
		return nil, fmt.Errorf("box: the conditions on the ends of an axis have no singular values")
	}
	var v mat.Dense
	svd.VTo(&v)
	basis.Slice(0, n, 0, n-d).(*mat.Dense).Copy(v.Slice(0, n, d, n))
	basis.Slice(0, n, n-d, n).(*mat.Dense).Copy(v.Slice(0, n, 0, d))
	return basis, nil
}

// stiffness returns the products of derivatives, with what conditions on the derivative
// add at the ends.
func stiffness(s *axis.Space, periodic bool, ends [2]end, row func(i int) []float64) blas64.General {
	n := s.N
	slopes := s.Eval(s.X, 1)[1]
	weighted := dense.ScaleRows(slopes, s.W)
	k := dense.New(n, n)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, slopes, weighted, 0, k)
	if !periodic {
		for i, e := range ends {
			if e.robin != 0 {
				sign := float64(2*i - 1)
				blas64.Ger(sign*e.robin, dense.Vector(row(i)), dense.Vector(row(i)), k)
			}
		}
	}
	return k
}

// projection returns the matrix from values at points to the coefficients of functions
// with these values there, least squares weighted as integrals are: it is exact for the
// functions themselves, though the points are too few to integrate their products.
func projection(values blas64.General, weights []float64) (blas64.General, error) {
	var qr mat.QR
	scaled := dense.New(values.Rows, values.Cols)
	for p, w := range weights {
		blas64.Axpy(math.Sqrt(w), dense.Vector(values.Data[p*values.Stride:p*values.Stride+values.Cols]), dense.Vector(scaled.Data[p*scaled.Stride:p*scaled.Stride+scaled.Cols]))
	}
	qr.Factorize(mat.NewDense(scaled.Rows, scaled.Cols, scaled.Data))
	diagonal := mat.NewDense(values.Rows, values.Rows, nil)
	for p, w := range weights {
		diagonal.Set(p, p, math.Sqrt(w))
	}
	var to mat.Dense
	if err := qr.SolveTo(&to, false, diagonal); err != nil {
		return blas64.General{}, fmt.Errorf("box: the functions of an axis cannot be told apart at the points of the grid: %v", err)
	}
	return to.RawMatrix(), nil
}

// free is the number of eigenfunctions, len that of all.
func (m *modes) free() int { return len(m.rates) }
func (m *modes) len() int  { return m.space.N }

// at evaluates all functions at points, with derivatives up to an order.
func (m *modes) at(x []float64, order int) []blas64.General {
	out := m.space.Eval(x, order)
	for k := range out {
		t := dense.New(len(x), m.space.N)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, out[k], m.all, 0, t)
		out[k] = t
	}
	return out
}

// fixing returns the coefficients of the functions of walls by the values at the fixed
// ends: the inverse of trace.
func (m *modes) fixing() (blas64.General, error) {
	d := len(m.fixed)
	var inverse mat.Dense
	if err := inverse.Inverse(mat.NewDense(d, d, m.trace.Data)); err != nil || math.IsNaN(inverse.At(0, 0)) {
		return blas64.General{}, fmt.Errorf("box: values at the ends of an axis cannot be told apart")
	}
	return inverse.RawMatrix(), nil
}
