package patches

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"pinnsolve/internal/dense"
)

// cut is how much of a feature, relative, must be new for it to make a mode. Coefficients
// of the last modes are small in least squares, so that the noise in them does not matter.
const cut = 1e-10

// gramSchmidt returns T such that the columns of m T are orthonormal, and column k of T
// has only the first features. Features that are combinations of earlier ones make no
// mode. Those of the coarser space come first in the projection, so that the modes of a
// list, which is returned, span what they do; there are at most so many in all. It
// overwrites m.
func gramSchmidt(m blas64.General, coarse []bool, most int) (t blas64.General, nested []int) {
	raw := m.Cols
	tau, work := make([]float64, raw), make([]float64, 1)
	lapack64.Geqrf(m, tau, work, -1)
	work = make([]float64, int(work[0]))
	lapack64.Geqrf(m, tau, work, len(work))
	q, all := dense.New(raw, raw), dense.New(raw, raw) // a mode a row
	column, own := make([]float64, raw), make([]float64, raw)
	h := make([]float64, raw)
	count := 0
	for _, pass := range []bool{true, false} {
		for k := range raw {
			if coarse[k] != pass || count == most {
				continue
			}
			for i := range raw {
				column[i], own[i] = 0, 0
				if i <= k {
					column[i] = m.Data[i*m.Stride+k]
				}
			}
			own[k] = 1
			size := blas64.Nrm2(dense.Vector(column))
			if size == 0 {
				continue
			}
			before, basis := dense.Rows(q, 0, count), dense.Rows(all, 0, count)
			for range 2 {
				if count == 0 {
					break
				}
				blas64.Gemv(blas.NoTrans, 1, before, dense.Vector(column), 0, dense.Vector(h[:count]))
				blas64.Gemv(blas.Trans, -1, before, dense.Vector(h[:count]), 1, dense.Vector(column))
				blas64.Gemv(blas.Trans, -1, basis, dense.Vector(h[:count]), 1, dense.Vector(own))
			}
			rest := blas64.Nrm2(dense.Vector(column))
			if rest <= cut*size {
				continue
			}
			for i := range raw {
				q.Data[count*raw+i], all.Data[count*raw+i] = column[i]/rest, own[i]/rest
			}
			if pass {
				nested = append(nested, count)
			}
			count++
		}
	}
	t = dense.New(raw, count)
	for k := range count {
		for i := range raw {
			t.Data[i*count+k] = all.Data[k*raw+i]
		}
	}
	return t, nested
}
