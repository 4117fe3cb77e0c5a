package blocks

import (
	"slices"
	"testing"
)

// lattice returns a matrix with nx×ny windows that couple over edges and
// corners, of sizes from 1 to 3.
func lattice(nx, ny int) *Matrix {
	sizes := make([]int, nx*ny)
	for k := range sizes {
		sizes[k] = 1 + k*k%3
	}
	m := New(sizes, true)
	for i := range sizes {
		for j := range i + 1 {
			if dx, dy := i%nx-j%nx, i/nx-j/nx; max(dx, -dx, dy) <= 1 {
				m.Reserve(i, j)
			}
		}
	}
	return m
}

// eliminate fills a dense table of blocks in a sequence, as in the textbook,
// and returns it with the count of numbers in its lower triangle.
func eliminate(m *Matrix, sequence []int) (filled [][]bool, size int) {
	n := len(sequence)
	filled = make([][]bool, n)
	for p := range n {
		filled[p] = make([]bool, n)
		for q := range n {
			i, j := max(sequence[p], sequence[q]), min(sequence[p], sequence[q])
			filled[p][q] = m.Has(i, j)
		}
	}
	for k := range n {
		for i := k + 1; i < n; i++ {
			for j := k + 1; j < n; j++ {
				filled[i][j] = filled[i][j] || filled[i][k] && filled[k][j]
			}
		}
	}
	for i := range n {
		for j := range i + 1 {
			if filled[i][j] {
				size += m.Size(sequence[i]) * m.Size(sequence[j])
			}
		}
	}
	return filled, size
}

func TestLayoutIsThatOfTheElimination(t *testing.T) {
	for _, m := range []*Matrix{lattice(1, 1), lattice(9, 1), lattice(6, 5), New([]int{2, 2, 2}, true)} {
		l := newLayout(&m.pattern)
		if sorted := slices.Sorted(slices.Values(l.order)); !slices.Equal(sorted, indices(m.Blocks())) {
			t.Fatalf("%v is no permutation", l.order)
		}
		filled, _ := eliminate(m, l.order)
		tiles := 0
		for i := range filled {
			for j := range i {
				if filled[i][j] {
					tiles++
					if !slices.ContainsFunc(l.below[j], func(t tile) bool { return t.at == i && l.row[t.number] == i && l.column[t.number] == j }) {
						t.Errorf("no tile (%d, %d)", i, j)
					}
				}
			}
		}
		if want := tiles + m.Blocks(); len(l.row) != want {
			t.Errorf("%d tiles, want %d", len(l.row), want)
		}
	}
}

func TestOrderFillsLessThanBands(t *testing.T) {
	m := lattice(16, 8)
	sequence, _ := order(&m.pattern)
	_, got := eliminate(m, sequence)
	_, natural := eliminate(m, indices(m.Blocks()))
	narrow := indices(m.Blocks()) // along the short side
	for p := range narrow {
		narrow[p] = p%8*16 + p/8
	}
	_, band := eliminate(m, narrow)
	t.Logf("%d numbers, %d in a narrow band, %d in a wide one", got, band, natural)
	if float64(got) > 0.95*float64(band) || float64(got) > 0.6*float64(natural) {
		t.Error("minimum fill gains too little")
	}
}

// A chain needs no fill, whatever its sizes.
func TestOrderOfAChain(t *testing.T) {
	m := lattice(40, 1)
	sequence, _ := order(&m.pattern)
	_, got := eliminate(m, sequence)
	if want := int(m.Bytes() / 8); got != want {
		t.Errorf("%d numbers, want %d", got, want)
	}
}

func indices(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}
