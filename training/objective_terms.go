package training

// Terms is an objective whose loss is a sum of named terms.
type Terms interface {
	TermNames() []string
	// TermLosses overwrites dst, of the length of TermNames, with the terms at
	// the last evaluation of the loss or the residual.
	TermLosses(dst []float64)
}

// Weighted is an objective whose loss is Σ w_i L_i with weights that may be
// changed. TermLosses gives the summands w_i L_i. L_i, the loss of a term
// at weight 1, is called its raw loss.
type Weighted interface {
	Objective
	Terms
	// Weights overwrites dst, of the length of TermNames, with the current
	// weights.
	Weights(dst []float64)
	// SetWeights changes them, from the next evaluation on. It does not
	// keep w. Weights of zero are allowed.
	SetWeights(w []float64)
}

// TermGradients is a Weighted objective that knows the gradients of its terms
// for less than one gradient a term.
type TermGradients interface {
	// TermGradNorms overwrites dst, of the length of TermNames, with the
	// Euclidean norms |∂L_i/∂theta| of the gradients of the raw losses.
	TermGradNorms(dst, theta []float64)
}

// TermTraces is a Weighted objective that knows the size of its Jacobian.
type TermTraces interface {
	// TermTraces overwrites dst, of the length of TermNames, with the squared
	// Frobenius norms |J_i|² = tr J_i J_iᵀ, J_i = ∂r_i/∂theta, where r_i are
	// the residuals of term i at weight 1: L_i = ½|r_i|².
	TermTraces(dst, theta []float64)
}

// RowTerms is a LeastSquares that knows the terms of its residuals.
type RowTerms interface {
	LeastSquares
	Terms
	// RowTerms overwrites dst, of length Rows, with the index in TermNames
	// of each residual's term.
	RowTerms(dst []int)
}

// RowWeighted is an objective whose residuals can be weighted one by one.
type RowWeighted interface {
	RowTerms
	// SetRowFactors multiplies residual i by f[i], and with it row i of the
	// Jacobian, on top of the weight of its term. It replaces the earlier
	// factors and does not keep f.
	SetRowFactors(f []float64)
}

// RowTimed is an objective whose residuals belong to times.
type RowTimed interface {
	RowWeighted
	// RowTimes overwrites dst, of length Rows, with the time of each residual, from 0
	// at the start to 1 at the end, NaN for those that belong to none.
	RowTimes(dst []float64)
}

// RowShifted is an objective whose residuals can be shifted one by one.
type RowShifted interface {
	RowTerms
	Weighted
	// SetRowShifts adds s[i] to residual i, after the weight of its term
	// and the factor of its row; the Jacobian does not change. The loss is
	// ½|r|² of the shifted residuals, and so are the losses of the terms.
	// It replaces the earlier shifts and does not keep s.
	SetRowShifts(s []float64)
}

// Constrained is an objective that knows which of its terms are constraints,
// such as boundary conditions.
type Constrained interface {
	// Constraints returns their names.
	Constraints() []string
}
