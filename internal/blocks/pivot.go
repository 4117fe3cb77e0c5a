package blocks

import (
	"fmt"
	"math"
)

// Pivots are those of the matrix with rows and columns scaled to order one.
const (
	// shift is added to the diagonal for Cholesky, and LU has no smaller pivot,
	// except where pivots are to be negative.
	shift = 1e-14
	// vanishing is the size of a pivot that is nothing but rounding: what is
	// left of a singular matrix.
	vanishing = 5e-15
)

// Pivot is a diagonal entry of what remains of a matrix when it is its turn in
// the elimination, the rows and columns of the matrix scaled to order one.
type Pivot struct {
	Block   int // block row
	Unknown int // counted from the first of the block
	Size    float64
}

// SingularError is the error for a matrix with a pivot that vanishes.
type SingularError struct{ Pivot }

func (e *SingularError) Error() string {
	return fmt.Sprintf("blocks: the matrix is singular: pivot %.1e at unknown %d of block %d, where the largest are of order 1", e.Size, e.Unknown, e.Block)
}

// SmallestPivot returns the pivot of least absolute value. One of 1e-13 or less is
// as good as rounding: some combination of unknowns is not determined by the matrix, be
// it that it stands for nothing, as one of dependent features does, or that
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
