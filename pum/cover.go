package pum

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Cover is a partition of unity: windows on a regular grid of boxes, each with
// a weight that is 1 on most of its box and falls, with three derivatives, to 0 as
// far beyond its box as it began to fall inside: points of the overlaps lie in two
// windows or more (Babuska & Melenk, Int. J. Numer. Methods Eng. 40 (1997)
// 727-758; flat tops: Griebel & Schweitzer, SIAM J. Sci. Comput. 22 (2000)
// 853-890). The weights are divided by their sum. A Cover of one window is the
// constant 1.
//
// Of the body a Cover knows the box around it and, while it is made, points
// inside it: boxes without any get no window. Where the cells of the body are
// known, Split makes windows of the connected pieces of one that a gap cuts.
// Else two parts of a body with a gap between them that lie in one window share
// its features, which are smooth across the gap. Windows do not follow a face or
// an interface between materials.
type Cover struct {
	dim     int
	lo      []float64 // lower corner of the grid of boxes
	half    []float64 // half-widths of a box, one an axis
	count   []int     // boxes along every axis
	around  []bool    // axes that go around; nil for none
	windows []int     // the boxes that are kept, of a window that is a piece the box that it is a piece of
	index   map[int]int
	body    *Body   // nil if it is not known
	pieces  *pieces // nil if no window is cut
}

// blend is how far a window reaches into its neighbours, in half-widths. At 1 there
// are no flat tops, every point in space lies in eight windows, and there are four
// times as many products as at 1/2 (docs/decisions/0014).
const blend = 0.5

// A window that covers little of the body has few points for its features. It
// is dropped if it holds less than sliver of its box and the other windows
// cover all its points with a weight of at least overlap.
const (
	sliver  = 0.3
	overlap = 0.1
)

// NewCover covers the box from lo to hi with count boxes along every axis and
// drops those that the body does not need. Points x, row-major, with weights
// that sum to its measure, stand for the body.
func NewCover(lo, hi []float64, count []int, x, weight []float64) *Cover {
	c, _ := NewCoverContext(context.Background(), lo, hi, count, x, weight)
	return c
}

// NewCoverContext is NewCover that ends with ctx, whose error it returns.
func NewCoverContext(ctx context.Context, lo, hi []float64, count []int, x, weight []float64) (*Cover, error) {
	return newCover(ctx, lo, hi, count, nil, x, weight)
}

func newCover(ctx context.Context, lo, hi []float64, count []int, around []bool, x, weight []float64) (*Cover, error) {
	c := &Cover{dim: len(lo), lo: lo, count: count, around: around, index: map[int]int{}}
	boxes, volume := 1, 1.0
	for i, n := range count {
		if n < 1 || !(hi[i] > lo[i]) {
			panic("pum: a cover needs a box and at least one window along every axis")
		}
		c.half = append(c.half, (hi[i]-lo[i])/float64(2*n))
		boxes *= n
		volume *= 2 * c.half[i]
	}
	measure := make([]float64, boxes)
	within := map[int][]int{} // points by cell of the cover
	for p, w := range weight {
		if err := goesOn(ctx, p); err != nil {
			return nil, err
		}
		at := x[p*c.dim : (p+1)*c.dim]
		measure[c.box(at)] += w
		cell := c.boxCell(at)
		within[cell] = append(within[cell], p)
	}
	var small []int
	for b, m := range measure {
		if m > 0 {
			c.windows = append(c.windows, b)
			if m < sliver*volume {
				small = append(small, b)
			}
		}
	}
	slices.SortStableFunc(small, func(a, b int) int { return cmp.Compare(measure[a], measure[b]) })
	c.reindex()
	for _, b := range small {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if c.spare(b, x, within) {
			c.windows = slices.DeleteFunc(c.windows, func(k int) bool { return k == b })
			c.reindex()
		}
	}
	return c, nil
}

func (c *Cover) reindex() {
	clear(c.index)
	for w, b := range c.windows {
		c.index[b] = w
	}
}

// goesOn returns the error of ctx at every so many points.
func goesOn(ctx context.Context, point int) error {
	const every = 1 << 12
	if point%every > 0 {
		return nil
	}
	return ctx.Err()
}

// spare reports whether the other windows cover the points of box b; within are the
// points in every cell.
func (c *Cover) spare(b int, x []float64, within map[int][]int) bool {
	own := c.index[b]
	for cell, points := range within {
		active := c.Active(cell)
		if !slices.Contains(active, own) {
			continue
		}
		for _, p := range points {
			at := x[p*c.dim : (p+1)*c.dim]
			var mine, others float64
			for _, w := range active {
				if v := c.weight(w, at); w == own {
					mine = v
				} else {
					others += v
				}
			}
			if mine > 0 && others < overlap {
				return false
			}
		}
	}
	return true
}

