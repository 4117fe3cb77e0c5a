package kernel

import "sync"

// chunk is the number of neurons evaluated at a time: their table of
// derivatives stays in the first cache.
const chunk = 256

// table holds f, f', f” and f”' of a chunk of neurons, one row after another,
// and for a neuron of the first layer its slopes and their adjoints.
type table [4*chunk + 2*slopes]float64

// slopes is the space for the slopes of a neuron.
const slopes = 4

// tables are reused by later calls: a table passed to assembly through a
// function value cannot live on the stack.
var tables = sync.Pool{New: func() any { return new(table) }}

// Activate sets dst to the jet of f(z), for m neurons a lane (points times
// width). dst and z have l.Count()*m elements and must not overlap.
//
// With z_i the first and z_ij the second derivatives of z:
// a = f, a_i = f' z_i, a_ij = f' z_ij + f” z_i z_j.
func Activate(dst, z []float64, act Activation, l Lanes, m int) {
	chosen.activate(dst, z, act, l, m)
}

// ActivateAdjoint sets dst to the adjoint of z given the adjoint g of
// a = f(z): the transpose of the derivative of Activate at z, applied to g.
// a is the result of Activate; dst may be z itself, but not overlap the others.
func ActivateAdjoint(dst, z, a, g []float64, act Activation, l Lanes, m int) {
	chosen.activateAdjoint(dst, z, a, g, act, l, m)
}

func (v *vectors) activate(dst, z []float64, act Activation, l Lanes, m int) {
	check(l, m, dst, z)
	t := tables.Get().(*table)
	for lo := 0; lo < m; lo += chunk {
		n := min(chunk, m-lo)
		whole := v.within(act, l, z[lo:][:n])
		if whole > 0 {
			v.derivativesOf(t, act, z[lo:][:whole])
			v.forward[l.Order][l.Dim](whole, m, &dst[lo], &z[lo], &t[0])
		}
		if rest := lo + whole; whole < n {
			t.derivatives(act, z[rest:lo+n])
			forward(dst[rest:], z[rest:], t, l, n-whole, m)
		}
	}
	tables.Put(t)
}

func (v *vectors) activateAdjoint(dst, z, a, g []float64, act Activation, l Lanes, m int) {
	check(l, m, dst, z, a, g)
	t := tables.Get().(*table)
	for lo := 0; lo < m; lo += chunk {
		n := min(chunk, m-lo)
		whole := v.within(act, l, z[lo:][:n])
		if whole > 0 {
			if act == Tanh { // the value lane of a holds tanh(z) already
				v.tanhSlopes(whole, &a[lo], &t[0])
			} else {
				v.derivativesOf(t, act, z[lo:][:whole])
			}
			v.adjoint[l.Order][l.Dim](whole, m, &dst[lo], &z[lo], &g[lo], &t[0])
		}
		if rest := lo + whole; whole < n {
			if act == Tanh {
				t.tanhSlopes(a[rest : lo+n])
			} else {
				t.derivatives(act, z[rest:lo+n])
			}
			adjoint(dst[rest:], z[rest:], g[rest:], t, l, n-whole, m)
		}
	}
	tables.Put(t)
}

func check(l Lanes, m int, xs ...[]float64) {
	if l.Dim > mostDim {
		panic("kernel: jets have at most 11 dimensions")
	}
	for _, x := range xs {
		if len(x) != l.Count()*m {
			panic("kernel: slice does not hold lanes x neurons elements")
		}
	}
}
