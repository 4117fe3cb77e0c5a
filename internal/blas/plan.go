package blas

// plan is how a product is cut up and what is copied first. It depends on the
// shape alone, so that results do not depend on who computes them.
type plan struct {
	packA, packB bool
	// Rows and columns of a block of C, and k at a time: a panel of B, kc × 24
	// or 48 KiB, stays in the first cache; mc × kc of A, 384 KiB, and for A and
	// B of layers the whole of B, in the second.
	mc, nc, kc int
}

// planned chooses the plan of p. A kernel takes rows of A with any strides and
// rows of B as they are, and copying costs more than it gains until a matrix is
// read many times over rows far apart: measured, layers gain a third without.
func (p *product) planned() plan {
	const (
		page = 512 // entries
		// Rows of C that pay for copying B, columns that pay for copying A.
		rowsForB    = 96
		columnsForA = 512
	)
	pl := plan{
		mc: 192, nc: 85 * maxWidth, kc: 256,
		packA: max(p.a.rs, p.a.cs) >= 2*page && p.n >= columnsForA,
		packB: p.b.cs != 1 || p.m > rowsForB && (p.n > 192 || p.b.rs > page/2),
	}
	if !pl.packA && p.a.rs == 1 && p.a.cs >= page && p.n < columnsForA {
		// A is read down its columns, a page for every step of k.
		pl.kc = 128
	}
	if !p.shortB && p.k >= 16*pl.kc && p.m >= 32 {
		// Low and narrow tiles come back to A and B often while both stream in.
		pl.packB = true
	}
	return pl
}
