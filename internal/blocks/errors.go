package blocks

import "fmt"

// SingularError says where a matrix was found to be singular.
type SingularError struct {
	Block   int     // block row
	Unknown int     // counted from the first of the block
	Pivot   float64 // with rows and columns scaled to order one
}

func (e *SingularError) Error() string {
	if e.Pivot == 0 {
		return fmt.Sprintf("blocks: the matrix is singular: nothing determines unknown %d of block %d (pivot 0)", e.Unknown, e.Block)
	}
	return fmt.Sprintf("blocks: the matrix is singular: pivot %.1e at unknown %d of block %d, where rows are scaled to order 1", e.Pivot, e.Unknown, e.Block)
}
