package blocks

import (
	"sync"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// memory allocates the dense matrices of one matrix or factor next to each
// other, in growing chunks: touching the many pages of separate allocations for
// the first time costs as much as a product or two.
type memory struct {
	mu   sync.Mutex
	rest []float64 // unused part of the last chunk
	used int       // numbers handed out
}

// Numbers in a chunk, and the number from which large pages pay.
const (
	leastChunk = 1 << 12
	mostChunk  = 1 << 23
	largeChunk = 1 << 19
)

// general returns a dense r×c matrix of zeros. It is safe for concurrent use.
func (m *memory) general(r, c int) blas64.General {
	return dense.Of(r, c, m.make(r*c))
}

func (m *memory) make(n int) []float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n > len(m.rest) {
		m.rest = make([]float64, max(n, leastChunk, min(m.used, mostChunk)))
		if len(m.rest) >= largeChunk {
			adviseLargePages(m.rest)
		}
	}
	part := m.rest[:n:n]
	m.rest = m.rest[n:]
	m.used += n
	return part
}
