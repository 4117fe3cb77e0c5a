package blas

// matrix is a matrix with any strides: entry (i, j) is data[i*rs+j*cs].
type matrix struct {
	data   []float64
	rs, cs int
}

// at returns the address of entry (i, j), which must exist.
func (x *matrix) at(i, j int) *float64 { return &x.data[i*x.rs+j*x.cs] }

// stored returns a row-major matrix of a BLAS call, transposed or not.
func stored(data []float64, ld int, transposed bool) matrix {
	if transposed {
		return matrix{data, 1, ld}
	}
	return matrix{data, ld, 1}
}

// part says which entries of C a product touches.
type part int

const (
	whole part = iota
	upper      // columns from the diagonal on
	lower      // columns up to the diagonal
)

// product is C = alpha A B + beta C with A m×k, B k×n, C m×n with rows ldc apart.
type product struct {
	*kernels
	part        part
	m, n, k     int
	alpha, beta float64
	a, b        matrix
	c           []float64
	ldc         int
	plan
}

// block computes the wanted part of rows i0 to i1 and columns j0 to j1 of C:
// all of k in steps that stay in cache, each added to C.
func (p *product) block(i0, i1, j0, j1 int, w *workspace) {
	for jc := j0; jc < j1; jc += p.nc {
		j1 := min(jc+p.nc, j1)
		for l0 := 0; l0 < p.k; l0 += p.kc {
			l1 := min(l0+p.kc, p.k)
			beta := p.beta
			if l0 > 0 {
				beta = 1
			}
			packed := j1 // where packed columns of B start
			if p.packB {
				packed = jc
			} else if short := (j1 - jc) % p.lanes; short > 0 && !p.shortB {
				packed = p.lastPanel(jc, j1)
			}
			if packed < j1 {
				w.packB(p, l0, l1, packed, j1)
			}
			for ic := i0; ic < i1; ic += p.mc {
				i1 := min(ic+p.mc, i1)
				if p.part == upper && ic >= j1 || p.part == lower && i1 <= jc {
					continue
				}
				s := slab{p: p, l0: l0, l1: l1, i0: ic, beta: beta, jc: jc, packed: packed, w: w}
				if p.packA {
					s.a = w.packA(p, ic, i1, l0, l1)
				}
				s.panels(i1, j1)
			}
		}
	}
}
