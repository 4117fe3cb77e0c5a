package blocks

import "fmt"

// Select returns a copy of the rows and columns keep[i] of every block i, in
// that sequence, as a matrix with the same number of block rows. Indices count
// from the first unknown of their block. For a symmetric matrix they must
// ascend, so that the lower triangle stays the lower one.
func (m *Matrix) Select(keep [][]int) *Matrix {
	if len(keep) != m.Blocks() {
		panic(fmt.Sprintf("blocks: Select of %d block rows from %d", len(keep), m.Blocks()))
	}
	sizes := make([]int, len(keep))
	for i, rows := range keep {
		sizes[i] = len(rows)
		for k, r := range rows {
			if r < 0 || r >= m.Size(i) || m.symmetric && k > 0 && r <= rows[k-1] {
				panic(fmt.Sprintf("blocks: Select of row %d in block %d of %d, symmetric: %t", r, i, m.Size(i), m.symmetric))
			}
		}
	}
	s := New(sizes, m.symmetric)
	for at, from := range m.blocks {
		to := s.Block(at[0], at[1])
		for r, row := range keep[at[0]] {
			for c, col := range keep[at[1]] {
				to.Data[r*to.Stride+c] = from.Data[row*from.Stride+col]
			}
		}
	}
	return s
}
