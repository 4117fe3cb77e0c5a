package blas

// plan says how a product is cut up and what is copied first. It depends only
// on shapes and strides, so that results do not depend on who computes them.
type plan struct {
	packA, packB bool
	// Rows and columns of a block of C, and k at a time: a panel of B, kc ×
	// 24 or 48 KiB, stays in the first cache; mc × kc of A, 384 KiB, in the
	// second. Only the length of k affects the bits, and it is the same for
	// all kernels.
	mc, nc, kc int
}

// planned chooses the plan of p. A kernel reads rows of A with any strides and
// rows of B in place, and copying costs more than it gains until a matrix is
// read many times over rows far apart: layers were measured a third faster
// without.
func (p *product) planned() plan {
	const (
		page = 512 // entries
		line = 8
		// Rows of C from which copying B pays, columns from which
		// copying A pays.
		rowsForB    = 96
		columnsForA = 512
	)
	pl := plan{
		mc: 192, nc: 85 * maxWidth, kc: 256,
		packA: max(p.a.rs, p.a.cs) >= 2*page && p.n >= columnsForA,
		packB: p.b.cs != 1 || p.m > rowsForB && (p.n > 192 || p.b.rs > page/2),
	}
	if p.a.rs != 1 {
		return pl
	}
	// A is read down its columns.
	if p.a.cs >= page && p.n < columnsForA {
		pl.kc = 128 // every step is on a page of its own
	}
	low := !p.shortB // tiles of half a line
	if p.k >= 4096 && p.m >= 32 {
		// Both are streamed in, and tiles that straddle cache lines
		// fetch them twice.
		straddles := p.a.cs%line != 0
		pl.packA = pl.packA || straddles
		pl.packB = pl.packB || straddles || low
	}
	if low && p.a.cs >= 2*page {
		pl.packA = true
	}
	return pl
}
