package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
)

// composedPass evaluates a Composed network without a graph, layer by layer.
type composedPass struct {
	net      *Composed
	l        ad.Lanes
	n        int
	theta    []float64
	passes   []LayerPass
	blocks   [][]float64 // the inputs and the results of the layers
	adjoints [][]float64 // of the blocks; nil where no parameter comes before
	features []float64
}

// NewPass returns an evaluator on blocks of n points with jets of layout l, for
// one goroutine.
func (net *Composed) NewPass(l ad.Lanes, n int) ad.Pass {
	p := &composedPass{net: net, l: l, n: n, blocks: make([][]float64, 1), adjoints: make([][]float64, 1)}
	rows := l.Count() * n
	for _, nd := range net.nodes {
		p.passes = append(p.passes, nd.layer.NewPass(l, n, nd.widths))
		p.blocks = append(p.blocks, make([]float64, rows*nd.width))
		trained := nd.params > 0
		for _, b := range nd.in {
			trained = trained || p.adjoints[b] != nil
		}
		var adjoint []float64
		if trained {
			adjoint = make([]float64, rows*nd.width)
		}
		p.adjoints = append(p.adjoints, adjoint)
	}
	p.features = make([]float64, rows*net.Features())
	return p
}

// of returns the blocks with the given indices.
func of(blocks [][]float64, indices []int) [][]float64 {
	xs := make([][]float64, len(indices))
	for i, b := range indices {
		xs[i] = blocks[b]
	}
	return xs
}

// Forward computes the jets of the features for a block of inputs.
func (p *composedPass) Forward(theta, in []float64) []float64 {
	net, rows := p.net, p.l.Count()*p.n
	if len(theta) != net.Params() || len(in) != rows*net.inputs {
		panic("nn: Forward: theta needs Params and in lanes x points x Inputs elements")
	}
	p.theta, p.blocks[0] = theta, in
	for k, nd := range net.nodes {
		p.passes[k].Forward(p.blocks[k+1], theta[nd.at:][:nd.params], of(p.blocks, nd.in))
	}
	F := net.Features()
	for r := range rows {
		row := p.features[r*F:][:F]
		row[0] = 0
		if r < p.n { // the constant has no derivatives
			row[0] = 1
		}
		row = row[1:]
		for _, h := range net.heads {
			w := net.width(h.block)
			copy(row, p.blocks[h.block][r*w:][:w])
			row = row[w:]
		}
	}
	return p.features
}

// eachHead calls f with the index of an output layer's first parameter and of
// its first output, and the number of its features without the constant.
func (p *composedPass) eachHead(f func(h head, at, output, width int)) {
	at, output := p.net.OutputLayer(), 0
	for _, h := range p.net.heads {
		w := p.net.width(h.block)
		f(h, at, output, w)
		at, output = at+(1+w)*h.outputs, output+h.outputs
	}
}

// columns is a matrix of some columns of a block.
func columns(rows, cols, stride, first int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: stride, Data: data[first:]}
}

// Output computes the jets of the outputs, lanes x n x Outputs, from the last
// Forward.
func (p *composedPass) Output(dst []float64) {
	rows, o := p.l.Count()*p.n, p.net.Outputs()
	p.eachHead(func(h head, at, first, w int) {
		bias, weights := p.theta[at:][:h.outputs], p.theta[at+h.outputs:][:w*h.outputs]
		to := columns(rows, h.outputs, o, first, dst)
		for r := range rows {
			clear(to.Data[r*o:][:h.outputs])
			if r < p.n {
				copy(to.Data[r*o:], bias)
			}
		}
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, dense.Of(rows, w, p.blocks[h.block]), dense.Of(w, h.outputs, weights), 1, to)
	})
}

// AddGradient adds to dst the derivative by theta of
// sum seed[lane, i, o] out[lane, i, o] over lanes, points and outputs.
func (p *composedPass) AddGradient(dst, seed []float64) {
	rows, o := p.l.Count()*p.n, p.net.Outputs()
	p.eachHead(func(h head, at, first, w int) {
		from := columns(rows, h.outputs, o, first, seed)
		for i := range p.n {
			for j, v := range from.Data[i*o:][:h.outputs] {
				dst[at+j] += v
			}
		}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, dense.Of(rows, w, p.blocks[h.block]), from, 1, dense.Of(w, h.outputs, dst[at+h.outputs:][:w*h.outputs]))
	})
	p.backward(seed)
	for k, nd := range p.net.nodes {
		if nd.params > 0 {
			p.passes[k].AddGradient(dst[nd.at:][:nd.params])
		}
	}
}

// Rows computes for each of the first points of the block alone the derivative
// by theta of sum seed[lane, i, o] out[lane, i, o] over lanes and outputs: row
// i of dst, which holds points rows of Params, ld apart.
func (p *composedPass) Rows(dst []float64, ld int, seed []float64, points int) {
	o := p.net.Outputs()
	for i := range points {
		clear(dst[i*ld:][:p.net.Params()])
	}
	p.eachHead(func(h head, at, first, w int) {
		x := p.blocks[h.block]
		for i := range points {
			row := dst[i*ld+at:][:(1+w)*h.outputs]
			copy(row, seed[i*o+first:][:h.outputs])
			for lane := range p.l.Count() {
				r := lane*p.n + i
				outer(row[h.outputs:], x[r*w:][:w], seed[r*o+first:][:h.outputs])
			}
		}
	})
	p.backward(seed)
	for k, nd := range p.net.nodes {
		if nd.params > 0 {
			p.passes[k].Rows(dst[nd.at:], ld, points)
		}
	}
}

// backward carries the adjoint of the outputs through the layers, last to first.
func (p *composedPass) backward(seed []float64) {
	rows, o := p.l.Count()*p.n, p.net.Outputs()
	for _, a := range p.adjoints {
		clear(a)
	}
	p.eachHead(func(h head, at, first, w int) {
		if a := p.adjoints[h.block]; a != nil {
			weights := dense.Of(w, h.outputs, p.theta[at+h.outputs:][:w*h.outputs])
			blas64.Gemm(blas.NoTrans, blas.Trans, 1, columns(rows, h.outputs, o, first, seed), weights, 1, dense.Of(rows, w, a))
		}
	})
	for k := len(p.net.nodes) - 1; k >= 0; k-- {
		if nd := p.net.nodes[k]; p.adjoints[k+1] != nil {
			p.passes[k].Backward(of(p.adjoints, nd.in), p.blocks[k+1], p.adjoints[k+1])
		}
	}
}
