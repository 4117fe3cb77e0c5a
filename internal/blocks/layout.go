package blocks

import (
	"slices"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// layout is the pattern of tiles of a factor. A place is the position of a
// block row in the order of elimination. Tiles are numbered column by column,
// the diagonal one first; a tile never depends on one with a higher number.
type layout struct {
	order  []int    // the block at each place
	offset []int    // first unknown of each place in a vector of that order, then the total
	row    []int    // of each tile
	column []int    // of each tile
	pivot  []int    // of each place, its diagonal tile
	left   [][]tile // of each place, its tiles left of the diagonal, by column
	below  [][]tile // of each place, its tiles below the diagonal, by row
}

// tile is a tile of a given row or column: its column or row, and its number.
type tile struct{ at, number int }

func newLayout(m *pattern) *layout {
	sequence, coupled := order(m)
	n := len(sequence)
	l := &layout{order: sequence, offset: make([]int, n+1), pivot: make([]int, n), left: make([][]tile, n), below: make([][]tile, n)}
	place := make([]int, n)
	for p, b := range sequence {
		place[b] = p
		l.offset[p+1] = l.offset[p] + m.Size(b)
	}
	for j, b := range sequence {
		l.pivot[j] = len(l.row)
		l.row, l.column = append(l.row, j), append(l.column, j)
		rows := make([]int, len(coupled[b]))
		for k, c := range coupled[b] {
			rows[k] = place[c]
		}
		slices.Sort(rows)
		for _, i := range rows {
			t := len(l.row)
			l.row, l.column = append(l.row, i), append(l.column, j)
			l.left[i] = append(l.left[i], tile{j, t})
			l.below[j] = append(l.below[j], tile{i, t})
		}
	}
	return l
}

// size returns the number of unknowns at a place.
func (l *layout) size(place int) int { return l.offset[place+1] - l.offset[place] }

// common calls f, in ascending order, for the tiles (i, k) and (j, k), i >= j,
// of every column k left of j in which both exist. It stops and returns false
// when f does.
func (l *layout) common(i, j int, f func(k, ik, jk int) bool) bool {
	a, b := l.left[i], l.left[j]
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].at < b[0].at:
			a = a[1:]
		case a[0].at > b[0].at:
			b = b[1:]
		default:
			if !f(a[0].at, a[0].number, b[0].number) {
				return false
			}
			a, b = a[1:], b[1:]
		}
	}
	return true
}

// part returns the rows at a place of vectors, a column each, in the order of
// elimination.
func (l *layout) part(x blas64.General, place int) blas64.General {
	return dense.Rows(x, l.offset[place], l.offset[place+1])
}

// progress returns a function to call when a tile is done: it calls report with
// the share of the operations that are done, in steps of a hundredth. A nil report
// is not called.
func (l *layout) progress(report func(share float64)) func(t int) {
	if report == nil {
		return func(int) {}
	}
	work, all := make([]int64, len(l.row)), int64(0)
	for t, i := range l.row {
		j := l.column[t]
		inner := l.size(j)
		l.common(i, j, func(k, _, _ int) bool {
			inner += 2 * l.size(k)
			return true
		})
		work[t] = int64(l.size(i)) * int64(l.size(j)) * int64(inner)
		all += work[t]
	}
	var done atomic.Int64
	return func(t int) {
		now := done.Add(work[t])
		if before := now - work[t]; 100*now/max(1, all) > 100*before/max(1, all) {
			report(float64(now) / float64(all))
		}
	}
}
