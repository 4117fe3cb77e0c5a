package axis

import "sort"

// Reach returns the middle of what a window covers, and half its length.
func (w *Windows) Reach(i int) (middle, half float64) { return w.middle(i), w.half(i) }

// Wrapped returns x, around a circle the one of its places that is nearest to window i.
func (w *Windows) Wrapped(i int, x float64) float64 { return w.wrapped(i, x) }

// Weight returns the weight of window i at x, with its first and second derivative.
func (w *Windows) Weight(i int, x float64) (d [3]float64) {
	j := w.weight(i, w.wrapped(i, x))
	copy(d[:], j[:])
	return d
}

// Cell returns the number of the piece between nodes in which x lies, 0 before the first
// node. The points of a cell have the same windows.
func (w *Windows) Cell(x float64) int {
	return sort.Search(len(w.nodes), func(i int) bool { return w.nodes[i] > x })
}

// Over returns the windows that cover a cell, one or two.
func (w *Windows) Over(cell int) []int {
	n := len(w.nodes)
	before, after := cell-1, cell
	switch {
	case w.periodic:
		return []int{(before + n) % n, after % n}
	case before < 0:
		return []int{0}
	case after >= n:
		return []int{n - 1}
	}
	return []int{before, after}
}

// Ends returns the ends of the pieces that windows have each to themselves: the middles
// between those of neighbours.
func (w *Windows) Ends() []float64 {
	ends := []float64{w.lo}
	for i := 1; i < len(w.nodes); i++ {
		ends = append(ends, (w.middle(i-1)+w.middle(i))/2)
	}
	return append(ends, w.hi)
}
