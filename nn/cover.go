package nn

import (
	"cmp"
	"math"
	"slices"
)

// Cover is a partition of unity: windows on a regular grid of boxes, each
// with a smooth weight that is 1 at the middle of its box and vanishes, with
// three derivatives, two half-widths from it, so that inside a body every
// point lies in 2^dim windows (Babuska & Melenk, Int. J. Numer. Methods Eng.
// 40 (1997) 727-758). The weights are divided by their sum. A Cover of one
// window is the constant 1.
type Cover struct {
	dim     int
	lo      []float64 // of the grid of boxes
	half    []float64 // half-widths of a box, one an axis
	count   []int     // boxes along every axis
	windows []int     // the boxes that are kept
	index   map[int]int
}

// A window that covers little of the body has few points for its features: it
// is dropped if it holds less than sliver of its box and the others cover all
// its points with a weight of at least overlap.
const (
	sliver  = 0.3
	overlap = 0.1
)

// NewCover covers the box from lo to hi by count boxes along every axis and
// keeps those that the body needs, which is given by points x, row-major, with
// weights that sum to its measure.
func NewCover(lo, hi []float64, count []int, x, weight []float64) *Cover {
	c := &Cover{dim: len(lo), lo: lo, count: count, index: map[int]int{}}
	boxes, volume := 1, 1.0
	for i, n := range count {
		if n < 1 || !(hi[i] > lo[i]) {
			panic("nn: a cover needs a box and one window or more along every axis")
		}
		c.half = append(c.half, (hi[i]-lo[i])/float64(2*n))
		boxes *= n
		volume *= 2 * c.half[i]
	}
	measure := make([]float64, boxes)
	for p, w := range weight {
		measure[c.box(x[p*c.dim:(p+1)*c.dim])] += w
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
		if c.spare(b, x) {
			c.windows = slices.DeleteFunc(c.windows, func(k int) bool { return k == b })
			c.reindex()
		}
	}
	return c
}

func (c *Cover) reindex() {
	clear(c.index)
	for w, b := range c.windows {
		c.index[b] = w
	}
}

// spare reports whether the other windows cover the points of box b.
func (c *Cover) spare(b int, x []float64) bool {
	own := c.index[b]
	for p := 0; p+c.dim <= len(x); p += c.dim {
		at := x[p : p+c.dim]
		var mine, others float64
		for _, w := range c.Active(c.Cell(at)) {
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
	return true
}

// weight is the weight of a window at x before it is divided by the sum.
func (c *Cover) weight(w int, x []float64) float64 {
	m, product := c.Center(w), 1.0
	for i := range x {
		f, _ := bump((x[i]-m[i])/(2*c.half[i]), c.edge(w, i))
		product *= f
	}
	return product
}

// Windows returns the number of windows.
func (c *Cover) Windows() int { return len(c.windows) }

// Half returns the half-widths of the boxes, m.
func (c *Cover) Half() []float64 { return c.half }

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

// Cell returns the number of the cell that contains x: the cells are the boxes
// between the middles of the windows, and all points of one have the same
// windows.
func (c *Cover) Cell(x []float64) int {
	cell, stride := 0, 1
	for i, n := range c.count {
		k := int(math.Floor((x[i]-c.lo[i])/(2*c.half[i]) + 0.5))
		cell += max(0, min(k, n)) * stride
		stride *= n + 1
	}
	return cell
}

// Active returns the windows that cover a cell, in ascending order.
func (c *Cover) Active(cell int) []int {
	boxes, stride := []int{0}, 1
	for _, n := range c.count {
		k := cell % (n + 1)
		cell /= n + 1
		var next []int
		for j := max(0, k-1); j <= min(k, n-1); j++ {
			for _, b := range boxes {
				next = append(next, b+j*stride)
			}
		}
		boxes, stride = next, stride*n
	}
	var ws []int
	for _, b := range boxes {
		if w, ok := c.index[b]; ok {
			ws = append(ws, w)
		}
	}
	return ws
}

// Reach reports whether a window's weight is positive within a distance r, m,
// of x.
func (c *Cover) Reach(w int, x []float64, r float64) bool {
	m := c.Center(w)
	var d2 float64
	for i := range x {
		d := max(0, math.Abs(x[i]-m[i])-2*c.half[i]*(1-1e-9))
		d2 += d * d
	}
	return d2 == 0 || d2 < r*r
}

// Weights computes the normalised weights of the given windows, all that
// cover the points x, and their derivatives: dst[w][lane] has one value a
// point, lane 0 the weight and lane 1+i its derivative along axis i.
func (c *Cover) Weights(dst [][][]float64, windows []int, x []float64) {
	if len(c.windows) == 1 {
		for l, col := range dst[0] {
			for k := range col {
				col[k] = 0
				if l == 0 {
					col[k] = 1
				}
			}
		}
		return
	}
	var f, d [3]float64
	for p := 0; p < len(x)/c.dim; p++ {
		var sum [4]float64
		for k, w := range windows {
			m := c.Center(w)
			product := 1.0
			for i := range c.dim {
				f[i], d[i] = bump((x[p*c.dim+i]-m[i])/(2*c.half[i]), c.edge(w, i))
				d[i] /= 2 * c.half[i]
				product *= f[i]
			}
			dst[k][0][p] = product
			sum[0] += product
			for i := range c.dim {
				g := d[i]
				for j := range c.dim {
					if j != i {
						g *= f[j]
					}
				}
				dst[k][1+i][p] = g
				sum[1+i] += g
			}
		}
		for k := range windows {
			v := dst[k][0][p] / sum[0]
			dst[k][0][p] = v
			for i := range c.dim {
				dst[k][1+i][p] = (dst[k][1+i][p] - v*sum[1+i]) / sum[0]
			}
		}
	}
}

// edge returns -1 or 1 if the window is the first or last along the axis:
// beyond its middle nothing takes over, and its weight stays 1.
func (c *Cover) edge(w, axis int) (e [2]bool) {
	b := c.windows[w]
	for i, n := range c.count {
		if i == axis {
			return [2]bool{b%n == 0, b%n == n-1}
		}
		b /= n
	}
	return e
}

// bump is the weight along one axis and its derivative: a smooth step of
// degree 7 from 1 at t = 0 to 0 at |t| = 1. It stays 1 towards an edge of the
// grid.
func bump(t float64, edge [2]bool) (f, d float64) {
	if t <= 0 && edge[0] || t >= 0 && edge[1] {
		return 1, 0
	}
	s, sign := t, 1.0
	if t < 0 {
		s, sign = -t, -1
	}
	if s >= 1 {
		return 0, 0
	}
	s3 := s * s * s
	f = 1 - s3*s*(35+s*(-84+s*(70-20*s)))
	q := 1 - s
	d = -140 * s3 * q * q * q * sign
	return f, d
}
