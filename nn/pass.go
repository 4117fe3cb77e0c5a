package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/kernel"
)

// pass evaluates a network and its derivatives by the parameters on blocks
// of n points without a graph. It keeps its buffers, so it allocates nothing
// after the first call, and is not safe for concurrent use.
//
// A block of jets of width w is lanes x n x w, see [ad.Lanes].
type pass struct {
	net      *Net
	l        ad.Lanes
	n        int
	theta    []float64
	in       []float64
	z, a     [][]float64 // of the hidden layers: before and after activation
	features []float64
	adj      [2][]float64 // adjoints of a layer's a and z
}

// NewPass returns an evaluator on blocks of n points with jets of layout l, for
// one goroutine.
func (net *Net) NewPass(l ad.Lanes, n int) ad.Pass {
	p := &pass{net: net, l: l, n: n}
	rows, widest := l.Count()*n, 0
	for _, ly := range net.hidden {
		p.z = append(p.z, make([]float64, rows*ly.out))
		p.a = append(p.a, make([]float64, rows*ly.out))
		widest = max(widest, ly.out)
	}
	p.features = make([]float64, rows*net.Features())
	p.adj = [2][]float64{make([]float64, rows*widest), make([]float64, rows*widest)}
	return p
}

// weights returns the weights and biases of hidden layer k and the index of its
// first parameter in theta (-1 if it is frozen).
func (p *pass) weights(k int) (w, b []float64, at int) {
	lo := 0
	for _, ly := range p.net.hidden[:k] {
		if !ly.frozen {
			lo += (ly.in + 1) * ly.out
		}
	}
	ly := p.net.hidden[k]
	if ly.frozen {
		return ly.w, ly.b, -1
	}
	return p.theta[lo:][:ly.in*ly.out], p.theta[lo+ly.in*ly.out:][:ly.out], lo
}

// Forward computes the jets of the features for a block of inputs. The
// result, lanes x n x Features, is valid until the next call; theta and in
// must not change before the derivatives have been taken.
func (p *pass) Forward(theta, in []float64) []float64 {
	net, rows := p.net, p.l.Count()*p.n
	if len(theta) != net.Params() || len(in) != rows*net.in {
		panic("nn: Forward: theta needs Params and in lanes x points x Inputs elements")
	}
	p.theta, p.in = theta, in
	x := in
	for k, ly := range net.hidden {
		w, b, _ := p.weights(k)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, dense.Of(rows, ly.in, x), dense.Of(ly.in, ly.out, w), 0, dense.Of(rows, ly.out, p.z[k]))
		for i := range p.n {
			z := p.z[k][i*ly.out:][:ly.out]
			for j, v := range b {
				z[j] += v
			}
		}
		kernel.Activate(p.a[k], p.z[k], ly.f, p.l, p.n*ly.out)
		x = p.a[k]
	}
	F, h := net.Features(), net.width()
	for r := range rows {
		row := p.features[r*F:][:F]
		row[0] = 0
		if r < p.n { // the constant has no derivatives
			row[0] = 1
		}
		if net.linear {
			copy(row[1:], in[r*net.in:][:net.in])
		}
		copy(row[F-h:], x[r*h:][:h])
	}
	return p.features
}

// width returns the width of the last hidden layer.
func (net *Net) width() int { return net.hidden[len(net.hidden)-1].out }

// Output computes the jets of the outputs, lanes x n x Outputs, from the
// last Forward.
func (p *pass) Output(dst []float64) {
	F, o, rows := p.net.Features(), p.net.out, p.l.Count()*p.n
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, dense.Of(rows, F, p.features), dense.Of(F, o, p.theta[p.net.OutputLayer():]), 0, dense.Of(rows, o, dst))
}

