package blocks

import (
	"cmp"
	"maps"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// Matrix is a block-sparse square matrix: block (i, j), Size(i)×Size(j), is
// stored or zero. A symmetric matrix stores only blocks with i >= j, and only
// the lower triangles of its diagonal blocks are read.
type Matrix struct {
	pattern
	blocks map[[2]int]blas64.General
	memory memory // of the blocks
}

// New returns the zero matrix with blocks of the given sizes, which may be 0.
func New(sizes []int, symmetric bool) *Matrix {
	return &Matrix{pattern: newPattern(sizes, symmetric), blocks: map[[2]int]blas64.General{}}
}

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
	m.couple(i, j)
	m.blocks[[2]int{i, j}] = m.memory.general(m.Size(i), m.Size(j))
}

// Bytes returns the size of the stored blocks in memory.
func (m *Matrix) Bytes() int64 {
	var n int64
	for _, b := range m.blocks {
		n += 8 * int64(len(b.Data))
	}
	return n
}

// Each calls f for every stored block, by rows and columns.
func (m *Matrix) Each(f func(b blas64.General)) {
	at := slices.Collect(maps.Keys(m.blocks))
	slices.SortFunc(at, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	for _, k := range at {
		f(m.blocks[k])
	}
}

// AddScaled adds alpha a to m. Both have the same blocks.
func (m *Matrix) AddScaled(alpha float64, a *Matrix) {
	if m.Dim() != a.Dim() || m.symmetric != a.symmetric || len(m.blocks) != len(a.blocks) {
		panic("blocks: AddScaled of a matrix with other blocks")
	}
	for at, b := range a.blocks {
		if !m.Has(at[0], at[1]) {
			panic("blocks: AddScaled of a matrix with other blocks")
		}
		dense.AddScaled(m.blocks[at], alpha, b)
	}
}
