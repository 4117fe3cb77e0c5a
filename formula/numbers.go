package formula

import "sync"

// pool keeps registers for evaluations that run at once.
type pool struct{ sync.Pool }

// block is how many points are evaluated together.
const block = 64

// Eval writes the components of the formula to dst, from the inputs of its scope at
// one point, those beyond the last coordinate left out if it mentions none of them.
// The formula must have no derivatives. It may be called concurrently.
func (f *Formula) Eval(dst, in []float64) {
	r := f.take(len(f.steps))
	for k, s := range f.steps {
		switch s.kind {
		case constant:
			r[k] = s.value
		case input:
			if int(s.a) < len(in) {
				r[k] = in[s.a]
			}
		case add, sub, mul, div, pow, less, and, or, atan2, least, greatest:
			r[k] = apply(s, r[s.a], r[s.b], 0)
		case choose:
			r[k] = apply(s, r[s.a], r[s.b], r[s.c])
		default:
			r[k] = apply(s, r[s.a], 0, 0)
		}
	}
	for i, k := range f.out {
		dst[i] = r[k]
	}
	f.registers.Put(&r)
}

// take returns n registers.
func (f *Formula) take(n int) []float64 {
	if r, ok := f.registers.Get().(*[]float64); ok && cap(*r) >= n {
		return (*r)[:n]
	}
	return make([]float64, n)
}

// Columns evaluates the formula at many points, one column a component and input.
func (f *Formula) Columns(dst, in [][]float64) {
	r := f.take(len(f.steps) * block)
	defer f.registers.Put(&r)
	register := func(k int32, n int) []float64 { return r[int(k)*block:][:n] }
	points := len(dst[0])
	for lo := 0; lo < points; lo += block {
		n := min(block, points-lo)
		for k, s := range f.steps {
			f.fill(register(int32(k), n), s, in, lo, register)
		}
		for i, k := range f.out {
			copy(dst[i][lo:], register(k, n))
		}
	}
}

// fill evaluates a step at a block of points.
func (f *Formula) fill(x []float64, s step, in [][]float64, lo int, register func(k int32, n int) []float64) {
	n := len(x)
	switch s.kind {
	case constant:
		for i := range x {
			x[i] = s.value
		}
		return
	case input:
		copy(x, in[s.a][lo:lo+n])
		return
	}
	a := register(s.a, n)
	switch s.kind {
	case call:
		g := onNumbers[s.f]
		for i := range x {
			x[i] = g(a[i])
		}
		return
	case neg, not:
		for i := range x {
			x[i] = apply(s, a[i], 0, 0)
		}
		return
	}
	b := register(s.b, n)
	switch s.kind {
	case add:
		for i := range x {
			x[i] = a[i] + b[i]
		}
	case sub:
		for i := range x {
			x[i] = a[i] - b[i]
		}
	case mul:
		for i := range x {
			x[i] = a[i] * b[i]
		}
	case choose:
		c := register(s.c, n)
		for i := range x {
			x[i] = apply(s, a[i], b[i], c[i])
		}
	default:
		for i := range x {
			x[i] = apply(s, a[i], b[i], 0)
		}
	}
}