// Windows returns the number of windows.
func (c *Cover) Windows() int { return len(c.windows) }

// Half returns the half-widths of the boxes, m.
func (c *Cover) Half() []float64 { return c.half }

// Extent returns how far the weight of a window reaches from its middle, m, one an
// axis; of a single window along an axis, its half-width.
func (c *Cover) Extent() []float64 {
	reach := slices.Clone(c.half)
	for i, n := range c.count {
		if n > 1 {
			reach[i] *= 1 + blend
		}
	}
	return reach
}

// Count returns the number of boxes along every axis.
func (c *Cover) Count() []int { return c.count }

// Center returns the middle of a window, m.
func (c *Cover) Center(w int) []float64 {
	x, b := make([]float64, c.dim), c.windows[w]
	for i, n := range c.count {
		x[i] = c.lo[i] + float64(2*(b%n)+1)*c.half[i]
		b /= n
	}
	return x
}

// box returns the box that contains x or is nearest to it.
func (c *Cover) box(x []float64) int {
	b, stride := 0, 1
	for i, n := range c.count {
		k := int((x[i] - c.lo[i]) / (2 * c.half[i]))
		b += max(0, min(k, n-1)) * stride
		stride *= n
	}
	return b
}

// Cell returns the number of the cell of the cover that contains x: all points
// of one have the same windows. They are the boxes between the middles of the
// windows and the ends of their weights and, where a gap cuts windows, the parts
// of such a box on either side. There x is taken to lie in the given cell of the
// body, -1 if that is not known.
func (c *Cover) Cell(x []float64, of int) int {
	if c.pieces == nil {
		return c.boxCell(x)
	}
	return c.pieces.cell(c, x, of)
}

// boxCell returns the box between middles and ends of windows that contains x.
func (c *Cover) boxCell(x []float64) int {
	cell, stride := 0, 1
	for i := range c.count {
		cell += c.slice(i, x[i]) * stride
		stride *= c.slices(i)
	}
	return cell
}

// slices returns the number of slices along an axis.
func (c *Cover) slices(axis int) int {
	if c.goesAround(axis) {
		return 3 * c.count[axis]
	}
	return 3*c.count[axis] - 1
}

// slice returns the slice along an axis that contains v: 3k and 3k+1 have window k
// only, before and beyond its middle, 3k+2 has windows k and k+1, around the axis the
// last and the first.
func (c *Cover) slice(axis int, v float64) int {
	t := (v - c.lo[axis]) / (2 * c.half[axis])
	k := max(0, min(int(t), c.count[axis]-1))
	switch t -= float64(k); {
	case t < blend/2 && k == 0 && c.goesAround(axis):
		return 3*c.count[axis] - 1
	case t < blend/2 && k > 0:
		return 3*k - 1
	case t > 1-blend/2 && (k < c.count[axis]-1 || c.goesAround(axis)):
		return 3*k + 2
	case t < 0.5:
		return 3 * k
	}
	return 3*k + 1
}

// Active returns the windows that cover a cell, in ascending order.
func (c *Cover) Active(cell int) []int {
	if p := c.pieces; p != nil && cell >= p.first {
		return p.active[cell-p.first]
	}
	var ws []int
	for _, b := range c.boxes(cell) {
		if w, ok := c.index[b]; ok {
			ws = append(ws, w)
		}
	}
	slices.Sort(ws)
	return ws
}

// boxes returns the boxes whose windows cover such a box.
func (c *Cover) boxes(cell int) []int {
	boxes, stride := []int{0}, 1
	for i, n := range c.count {
		k := cell % c.slices(i)
		cell /= c.slices(i)
		var next []int
		for j := k / 3; j <= (k+1)/3; j++ {
			for _, b := range boxes {
				next = append(next, b+j%n*stride)
			}
		}
		boxes, stride = next, stride*n
	}
	return boxes
}

// Reach reports whether a window's weight is positive within a distance r, m,
// of x.
func (c *Cover) Reach(w int, x []float64, r float64) bool {
	m := c.Center(w)
	var d2 float64
	for i := range x {
		d := max(0, math.Abs(c.nearest(i, x[i], m[i])-m[i])-(1+blend)*c.half[i]*(1-1e-9))
		d2 += d * d
	}
	return d2 == 0 || d2 < r*r
}
