package blas

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallelFrom is the number of multiply-adds from which a product is shared
// among goroutines: about a millisecond on one core, compared with some 20 us
// to wake another.
const parallelFrom = 1 << 24

// call is a product in progress, with what is needed to share it. Calls are
// reused so that a product allocates nothing.
type call struct {
	product
	rows, columns int // parts of C
	next          atomic.Int64
	helpers       sync.WaitGroup
	own           workspace // of the caller
}

var calls = sync.Pool{New: func() any { return new(call) }}

// run computes a product, on several goroutines if that is faster.
func (k *kernels) run(p product) {
	if k.small(&p) {
		k.multiply(&p)
		return
	}
	if p.turned() {
		k.turn(&p)
		return
	}
	c := calls.Get().(*call)
	c.product = p
	c.kernels = k
	c.plan = c.planned()
	c.rows, c.columns = 1, 1
	if work := c.work(); work >= parallelFrom {
		c.share(min(runtime.GOMAXPROCS(0), work/(parallelFrom/2)))
	}
	c.compute(&c.own)
	if c.rows*c.columns > 1 {
		c.helpers.Wait()
	}
	c.product = product{} // release the caller's slices
	calls.Put(c)
}

// work returns the number of multiply-adds.
func (c *call) work() int {
	work := c.m * c.n * c.k
	if c.part != whole {
		work /= 2
	}
	return work
}

// share cuts C into parts and asks idle workers to help.
func (c *call) share(workers int) {
	if workers < 2 {
		return
	}
	c.rows, c.columns = c.grid(workers)
	c.next.Store(0)
	helpers := min(workers, c.rows*c.columns) - 1
	staff.atLeast(helpers)
	for range helpers {
		c.helpers.Add(1)
		select {
		case staff.idle <- c:
		default:
			c.helpers.Done()
			return
		}
	}
}

// grid returns into how many rows and columns of parts C is cut: at least one
// for each worker, with little packed more than once, and up to four, so that a
// delayed worker delays the others less.
func (c *call) grid(workers int) (rows, columns int) {
	rows, columns = 1, 1
	best := -1
	for r := 1; r <= workers; r++ {
		s := workers / r
		if c.part != whole && s > 1 || r*maxRows > c.m || s*maxWidth > c.n || r*s < workers-1 {
			continue
		}
		if cost := r*c.n + s*c.m; best < 0 || cost < best {
			rows, columns, best = r, s, cost
		}
	}
	for rows*columns < 4*workers && c.m >= 2*rows*16*maxRows {
		rows *= 2
	}
	for rows*columns < 4*workers && c.part == whole && c.n >= 2*columns*16*maxWidth {
		columns *= 2
	}
	return rows, columns
}

// compute does parts until none is left.
func (c *call) compute(w *workspace) {
	if c.rows*c.columns == 1 {
		c.block(0, c.m, 0, c.n, w)
		return
	}
	for {
		part := int(c.next.Add(1)) - 1
		if part >= c.rows*c.columns {
			return
		}
		c.cell(part/c.columns, part%c.columns, w)
	}
}

// cell computes the part of C in row r and column s of the grid.
func (c *call) cell(r, s int, w *workspace) {
	switch c.part {
	case whole:
		c.block(cut(c.m, maxRows, r, c.rows), cut(c.m, maxRows, r+1, c.rows),
			cut(c.n, maxWidth, s, c.columns), cut(c.n, maxWidth, s+1, c.columns), w)
	case upper:
		// Rows from the end of an upper triangle are rows of a lower one.
		i0, i1 := c.m-cutTriangle(c.m, c.rows-r, c.rows), c.m-cutTriangle(c.m, c.rows-r-1, c.rows)
		c.block(i0, i1, i0, c.n, w)
	case lower:
		i0, i1 := cutTriangle(c.m, r, c.rows), cutTriangle(c.m, r+1, c.rows)
		c.block(i0, i1, 0, i1, w)
	}
}
