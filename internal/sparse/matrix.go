package sparse

import (
	"fmt"
	"slices"

	"pinnsolve/internal/parallel"
)

// Matrix is a symmetric matrix of square blocks. Both of a pair of blocks
// (i, j) and (j, i) are stored.
type Matrix struct {
	Size  int       // of a block
	Start []int     // of the blocks of a row in Column, then the number of all
	Node  []int32   // the column of each block, ascending in a row
	Data  []float64 // blocks, row-major, in the order of Node
}

// New returns the zero matrix of n rows of blocks in which the nodes of every
// cell are coupled with each other, and every node with itself.
func New(size, n int, cells [][]int) *Matrix {
	count := make([]int, n+1)
	for _, cell := range cells {
		for _, v := range cell {
			count[v+1]++
		}
	}
	for v := range n {
		count[v+1] += count[v]
	}
	around := make([]int32, count[n]) // the cells at each node
	next := slices.Clone(count[:n])
	for c, cell := range cells {
		for _, v := range cell {
			around[next[v]] = int32(c)
			next[v]++
		}
	}
	m := &Matrix{Size: size, Start: make([]int, n+1)}
	seen := make([]int, n)
	for v := range n {
		from := len(m.Node)
		m.Node = append(m.Node, int32(v))
		seen[v] = v + 1
		for _, c := range around[count[v]:count[v+1]] {
			for _, w := range cells[c] {
				if seen[w] != v+1 {
					seen[w] = v + 1
					m.Node = append(m.Node, int32(w))
				}
			}
		}
		slices.Sort(m.Node[from:])
		m.Start[v+1] = len(m.Node)
	}
	m.Data = make([]float64, len(m.Node)*size*size)
	return m
}

// Rows returns the number of rows of blocks.
func (m *Matrix) Rows() int { return len(m.Start) - 1 }

// Dim returns the number of unknowns.
func (m *Matrix) Dim() int { return m.Rows() * m.Size }

// Block returns block (i, j), to be read and written in place. It panics if
// the nodes are not coupled.
func (m *Matrix) Block(i, j int) []float64 {
	at, ok := slices.BinarySearch(m.row(i), int32(j))
	if !ok {
		panic(fmt.Sprintf("sparse: block (%d, %d) is not in the pattern", i, j))
	}
	return m.at(m.Start[i] + at)
}

// row returns the columns of row i.
func (m *Matrix) row(i int) []int32 { return m.Node[m.Start[i]:m.Start[i+1]] }

// at returns the block of a place in Node.
func (m *Matrix) at(place int) []float64 {
	n := m.Size * m.Size
	return m.Data[place*n : (place+1)*n]
}

// rowsAtOnce is the number of rows that a goroutine multiplies in one go.
const rowsAtOnce = 512

// Mul computes y = A x.
func (m *Matrix) Mul(y, x []float64, workers int) {
	if len(x) != m.Dim() || len(y) != m.Dim() {
		panic(fmt.Sprintf("sparse: vectors of %d and %d for a matrix of %d", len(y), len(x), m.Dim()))
	}
	rows := m.Rows()
	parallel.For(workers, (rows+rowsAtOnce-1)/rowsAtOnce, func(k int) {
		for i := k * rowsAtOnce; i < min((k+1)*rowsAtOnce, rows); i++ {
			m.mulRow(y[i*m.Size:(i+1)*m.Size], x, i)
		}
	})
}

// mulRow computes the entries of row i of A x.
func (m *Matrix) mulRow(y, x []float64, i int) {
	from, to := m.Start[i], m.Start[i+1]
	switch m.Size {
	case 2:
		var a, b float64
		for k := from; k < to; k++ {
			d, v := m.Data[4*k:4*k+4], x[2*m.Node[k]:]
			a += d[0]*v[0] + d[1]*v[1]
			b += d[2]*v[0] + d[3]*v[1]
		}
		y[0], y[1] = a, b
	case 3:
		var a, b, c float64
		for k := from; k < to; k++ {
			d, v := m.Data[9*k:9*k+9], x[3*m.Node[k]:]
			a += d[0]*v[0] + d[1]*v[1] + d[2]*v[2]
			b += d[3]*v[0] + d[4]*v[1] + d[5]*v[2]
			c += d[6]*v[0] + d[7]*v[1] + d[8]*v[2]
		}
		y[0], y[1], y[2] = a, b, c
	default:
		n := m.Size
		clear(y)
		for k := from; k < to; k++ {
			d, v := m.at(k), x[int(m.Node[k])*n:]
			for r := range y {
				for s := range n {
					y[r] += d[r*n+s] * v[s]
				}
			}
		}
	}
}
