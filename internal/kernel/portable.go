package kernel

// maxDim is the largest dimension with kernels of its own, and mostDim that of portable ones.
const maxDim, mostDim = 3, 11

// derivatives fills the table at the neurons z.
func (t *table) derivatives(act Activation, z []float64) {
	for i, v := range z {
		t[i], t[chunk+i], t[2*chunk+i], t[3*chunk+i] = act.Derivatives(v)
	}
}

// tanhSlopes fills the table of tanh from its values.
func (t *table) tanhSlopes(a []float64) {
	for i, v := range a {
		t[i], t[chunk+i], t[2*chunk+i], t[3*chunk+i] = tanhFrom(v)
	}
}

// forward is Activate for the first n neurons of lanes m apart, from the table.
func forward(dst, z []float64, t *table, l Lanes, n, m int) {
	for k := range n {
		f1, f2 := t[chunk+k], t[2*chunk+k]
		dst[k] = t[k]
		if l.Order == Value {
			continue
		}
		var first [mostDim]float64
		for i := range l.Dim {
			at := l.First(i)*m + k
			first[i] = z[at]
			dst[at] = f1 * z[at]
		}
		switch l.Order {
		case Laplacian:
			at := l.Lap()*m + k
			var squares float64
			for _, v := range first[:l.Dim] {
				squares += v * v
			}
			dst[at] = f1*z[at] + f2*squares
		case Hessian:
			for i := range l.Dim {
				for j := i; j < l.Dim; j++ {
					at := l.Second(i, j)*m + k
					dst[at] = f1*z[at] + f2*first[i]*first[j]
				}
			}
		}
	}
}

// adjoint is ActivateAdjoint for the first n neurons of lanes m apart, from the
// table. With S = sum g_ij z_i z_j over the second derivatives, the adjoint d is
//
//	d_ij = f' g_ij, d_i = f' g_i + f” dS/dz_i,
//	d = f' g + f” (sum g_i z_i + sum g_ij z_ij) + f”' S.
func adjoint(dst, z, g []float64, t *table, l Lanes, n, m int) {
	for k := range n {
		f1, f2, f3 := t[chunk+k], t[2*chunk+k], t[3*chunk+k]
		d := f1 * g[k]
		if l.Order == Value {
			dst[k] = d
			continue
		}
		var inner, s float64
		var first, slope [mostDim]float64
		for i := range l.Dim {
			first[i] = z[l.First(i)*m+k]
		}
		second := func(lane int) (gs float64) {
			at := lane*m + k
			gs = g[at]
			inner += gs * z[at]
			dst[at] = f1 * gs
			return gs
		}
		switch l.Order {
		case Laplacian:
			gs := second(l.Lap())
			for i, v := range first[:l.Dim] {
				slope[i] = 2 * gs * v
				s += gs * v * v
			}
		case Hessian:
			for i := range l.Dim {
				for j := i; j < l.Dim; j++ {
					gs := second(l.Second(i, j))
					slope[i] += gs * first[j]
					slope[j] += gs * first[i] // twice on the diagonal: d(z_i^2) = 2 z_i dz_i
					s += gs * first[i] * first[j]
				}
			}
		}
		for i := range l.Dim {
			at := l.First(i)*m + k
			inner += g[at] * first[i]
			dst[at] = f1*g[at] + f2*slope[i]
		}
		dst[k] = d + f2*inner + f3*s
	}
}

// first is the loop of ActivateFirst for n points of a neuron, with its slopes
// in the table.
func first(dst []float64, t *table, l Lanes, n, m int) {
	c := t[4*chunk:][:l.Dim]
	for k := range n {
		f1, f2 := t[chunk+k], t[2*chunk+k]
		dst[k] = t[k]
		for i, ci := range c {
			dst[l.First(i)*m+k] = f1 * ci
		}
		switch l.Order {
		case Laplacian:
			var squares float64
			for _, ci := range c {
				squares += ci * ci
			}
			dst[l.Lap()*m+k] = f2 * squares
		case Hessian:
			for i, ci := range c {
				for j := i; j < l.Dim; j++ {
					dst[l.Second(i, j)*m+k] = f2 * ci * c[j]
				}
			}
		}
	}
}

// firstAdjoint is the loop of ActivateFirstAdjoint for n points of a neuron,
// with its slopes in the table and their adjoints written after them.
func firstAdjoint(dst, g []float64, t *table, l Lanes, n, m int) {
	c, sums := t[4*chunk:][:l.Dim], t[4*chunk+slopes:][:l.Dim]
	clear(sums)
	for k := range n {
		f1, f2, f3 := t[chunk+k], t[2*chunk+k], t[3*chunk+k]
		d := f1 * g[k]
		for i, ci := range c {
			gi := g[l.First(i)*m+k]
			d += f2 * gi * ci
			sums[i] += f1 * gi
		}
		switch l.Order {
		case Laplacian:
			gs := g[l.Lap()*m+k]
			for i, ci := range c {
				d += f3 * gs * ci * ci
				sums[i] += 2 * f2 * gs * ci
			}
		case Hessian:
			for i, ci := range c {
				for j := i; j < l.Dim; j++ {
					gs := g[l.Second(i, j)*m+k]
					d += f3 * gs * ci * c[j]
					sums[i] += f2 * gs * c[j]
					sums[j] += f2 * gs * ci
				}
			}
		}
		dst[k] = d
	}
}
