package blas

// kernel multiplies a column of tiles: C = alpha A B + beta C for blocks times
// rows rows and vecs vectors of columns, the last with only tail lanes (1 to the
// length of a vector). C is written and not read where beta is 0.
//
// Strides count entries. A has k columns cs apart; its rows come in groups of
// four, rs apart within a group, and groups are gs apart. B has k rows bs apart,
// C has rows ldc apart; both are contiguous along a row. Kernels check nothing.
type kernel func(blocks, k int, a *float64, rs, cs, gs int, b *float64, bs int, c *float64, ldc int, alpha, beta float64, tail int)

// kernels are the tiles of one instruction set.
type kernels struct {
	name  string
	lanes int // entries in a vector
	// rows is the height of the highest tile for each number of vectors, a
	// multiple of 4.
	rows [maxVecs + 1]int
	// tiles are indexed by vectors and rows.
	tiles [maxVecs + 1][maxRows + 1]kernel
	// shortB says that rows of B are not read beyond the tail.
	shortB bool
}

// grouped is a matrix A in the layout of a kernel.
type grouped struct {
	data       []float64
	rs, cs, gs int
}

// grouped returns x in that layout, as it is stored.
func (x matrix) grouped() grouped { return grouped{x.data, x.rs, x.cs, 4 * x.rs} }

// column computes m rows of a panel of columns: tiles of the full height, then
// one for the rest.
func (k *kernels) column(m, steps, vecs, tail int, alpha float64, a grouped, b *float64, bs int, beta float64, c []float64, ldc int) {
	height := k.rows[vecs]
	blocks, rest := m/height, m%height
	if blocks > 0 {
		k.tiles[vecs][height](blocks, steps, &a.data[0], a.rs, a.cs, a.gs, b, bs, &c[0], ldc, alpha, beta, tail)
	}
	if rest > 0 {
		done := m - rest
		k.tiles[vecs][rest](1, steps, &a.data[done/4*a.gs], a.rs, a.cs, a.gs, b, bs, &c[done*ldc], ldc, alpha, beta, tail)
	}
}

const (
	maxVecs = 3
	maxRows = 8
	// maxWidth is the number of columns of the widest tile.
	maxWidth = 24
)
