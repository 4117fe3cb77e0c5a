package blas

// turned reports whether C' = B' A' is better: if C is so narrow that most
// lanes of a row would be idle, and rows of A' are contiguous.
func (p *product) turned() bool {
	return p.part == whole && p.n <= 4 && p.m >= 16 && p.k >= 16 && p.a.rs == 1
}

// turn computes a product by way of its transpose.
func (k *kernels) turn(p *product) {
	call := calls.Get().(*call)
	defer calls.Put(call)
	call.own.c = grown(call.own.c, p.m*p.n)
	c := call.own.c
	if p.beta != 0 {
		transpose(c, p.m, p.c, p.ldc, p.m, p.n)
	}
	k.run(product{m: p.n, n: p.m, k: p.k, alpha: p.alpha, beta: p.beta,
		a: p.b.transposed(), b: p.a.transposed(), c: c, ldc: p.m})
	transpose(p.c, p.ldc, c, p.m, p.n, p.m)
}

// transposed returns x' without copying it.
func (x matrix) transposed() matrix { return matrix{x.data, x.cs, x.rs} }

// transpose copies x, m×n with rows ldx apart, into dst, n×m with rows ldd apart.
func transpose(dst []float64, ldd int, x []float64, ldx, m, n int) {
	for j := range n {
		row := dst[j*ldd:][:m]
		for i := range row {
			row[i] = x[i*ldx+j]
		}
	}
}
