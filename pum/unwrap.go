package pum

import "math"

// unwrap follows the angle about a tip through the cells of the body that a
// window has; ok false if the body is not known, or closes around the tip.
func (c *Cover) unwrap(window int, t *tip) (ok bool) {
	return c.follow(window, func() bool { return math.Abs(t.loop) < 1 }, t)
}

// unwrapTogether follows the angles about two tips, of which only the sum has to
// be the same, up to two turns, on all ways.
func (c *Cover) unwrapTogether(window int, s, t *tip) (ok bool) {
	return c.follow(window, func() bool { return math.Abs(math.Remainder(s.loop+t.loop, 4*math.Pi)) < 1 }, s, t)
}

// follow sets the angles of tips in all cells of the body that a window has, along
// a tree of ways. Where two ways meet, loop is set to the difference of the
// angles, and agree is asked about it.
func (c *Cover) follow(window int, agree func() bool, tips ...*tip) bool {
	if c.body == nil {
		return false
	}
	support := c.support(window)
	var middles [][]float64
	for _, t := range tips {
		t.plane, t.body = nans(len(c.body.Hulls)), nans(len(c.body.Hulls))
	}
	start, least := -1, math.Inf(1)
	for i, hull := range c.body.Hulls {
		middles = append(middles, nil)
		if !c.has(window, i) || !support.meets(hull, c.dim) {
			continue
		}
		x := middle(hull, c.dim)
		middles[i] = x
		for _, t := range tips {
			t.plane[i] = t.angle(x)
		}
		if d := distance(x, tips[0].at.Center) * (1 + math.Abs(tips[0].plane[i])); d < least {
			start, least = i, d
		}
	}
	if start < 0 {
		return false
	}
	next := c.body.neighbours()
	spread := func(from int) bool {
		for _, t := range tips {
			t.body[from] = t.plane[from]
		}
		queue := []int{from}
		for len(queue) > 0 {
			i := queue[0]
			queue = queue[1:]
			for _, k := range next[i] {
				side := &c.body.Sides[k]
				j := side.Cells[0] + side.Cells[1] - i
				if middles[j] == nil || !support.meets(side.Hull, c.dim) {
					continue
				}
				known, between := !math.IsNaN(tips[0].body[j]), middle(side.Hull, c.dim)
				for _, t := range tips {
					b := t.angle(between)
					a := t.body[i] + turned(b-t.plane[i]) + turned(t.plane[j]-b)
					if known {
						t.loop = t.body[j] - a
					} else {
						t.body[j] = a
					}
				}
				if !known {
					queue = append(queue, j)
				} else if !agree() {
					return false
				}
			}
		}
		return true
	}
	if !spread(start) {
		return false
	}
	for i := range middles { // another piece of the body
		if middles[i] != nil && math.IsNaN(tips[0].body[i]) && !spread(i) {
			return false
		}
	}
	return true
}

func nans(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.NaN()
	}
	return x
}

// has reports whether a window covers a cell of the body that meets its support.
func (c *Cover) has(window, cell int) bool {
	return c.pieces == nil || c.pieces.of[window] == nil || c.pieces.of[window][cell]
}

// neighbours returns the sides of every cell.
func (b *Body) neighbours() [][]int {
	if b.sides == nil {
		b.sides = make([][]int, len(b.Hulls))
		for k, side := range b.Sides {
			for _, c := range side.Cells {
				b.sides[c] = append(b.sides[c], k)
			}
		}
	}
	return b.sides
}

// middle returns the mean of points.
func middle(x []float64, dim int) []float64 {
	m, n := make([]float64, dim), float64(len(x)/dim)
	for i, v := range x {
		m[i%dim] += v / n
	}
	return m
}

func distance(x, y []float64) float64 {
	var d2 float64
	for i, v := range x {
		d2 += (v - y[i]) * (v - y[i])
	}
	return math.Sqrt(d2)
}
