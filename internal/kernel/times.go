package kernel

// Times sets dst to the jet of the product x y, by Leibniz's rule, for m
// elements a lane. dst must not overlap the others.
func Times(dst, x, y []float64, l Lanes, m int) {
	check(l, m, dst, x, y)
	for k, v := range x[:m] {
		dst[k] = v * y[k]
	}
	if l.Order == Value {
		return
	}
	for i := range l.Dim {
		timesLane(dst, x, y, l.First(i), m)
	}
	switch l.Order {
	case Laplacian:
		at := l.Lap()
		timesLane(dst, x, y, at, m)
		for i := range l.Dim {
			cross(dst[at*m:][:m], x[l.First(i)*m:], y[l.First(i)*m:], 2)
		}
	case Hessian:
		for i := range l.Dim {
			for j := i; j < l.Dim; j++ {
				at := l.Second(i, j)
				timesLane(dst, x, y, at, m)
				cross(dst[at*m:][:m], x[l.First(i)*m:], y[l.First(j)*m:], 1)
				cross(dst[at*m:][:m], x[l.First(j)*m:], y[l.First(i)*m:], 1)
			}
		}
	}
}

// timesLane sets a lane of dst to its part from the same lane of x and of y.
func timesLane(dst, x, y []float64, lane, m int) {
	d, xs, ys := dst[lane*m:][:m], x[lane*m:][:m], y[lane*m:][:m]
	x, y = x[:m], y[:m]
	for k := range d {
		d[k] = xs[k]*y[k] + x[k]*ys[k]
	}
}

// cross adds a x y to dst.
func cross(dst, x, y []float64, a float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for k := range dst {
		dst[k] += a * x[k] * y[k]
	}
}

// AddTimesAdjoint adds to dx the adjoint of x given the adjoint g of x y.
func AddTimesAdjoint(dx, y, g []float64, l Lanes, m int) {
	check(l, m, dx, y, g)
	for lane := range l.Count() {
		cross(dx[:m], g[lane*m:], y[lane*m:], 1)
		if lane > 0 {
			cross(dx[lane*m:][:m], g[lane*m:], y, 1)
		}
	}
	switch l.Order {
	case Laplacian:
		for i := range l.Dim {
			cross(dx[l.First(i)*m:][:m], g[l.Lap()*m:], y[l.First(i)*m:], 2)
		}
	case Hessian:
		for i := range l.Dim {
			for j := i; j < l.Dim; j++ {
				at := l.Second(i, j) * m
				cross(dx[l.First(i)*m:][:m], g[at:], y[l.First(j)*m:], 1)
				cross(dx[l.First(j)*m:][:m], g[at:], y[l.First(i)*m:], 1)
			}
		}
	}
}
