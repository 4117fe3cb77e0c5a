package blocks

import (
	"fmt"
	"math"
)

// Pivots refer to the matrix with rows and columns scaled to order one.
const (
	// shift is added to the diagonal for Cholesky and is the smallest pivot of
	// LU, except for negative pivots.
	shift = 1e-14
	// vanishing is the size of a pivot that is only rounding error, as a
	// singular matrix leaves it.
	vanishing = 5e-15
)

// Pivot is a diagonal entry when it is eliminated, with the rows and columns of
// the matrix scaled to order one.
type Pivot struct {
	Block   int // block row
	Unknown int // counted from the first of the block
	Size    float64
}

// SingularError reports a matrix with a vanishing pivot.
type SingularError struct{ Pivot }

func (e *SingularError) Error() string {
	return fmt.Sprintf("blocks: the matrix is singular: pivot %.1e at unknown %d of block %d; the largest are of order 1", e.Size, e.Unknown, e.Block)
}

// SmallestPivot returns the pivot of least absolute value. A pivot of 1e-13 or
// less is rounding: the matrix does not determine some combination of unknowns,
// either because features are dependent, which is harmless, or because
// something is missing, such as a support.
func (f *Factor) SmallestPivot() Pivot {
	least := Pivot{Size: math.Inf(1)}
	for place, block := range f.layout.order {
		for k, v := range f.tiles.pivots(place) {
			if math.Abs(v) < math.Abs(least.Size) {
				least = Pivot{block, k, v}
			}
		}
	}
	return least
}
