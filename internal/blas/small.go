package blas

// small reports whether a product is so short that planning would take much of
// its time, and nothing need be copied. No plan cuts k for such a product, so
// both ways give the same bits.
func (k *kernels) small(p *product) bool {
	return p.part == whole && p.k <= 128 && p.m*p.n*p.k <= 1<<15 && p.b.cs == 1 && k.direct(p.n) == p.n
}

// multiply computes a small product: all rows, all of k, panel by panel.
func (k *kernels) multiply(p *product) {
	split := k.split(p.n)
	for j := 0; j < p.n; {
		vecs, tail, next := split.panel(j, p.n)
		k.column(p.m, p.k, vecs, tail, p.alpha, p.a.grouped(), p.b.at(0, j), p.b.rs, p.beta, p.c[j:], p.ldc)
		j = next
	}
}
