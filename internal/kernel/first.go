package kernel

// ActivateFirst is Activate for a first layer whose inputs are affine in
// position: z, w×n, are the values of its w neurons at n points, whose first
// derivatives c, w×l.Dim, are the same at all points and whose second ones
// vanish, in up to three dimensions. dst holds l.Count()*w*n elements, points contiguous.
func ActivateFirst(dst, z, c []float64, act Activation, l Lanes, w, n int) {
	chosen.activateFirst(dst, z, c, act, l, w, n)
}

// ActivateFirstAdjoint sets dz, which may be z, and dc to the adjoints of z and
// c given the adjoint g of the result a.
func ActivateFirstAdjoint(dz, dc, z, c, a, g []float64, act Activation, l Lanes, w, n int) {
	chosen.activateFirstAdjoint(dz, dc, z, c, a, g, act, l, w, n)
}

func (v *vectors) activateFirst(dst, z, c []float64, act Activation, l Lanes, w, n int) {
	check(l, w*n, dst)
	if l.Order == Value {
		v.activate(dst, z, act, l, w*n)
		return
	}
	t := tables.Get().(*table)
	segments(w, n, func(neuron, lo, hi int) {
		copy(t[4*chunk:], c[neuron*l.Dim:][:l.Dim])
		whole := v.whole(act, z[lo:hi])
		if whole > 0 {
			v.derivativesOf(t, act, z[lo:][:whole])
			v.first[l.Order][l.Dim](whole, w*n, &dst[lo], &t[0])
		}
		if rest := lo + whole; rest < hi {
			t.derivatives(act, z[rest:hi])
			first(dst[rest:], t, l, hi-rest, w*n)
		}
	})
	tables.Put(t)
}

func (v *vectors) activateFirstAdjoint(dz, dc, z, c, a, g []float64, act Activation, l Lanes, w, n int) {
	check(l, w*n, a, g)
	if l.Order == Value {
		v.activateAdjoint(dz, z, a, g, act, l, w*n)
		return
	}
	t := tables.Get().(*table)
	clear(dc[:w*l.Dim])
	segments(w, n, func(neuron, lo, hi int) {
		copy(t[4*chunk:], c[neuron*l.Dim:][:l.Dim])
		sums := t[4*chunk+slopes:][:l.Dim]
		collect := func() {
			for i, s := range sums {
				dc[neuron*l.Dim+i] += s
			}
		}
		whole := v.whole(act, z[lo:hi])
		if whole > 0 {
			if act == Tanh {
				v.tanhSlopes(whole, &a[lo], &t[0])
			} else {
				v.derivativesOf(t, act, z[lo:][:whole])
			}
			v.firstAdjoint[l.Order][l.Dim](whole, w*n, &dz[lo], &g[lo], &t[0])
			collect()
		}
		if rest := lo + whole; rest < hi {
			if act == Tanh {
				t.tanhSlopes(a[rest:hi])
			} else {
				t.derivatives(act, z[rest:hi])
			}
			firstAdjoint(dz[rest:], g[rest:], t, l, hi-rest, w*n)
			collect()
		}
	})
	tables.Put(t)
}

// segments calls f for the points of every neuron, at most a chunk at a time,
// from element lo to hi.
func segments(w, n int, f func(neuron, lo, hi int)) {
	for j := range w {
		for p := 0; p < n; p += chunk {
			f(j, j*n+p, j*n+min(p+chunk, n))
		}
	}
}
