package blocks

import (
	"fmt"
	"slices"
)

// pattern says which blocks of a block-sparse square matrix are stored.
type pattern struct {
	symmetric bool
	offsets   []int   // of the first unknown of every block, then Dim
	adjacent  [][]int // of i: every j with a stored block (i, j) or (j, i), ascending
}

func newPattern(sizes []int, symmetric bool) pattern {
	p := pattern{symmetric: symmetric, offsets: make([]int, len(sizes)+1), adjacent: make([][]int, len(sizes))}
	for i, n := range sizes {
		if n < 0 {
			panic(fmt.Sprintf("blocks: size %d of block %d", n, i))
		}
		p.offsets[i+1] = p.offsets[i] + n
	}
	return p
}

// Symmetric reports whether blocks with i >= j define the whole matrix.
func (p *pattern) Symmetric() bool { return p.symmetric }

// Blocks returns the number of block rows.
func (p *pattern) Blocks() int { return len(p.adjacent) }

// Dim returns the number of unknowns.
func (p *pattern) Dim() int { return p.offsets[p.Blocks()] }

// Size returns the number of unknowns of block i.
func (p *pattern) Size(i int) int { return p.offsets[i+1] - p.offsets[i] }

// Offset returns the index of the first unknown of block i in a vector.
func (p *pattern) Offset(i int) int { return p.offsets[i] }

// couple makes blocks i and j neighbours.
func (p *pattern) couple(i, j int) {
	if min(i, j) < 0 || max(i, j) >= p.Blocks() || p.symmetric && i < j {
		panic(fmt.Sprintf("blocks: block (%d, %d) of a matrix of %d block rows, symmetric: %t", i, j, p.Blocks(), p.symmetric))
	}
	p.join(i, j)
	p.join(j, i)
}

// join adds j to the neighbours of i.
func (p *pattern) join(i, j int) {
	if at, there := slices.BinarySearch(p.adjacent[i], j); !there {
		p.adjacent[i] = slices.Insert(p.adjacent[i], at, j)
	}
}

// Pattern is the pattern of a matrix that is not stored, to learn its size from.
type Pattern struct{ pattern }

// NewPattern returns the pattern of the matrix that New returns.
func NewPattern(sizes []int, symmetric bool) *Pattern { return &Pattern{newPattern(sizes, symmetric)} }

// Reserve adds block (i, j).
func (p *Pattern) Reserve(i, j int) { p.couple(i, j) }

// Bytes returns the size in memory of the matrix and of its factor, by Cholesky's
// method if it is symmetric, else by LU.
func (p *Pattern) Bytes() (matrix, factor int64) {
	const number = 8
	for i, js := range p.adjacent {
		for _, j := range js {
			if j <= i || !p.symmetric {
				matrix += number * int64(p.Size(i)) * int64(p.Size(j))
			}
		}
	}
	l := newLayout(&p.pattern)
	for t, i := range l.row {
		j := l.column[t]
		size := number * int64(l.size(i)) * int64(l.size(j))
		if i != j && !p.symmetric {
			size *= 2
		}
		factor += size
	}
	return matrix, factor
}
