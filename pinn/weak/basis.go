package weak

import (
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
)

// Basis is a space of functions with local support: windows, each with modes
// for every group of fields. A window covers whole cells, and the points of a
// cell have the same windows.
type Basis interface {
	Windows() int
	Half() []float64 // half-widths of a window, m
	// Cell returns the cell that contains x, which lies in the given cell of the
	// domain's mesh; -1 where that is not known.
	Cell(x []float64, of int) int
	Active(cell int) []int // windows that cover the cell
	// Weights computes the windows' weights and their derivatives at
	// points: dst[window][lane] has one value a point.
	Weights(dst [][][]float64, windows []int, x []float64)
	Modes(w, g int) int
	Nested(w, g int) int     // the first modes, a space in the space
	Candidates(w, g int) int // features before Orthonormalize
	// Eval computes the modes times a factor, and their gradients: dst[lane]
	// is points x modes, or has no columns where the lane is not wanted. The
	// points lie in cells of the mesh given by of, nil if they are not known.
	Eval(dst []blas64.General, w, g int, x []float64, of []int, factor [][]float64)
	// Features returns what coefficients of the modes are in the features.
	Features(w, g int, coefficients []float64) []float64
	// Combine adds to column k of dst[lane] the field whose coefficients of the
	// features are column k of raw, times a factor.
	Combine(dst []blas64.General, w, g int, x []float64, of []int, factor [][]float64, raw blas64.General)
	// Orthonormalize makes modes of the features with respect to points x and
	// weights.
	Orthonormalize(w, g int, x []float64, of []int, weight []float64, factor [][]float64, cut float64)
	// NewEvaluator returns an evaluator of fields that belong to the given
	// groups, with their coefficients in the given order.
	NewEvaluator(groupOf, order []int, l ad.Lanes, n int) ad.Evaluator
}
