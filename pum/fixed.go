package pum

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
)

// Fixed is fields of a space with fixed coefficients of its features. Unlike those of
// the modes they need no quadrature to be understood: the features are drawn again
// from their seed.
type Fixed struct {
	space          *Space
	groupOf, order []int
	raw            [][]blas64.General // window, group: a column a field
}

// Fix fixes the coefficients theta of the modes of fields; see NewEvaluator.
func (s *Space) Fix(groupOf, order []int, theta []float64) *Fixed {
	e := evaluator{space: s, groupOf: groupOf, order: order}
	e.load(theta)
	return &Fixed{s, groupOf, order, e.raw}
}

// Restore is what Fix has returned for the same space, from its Coefficients.
func (s *Space) Restore(groupOf, order []int, coefficients [][]float64) (*Fixed, error) {
	f := &Fixed{space: s, groupOf: groupOf, order: order}
	if len(coefficients) != s.Windows()*s.Groups() {
		return nil, fmt.Errorf("there are coefficients of %d sets of features, and %d windows of %d", len(coefficients), s.Windows(), s.Groups())
	}
	e := evaluator{space: s, groupOf: groupOf, order: order}
	for w := range s.Windows() {
		var row []blas64.General
		for g := range s.Groups() {
			m := dense.New(s.Candidates(w, g), len(e.fields(g)))
			if len(m.Data) != len(coefficients[0]) {
				return nil, fmt.Errorf("window %d has %d coefficients, not %d", w, len(coefficients[0]), len(m.Data))
			}
			copy(m.Data, coefficients[0])
			row, coefficients = append(row, m), coefficients[1:]
		}
		f.raw = append(f.raw, row)
	}
	return f, nil
}

// Coefficients returns the coefficients of every window and, in it, of every group:
// features x fields.
func (f *Fixed) Coefficients() (list [][]float64) {
	for _, row := range f.raw {
		for _, m := range row {
			list = append(list, m.Data)
		}
	}
	return list
}

// Inputs returns the number of coordinates.
func (f *Fixed) Inputs() int { return f.space.dim }

// Outputs returns the number of fields.
func (f *Fixed) Outputs() int { return len(f.groupOf) }

// Params returns 0.
func (f *Fixed) Params() int { return 0 }

// NewEvaluator returns an evaluator on blocks of n points, for one goroutine.
func (f *Fixed) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	e := f.space.NewEvaluator(f.groupOf, f.order, l, n).(*evaluator)
	e.raw = f.raw
	return e
}
