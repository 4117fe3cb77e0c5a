package landscape

import "gonum.org/v1/gonum/mat"

// Terms is a least-squares problem whose rows belong to named terms.
type Terms interface {
	LeastSquares
	TermNames() []string
	RowTerms(dst []int) // the index of every row's term
}

// TangentKernels returns the spectrum of the tangent kernel J_t J_t' of every
// term at theta, where J_t are the term's rows of the Jacobian by all
// parameters. Gradient descent learns a direction of the residual late if its
// eigenvalue is small (Jacot, Gabriel & Hongler, NeurIPS 2018). There are as
// many eigenvalues as rows.
func TangentKernels(s Terms, theta []float64) ([]Spectrum, error) {
	m, n := s.Rows(), s.Dim()
	j := mat.NewDense(m, n, nil)
	s.Jacobian(j, theta, 0)
	blocks := rowsOf(s)
	kernels := make([]Spectrum, len(blocks))
	for t, rows := range blocks {
		if len(rows) == 0 {
			continue
		}
		block := mat.NewDense(n, len(rows), nil) // J_t'
		for k, i := range rows {
			block.SetCol(k, j.RawRowView(i))
		}
		var err error
		if kernels[t], err = OfMatrix(block); err != nil {
			return nil, err
		}
	}
	return kernels, nil
}

// rowsOf returns the rows of every term.
func rowsOf(s interface {
	Rows() int
	TermNames() []string
	RowTerms(dst []int)
}) [][]int {
	terms := make([]int, s.Rows())
	s.RowTerms(terms)
	rows := make([][]int, len(s.TermNames()))
	for i, t := range terms {
		rows[t] = append(rows[t], i)
	}
	return rows
}
