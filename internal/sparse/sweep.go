package sparse

import "math"

// Sweeper does block Gauss-Seidel sweeps over a matrix in which the rows and
// columns of fixed unknowns are those of the unit matrix.
type Sweeper struct {
	m       *Matrix
	fixed   []bool
	inverse []float64 // of the diagonal blocks
}

// NewSweeper inverts the diagonal blocks.
func NewSweeper(m *Matrix, fixed []bool) *Sweeper {
	n := m.Size
	s := &Sweeper{m, fixed, make([]float64, m.Rows()*n*n)}
	for i := range m.Rows() {
		a := append([]float64(nil), m.Block(i, i)...)
		for r := range n {
			if fixed[i*n+r] {
				for k := range n {
					a[r*n+k], a[k*n+r] = 0, 0
				}
				a[r*n+r] = 1
			}
		}
		invert(s.inverse[i*n*n:(i+1)*n*n], a, n)
	}
	return s
}

// invert writes the inverse of a positive definite matrix, by Gauss-Jordan
// elimination; a is overwritten.
func invert(dst, a []float64, n int) {
	clear(dst)
	for i := range n {
		dst[i*n+i] = 1
	}
	for k := range n {
		p := a[k*n+k]
		if !(math.Abs(p) > 0) {
			p = 1
		}
		for j := range n {
			a[k*n+j] /= p
			dst[k*n+j] /= p
		}
		for i := range n {
			if i == k {
				continue
			}
			f := a[i*n+k]
			for j := range n {
				a[i*n+j] -= f * a[k*n+j]
				dst[i*n+j] -= f * dst[k*n+j]
			}
		}
	}
}

// Forward does a sweep from the first row to the last on A x = b.
func (s *Sweeper) Forward(x, b []float64) {
	for i := range s.m.Rows() {
		s.relax(x, b, i)
	}
}

// Backward does a sweep from the last row to the first: the adjoint of Forward.
func (s *Sweeper) Backward(x, b []float64) {
	for i := s.m.Rows() - 1; i >= 0; i-- {
		s.relax(x, b, i)
	}
}

// relax solves for the unknowns of row i. Those that are fixed are zero in x.
func (s *Sweeper) relax(x, b []float64, i int) {
	n := s.m.Size
	var r, sum [3]float64
	s.m.mulRow(r[:n], x, i)
	for k := range n {
		if !s.fixed[i*n+k] {
			r[k] = b[i*n+k] - r[k]
		} else {
			r[k] = 0
		}
	}
	inverse := s.inverse[i*n*n:]
	for k := range n {
		for j := range n {
			sum[k] += inverse[k*n+j] * r[j]
		}
	}
	for k := range n {
		x[i*n+k] += sum[k]
	}
}
