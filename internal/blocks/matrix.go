package blocks

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
)

// Matrix is a block-sparse square matrix: block (i, j), Size(i)×Size(j), is
// stored or zero. A symmetric matrix stores only blocks with i >= j, and only
// the lower triangles of its diagonal blocks are read.
type Matrix struct {
	symmetric bool
	offsets   []int // of the first unknown of every block, then Dim
	blocks    map[[2]int]blas64.General
	adjacent  [][]int // of i: every j with a stored block (i, j) or (j, i), ascending
	memory    memory  // of the blocks
}

// New returns the zero matrix with blocks of the given sizes, which may be 0.
func New(sizes []int, symmetric bool) *Matrix {
	m := &Matrix{
		symmetric: symmetric,
		offsets:   make([]int, len(sizes)+1),
		blocks:    map[[2]int]blas64.General{},
		adjacent:  make([][]int, len(sizes)),
	}
	for i, n := range sizes {
		if n < 0 {
			panic(fmt.Sprintf("blocks: size %d of block %d", n, i))
		}
		m.offsets[i+1] = m.offsets[i] + n
	}
	return m
}

// Symmetric reports whether blocks with i >= j define the whole matrix.
func (m *Matrix) Symmetric() bool { return m.symmetric }

// Blocks returns the number of block rows.
func (m *Matrix) Blocks() int { return len(m.adjacent) }

// Dim returns the number of unknowns.
func (m *Matrix) Dim() int { return m.offsets[m.Blocks()] }

// Size returns the number of unknowns of block i.
func (m *Matrix) Size(i int) int { return m.offsets[i+1] - m.offsets[i] }

// Offset returns the index of the first unknown of block i in a vector.
func (m *Matrix) Offset(i int) int { return m.offsets[i] }

// Has reports whether block (i, j) is stored.
func (m *Matrix) Has(i, j int) bool {
	_, ok := m.blocks[[2]int{i, j}]
	return ok
}

// Block returns block (i, j), to be read and written in place. It adds a block
// of zeros if there is none. Goroutines may call it concurrently for stored
// blocks: Reserve them first.
func (m *Matrix) Block(i, j int) blas64.General {
	m.Reserve(i, j)
	return m.blocks[[2]int{i, j}]
}

// Reserve adds block (i, j), of zeros, unless it is stored.
func (m *Matrix) Reserve(i, j int) {
	if m.Has(i, j) {
		return
	}
	if min(i, j) < 0 || max(i, j) >= m.Blocks() || m.symmetric && i < j {
		panic(fmt.Sprintf("blocks: block (%d, %d) of a matrix of %d block rows, symmetric: %t", i, j, m.Blocks(), m.symmetric))
	}
	m.blocks[[2]int{i, j}] = m.memory.general(m.Size(i), m.Size(j))
	m.join(i, j)
	m.join(j, i)
}

// join adds j to the neighbours of i.
func (m *Matrix) join(i, j int) {
	if at, there := slices.BinarySearch(m.adjacent[i], j); !there {
		m.adjacent[i] = slices.Insert(m.adjacent[i], at, j)
	}
}

// Bytes returns the size of the stored blocks in memory.
func (m *Matrix) Bytes() int64 {
	var n int64
	for _, b := range m.blocks {
		n += 8 * int64(len(b.Data))
	}
	return n
}