// AddGradient adds to dst the derivative by theta of
// sum seed[lane, i, o] out[lane, i, o] over lanes, points and outputs.
func (p *pass) AddGradient(dst, seed []float64) {
	F, o, rows := p.net.Features(), p.net.out, p.l.Count()*p.n
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, dense.Of(rows, F, p.features), dense.Of(rows, o, seed), 1, dense.Of(F, o, dst[p.net.OutputLayer():]))
	p.backward(seed, func(at int, ly layer, x, dz []float64) {
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, dense.Of(rows, ly.in, x), dense.Of(rows, ly.out, dz), 1, dense.Of(ly.in, ly.out, dst[at:]))
		db := dst[at+ly.in*ly.out:][:ly.out]
		for i := range p.n {
			for j, v := range dz[i*ly.out:][:ly.out] {
				db[j] += v
			}
		}
	})
}

// Factors implements [ad.Factored].
func (p *pass) Factors(seed []float64, f func(l ad.Factor)) {
	net := p.net
	f(ad.Factor{At: net.OutputLayer(), In: net.Features(), Out: net.out, X: p.features, Z: seed})
	p.backward(seed, func(at int, ly layer, x, dz []float64) {
		f(ad.Factor{At: at, In: ly.in, Out: ly.out, Bias: true, X: x, Z: dz})
	})
}

// Rows computes for each of the first points of the block alone the derivative
// by theta of sum seed[lane, i, o] out[lane, i, o] over lanes and outputs: row
// i of dst, which holds points rows of Params, ld apart.
func (p *pass) Rows(dst []float64, ld int, seed []float64, points int) {
	F, o, L := p.net.Features(), p.net.out, p.l.Count()
	head := p.net.OutputLayer()
	for i := range points {
		clear(dst[i*ld:][:p.net.Params()])
		row := dst[i*ld+head:][:F*o]
		for lane := range L {
			r := lane*p.n + i
			outer(row, p.features[r*F:][:F], seed[r*o:][:o])
		}
	}
	p.backward(seed, func(at int, ly layer, x, dz []float64) {
		for i := range points {
			row := dst[i*ld+at:][:(ly.in+1)*ly.out]
			for lane := range L {
				r := lane*p.n + i
				outer(row, x[r*ly.in:][:ly.in], dz[r*ly.out:][:ly.out])
			}
			copy(row[ly.in*ly.out:], dz[i*ly.out:][:ly.out])
		}
	})
}

// outer adds the outer product of x and y to dst, len(x) x len(y).
func outer(dst, x, y []float64) {
	n := len(y)
	for i, a := range x {
		if a == 0 {
			continue
		}
		d := dst[i*n:][:n]
		for j, v := range y {
			d[j] += a * v
		}
	}
}

// backward carries the adjoint of the outputs through the trainable layers,
// last to first, and calls f with the index of a layer's first parameter, its
// inputs and the adjoint of z = inputs W + b.
func (p *pass) backward(seed []float64, f func(at int, ly layer, x, dz []float64)) {
	if p.net.OutputLayer() == 0 {
		return
	}
	o, rows, h := p.net.out, p.l.Count()*p.n, p.net.width()
	hiddenHead := p.theta[len(p.theta)-h*o:]
	da := p.adj[0][:rows*h]
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, dense.Of(rows, o, seed), dense.Of(h, o, hiddenHead), 0, dense.Of(rows, h, da))
	for k := len(p.net.hidden) - 1; k >= 0; k-- {
		ly := p.net.hidden[k]
		w, _, at := p.weights(k)
		if at < 0 {
			return // frozen layers come first
		}
		dz := p.adj[1][:rows*ly.out]
		kernel.ActivateAdjoint(dz, p.z[k], p.a[k], da, ly.f, p.l, p.n*ly.out)
		x := p.in
		if k > 0 {
			x = p.a[k-1]
		}
		f(at, ly, x, dz)
		if k > 0 {
			da = p.adj[0][:rows*ly.in]
			blas64.Gemm(blas.NoTrans, blas.Trans, 1, dense.Of(rows, ly.out, dz), dense.Of(ly.in, ly.out, w), 0, dense.Of(rows, ly.in, da))
		}
	}
}
