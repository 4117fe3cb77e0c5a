package pum

import "math"

// unwrap follows the angle about a tip through the cells of the body that a
// window has. It returns the angle of the middle of every cell as the plane has
// it and as the body has it, NaN for cells beyond the window; ok false if the
// body is not known, or closes around the tip.
func (c *Cover) unwrap(window int, t *tip) (plane, body []float64, ok bool) {
	if c.body == nil {
		return nil, nil, false
	}
	cells := len(c.body.Hulls)
	support := c.support(window)
	plane, body = make([]float64, cells), make([]float64, cells)
	start, least := -1, math.Inf(1)
	for i, hull := range c.body.Hulls {
		plane[i], body[i] = math.NaN(), math.NaN()
		if !c.has(window, i) || !support.meets(hull, c.dim) {
			continue
		}
		x := middle(hull, c.dim)
		plane[i] = t.angle(x)
		if d := distance(x, t.at.Center) * (1 + math.Abs(plane[i])); d < least {
			start, least = i, d
		}
	}
	if start < 0 {
		return nil, nil, false
	}
	next := c.body.neighbours()
	follow := func(from int) bool {
		if math.IsNaN(body[from]) {
			body[from] = plane[from]
		}
		queue := []int{from}
		for len(queue) > 0 {
			i := queue[0]
			queue = queue[1:]
			for _, k := range next[i] {
				side := &c.body.Sides[k]
				j := side.Cells[0] + side.Cells[1] - i
				if math.IsNaN(plane[j]) || !support.meets(side.Hull, c.dim) {
					continue
				}
				between := t.angle(middle(side.Hull, c.dim))
				a := body[i] + turned(between-plane[i]) + turned(plane[j]-between)
				if math.IsNaN(body[j]) {
					body[j] = a
					queue = append(queue, j)
				} else if math.Abs(body[j]-a) > 1 { // once around
					return false
				}
			}
		}
		return true
	}
	if !follow(start) {
		return nil, nil, false
	}
	for i := range cells { // another piece of the body
		if math.IsNaN(body[i]) && !math.IsNaN(plane[i]) && !follow(i) {
			return nil, nil, false
		}
	}
	return plane, body, true
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
