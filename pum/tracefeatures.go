package pum

import "math"

// piece is some of the features of a window.
type piece struct {
	features jet
	count    int
}

// smooth is the polynomials and the ridge functions.
func (t steps) smooth(b *basis, xi []jet) []piece {
	list := []piece{{t.columns(append([]jet{t.constant(1)}, xi...)...), 1 + b.dim}}
	if b.smooth > 0 {
		list = append(list, piece{t.apply("tanh", b.smooth, t.affine(t.columns(xi...), b.smooth, b.a, b.b)), b.smooth})
	}
	return list
}

// singular is the features about poles, tips and gaps.
func (t steps) singular(b *basis, at place, xi []jet) (list []piece) {
	for k := range b.poles {
		if p := &b.poles[k]; len(p.s) > 0 {
			list = append(list, piece{t.pole(p, at.x, b.inv[0]), len(p.s)})
		}
	}
	for k := range b.tips {
		if p := &b.tips[k]; len(p.s) > 0 {
			list = append(list, piece{t.tip(p, at, b.inv[0]), len(p.s)})
		}
	}
	for k := range b.lenses {
		if e := &b.lenses[k]; len(e.b) > 0 {
			list = append(list, piece{t.lens(e, at, xi), len(e.b)})
		}
	}
	return list
}

// from is the position from a point.
func (t steps) from(x []jet, center []float64) (d []jet) {
	for i, c := range x {
		d = append(d, t.linear(1, -center[i], []float64{1}, c))
	}
	return d
}

// distance is the length of a vector, at least a part of a scale; see pole.locate.
func (t steps) distance(d []jet, scale float64) jet {
	var squares []jet
	for _, c := range d {
		squares = append(squares, t.times(1, c, c))
	}
	least := 1e-14 * scale
	return t.apply("sqrt", 1, t.atLeast(t.sum(1, squares...), least*least))
}

// power is (r/R)^s for a row of exponents.
func (t steps) power(r jet, scale float64, s []float64) jet {
	log := t.apply("log", 1, t.linear(1, 0, []float64{1 / scale}, r))
	return t.apply("exp", len(s), t.affine(log, len(s), s, nil))
}

// pole is the features about a singular point; see pole.eval.
func (t steps) pole(q *pole, x []jet, inv float64) jet {
	d := t.from(x, q.at.Center)
	n, w := len(q.s), q.w
	var along []jet
	if axis := q.at.Axis.Direction; axis != nil {
		z := t.linear(1, 0, axis, d...)
		across := make([]jet, len(d))
		for i, a := range axis {
			across[i] = t.linear(1, 0, []float64{1, -a}, d[i], z)
		}
		d, along = across, []jet{t.linear(1, 0, []float64{inv}, z)}
		w = append(append([]float64(nil), w...), q.c...)
	}
	r := t.distance(d, q.at.Scale)
	over := t.apply("inv", 1, r)
	direction := make([]jet, len(d))
	for i, c := range d {
		direction[i] = t.times(1, c, over)
	}
	u := t.affine(t.columns(append(direction, along...)...), n, w, q.b)
	return t.times(n, t.power(r, q.at.Scale, q.s), t.apply("tanh", n, u))
}

// angle is the angle through the body about a tip, and the distance; see tip.through.
func (t steps) angle(q *tip, at place, floor float64) (theta, r jet, d []jet) {
	d = t.from(at.x, q.at.Center)
	a, b := t.linear(1, 0, q.frame[0], d...), t.linear(1, 0, q.frame[1], d...)
	r = t.distance([]jet{a, b}, floor)
	table := make([]float64, 2*len(q.body))
	for c, v := range q.body {
		if !math.IsNaN(v) {
			table[2*c], table[2*c+1] = q.plane[c], v
		}
	}
	row := t.Lookup(at.cell, 2, table)
	plane := t.Atan2(b[0], a[0])
	y := t.Linear(1, 0, []float64{1, -1}, []int{plane, t.Column(row, 2, 0)})
	for _, sign := range []float64{1, -1} { // one turn less, or more
		beyond := t.Negative(t.Linear(1, math.Pi, []float64{-sign}, []int{y}))
		y = t.Choose(beyond, t.Linear(1, -2*math.Pi*sign, []float64{1}, []int{y}), y)
	}
	over := t.Apply("inv", 1, t.Multiply(1, r[0], r[0]))
	theta = t.each(func(l int) int {
		if l == 0 {
			return t.Linear(1, 0, []float64{1, 1}, []int{t.Column(row, 2, 1), y})
		}
		turn := t.Linear(1, 0, []float64{1, -1}, []int{t.Multiply(1, a[0], b[l]), t.Multiply(1, b[0], a[l])})
		return t.Multiply(1, turn, over)
	})
	return theta, r, d
}

// tip is the features about the end of a slot, crack or notch; see tip.eval.
func (t steps) tip(q *tip, at place, inv float64) jet {
	theta, r, d := t.angle(q, at, q.at.Scale)
	half := t.linear(1, 0, []float64{0.5}, theta)
	cos, sin := t.apply("cos", 1, half), t.apply("sin", 1, half)
	root := t.apply("sqrt", 1, t.linear(1, 0, []float64{1 / q.at.Scale}, r))
	in := []jet{cos, sin, t.times(1, root, cos), t.times(1, root, sin)}
	n := len(q.s)
	w := make([]float64, 4*n)
	for k := range n {
		first := 0
		if q.q[k] > 0 {
			first = 2 * n
		}
		w[first+k], w[first+n+k] = q.w[k], q.w[n+k]
	}
	if axis := q.at.Axis.Direction; axis != nil {
		in = append(in, t.linear(1, 0, []float64{inv}, t.linear(1, 0, axis, d...)))
		w = append(w, q.c...)
	}
	u := t.affine(t.columns(in...), n, w, q.b)
	return t.times(n, t.power(r, q.at.Scale, q.s), t.apply("tanh", n, u))
}

// lens is the features about a gap with both ends in a window; see lens.eval.
func (t steps) lens(e *lens, at place, xi []jet) jet {
	one, r1, _ := t.angle(&e.tips[0], at, e.l)
	two, r2, _ := t.angle(&e.tips[1], at, e.l)
	psi := t.linear(1, 0, []float64{0.5, 0.5}, one, two)
	root := t.apply("sqrt", 1, t.times(1, r1, r2))
	in := append([]jet{t.times(1, root, t.apply("cos", 1, psi)), t.times(1, root, t.apply("sin", 1, psi))}, xi...)
	n := len(e.b)
	u := t.affine(t.columns(in...), n, append(append([]float64(nil), e.w...), e.a...), e.b)
	f := t.apply("tanh", n, u)
	if e.lower {
		f = t.times(n, t.linear(1, 0, []float64{e.l}, t.apply("inv", 1, root)), f)
	}
	return f
}

// kink is a polynomial that vanishes where materials meet.
func (t steps) kink(k *kink, xi []jet) jet {
	powers := make([][]jet, len(xi))
	for i, x := range xi {
		powers[i] = []jet{t.constant(1)}
		for j := range k.degree {
			powers[i] = append(powers[i], t.times(1, powers[i][j], x))
		}
	}
	var monomials []jet
	for _, q := range k.powers {
		m := t.constant(1)
		for i, p := range q {
			m = t.times(1, m, powers[i][p])
		}
		monomials = append(monomials, m)
	}
	return t.linear(1, 0, k.c, monomials...)
}
