package pum

// weight is the weight of a window at x before division by the sum.
func (c *Cover) weight(w int, x []float64) float64 {
	m, product := c.Center(w), 1.0
	for i := range x {
		f, _ := bump((c.nearest(i, x[i], m[i])-m[i])/c.half[i], c.edge(w, i))
		product *= f
	}
	return product
}

// Weights computes the normalised weights of the given windows, which must be
// all that cover the points x, and their derivatives: dst[w][lane] has one
// value a point, lane 0 the weight and lane 1+i its derivative along axis i.
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
	middle, edges := make([][]float64, len(windows)), make([][3][2]bool, len(windows))
	for k, w := range windows {
		middle[k] = c.Center(w)
		for i := range c.dim {
			edges[k][i] = c.edge(w, i)
		}
	}
	for p := 0; p < len(x)/c.dim; p++ {
		var sum [4]float64
		for k, m := range middle {
			product := 1.0
			for i := range c.dim {
				f[i], d[i] = bump((c.nearest(i, x[p*c.dim+i], m[i])-m[i])/c.half[i], edges[k][i])
				d[i] /= c.half[i]
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

// edge reports whether the window is the first, and whether it is the last,
// along the axis: no other window lies beyond its middle, so its weight stays 1
// there.
func (c *Cover) edge(w, axis int) (e [2]bool) {
	b := c.windows[w]
	for i, n := range c.count {
		if i == axis {
			if c.goesAround(axis) {
				return e
			}
			return [2]bool{b%n == 0, b%n == n-1}
		}
		b /= n
	}
	return e
}

// bump is the weight along one axis at t half-widths from the middle, and its
// derivative: 1, then, over the overlap with a neighbour, a smooth step of degree
// 7 to 0. It stays 1 towards an edge of the grid.
func bump(t float64, edge [2]bool) (f, d float64) {
	if t <= 0 && edge[0] || t >= 0 && edge[1] {
		return 1, 0
	}
	s, sign := t, 1.0
	if t < 0 {
		s, sign = -t, -1
	}
	s = (s - 1 + blend) / (2 * blend)
	switch {
	case s <= 0:
		return 1, 0
	case s >= 1:
		return 0, 0
	}
	s3 := s * s * s
	f = 1 - s3*s*(35+s*(-84+s*(70-20*s)))
	q := 1 - s
	d = -140 * s3 * q * q * q * sign / (2 * blend)
	return f, d
}
