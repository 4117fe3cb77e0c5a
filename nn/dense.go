package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/kernel"
)

// Dense is the layer f(x W + b) with trainable W, in x Width, and b. Parameters
// are W, row-major, then b.
type Dense struct {
	Width      int
	Activation ad.Activation
	// Factorised writes column j of W as exp(s_j) V_j and trains s and V: random
	// weight factorisation (Wang, Wang, Seidman and Perdikaris,
	// arXiv:2210.01274). The parameters are V, s, b.
	Factorised bool
}

// Of the scales s of factorised weights, drawn from a normal distribution
// (arXiv:2210.01274, section 5).
const (
	scaleMean   = 1
	scaleSpread = 0.1
)

// Shape implements Layer.
func (d Dense) Shape(in []int) (width, params int) {
	if len(in) != 1 || d.Width < 1 {
		panic(fmt.Sprintf("nn: Dense of width %d with %d inputs, must be positive and one", d.Width, len(in)))
	}
	params = (in[0] + 1) * d.Width
	if d.Factorised {
		params += d.Width
	}
	return d.Width, params
}

// Init draws Glorot-uniform weights and zero biases. With factors the weights are
// the same, divided by exp(s).
func (d Dense) Init(theta []float64, in []int, rng *rand.Rand) {
	clear(theta)
	w := theta[:in[0]*d.Width]
	copy(w, glorot(rng, in[0], d.Width))
	if !d.Factorised {
		return
	}
	for j, s := range theta[len(w):][:d.Width] {
		s = scaleMean + scaleSpread*rng.NormFloat64()
		theta[len(w)+j] = s
		for i := range in[0] {
			w[i*d.Width+j] /= math.Exp(s)
		}
	}
}

// Build implements Layer.
func (d Dense) Build(g *ad.Graph, l ad.Lanes, in []ad.Matrix) ad.Matrix {
	w := g.Param(in[0].Cols, d.Width)
	if d.Factorised {
		w = w.ScaleColumns(g.Param(1, d.Width))
	}
	return in[0].Layer(w, g.Param(1, d.Width), d.Activation, l)
}

// NewPass implements Layer.
func (d Dense) NewPass(l ad.Lanes, n int, in []int) LayerPass {
	p := &densePass{f: d.Activation, l: l, n: n, in: in[0], out: d.Width, factorised: d.Factorised}
	p.z, p.dz = make([]float64, l.Count()*n*d.Width), make([]float64, l.Count()*n*d.Width)
	if d.Factorised {
		p.product, p.dw = make([]float64, in[0]*d.Width), make([]float64, in[0]*d.Width)
	}
	return p
}

// densePass is the pass of Dense, and of Fixed, which has no parameters.
type densePass struct {
	f          ad.Activation
	l          ad.Lanes
	n, in, out int
	factorised bool
	fixed      []float64 // weights and biases of Fixed

	x, w, b []float64
	z, dz   []float64
	s       []float64 // exp of the scales; nil without
	product []float64 // the weights with their scales
	dw      []float64
}

// Forward implements LayerPass.
func (p *densePass) Forward(dst, theta []float64, in [][]float64) {
	if p.fixed != nil {
		theta = p.fixed
	}
	size := p.in * p.out
	p.x, p.w, p.b = in[0], theta[:size], theta[len(theta)-p.out:]
	if p.factorised {
		p.s = p.s[:0]
		for _, s := range theta[size:][:p.out] {
			p.s = append(p.s, math.Exp(s))
		}
		for i, v := range p.w {
			p.product[i] = v * p.s[i%p.out]
		}
		p.w = p.product
	}
	rows := p.l.Count() * p.n
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, dense.Of(rows, p.in, p.x), dense.Of(p.in, p.out, p.w), 0, dense.Of(rows, p.out, p.z))
	for i := range p.n {
		z := p.z[i*p.out:][:p.out]
		for j, v := range p.b {
			z[j] += v
		}
	}
	kernel.Activate(dst, p.z, p.f, p.l, p.n*p.out)
}

// Backward implements LayerPass.
func (p *densePass) Backward(dIn [][]float64, out, dOut []float64) {
	kernel.ActivateAdjoint(p.dz, p.z, out, dOut, p.f, p.l, p.n*p.out)
	if dIn[0] != nil {
		rows := p.l.Count() * p.n
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, dense.Of(rows, p.out, p.dz), dense.Of(p.in, p.out, p.w), 1, dense.Of(rows, p.in, dIn[0]))
	}
}

// AddGradient implements LayerPass.
func (p *densePass) AddGradient(dst []float64) {
	if p.fixed != nil {
		return
	}
	rows, size := p.l.Count()*p.n, p.in*p.out
	dw := dst[:size]
	if p.factorised {
		dw = p.dw
		clear(dw)
	}
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, dense.Of(rows, p.in, p.x), dense.Of(rows, p.out, p.dz), 1, dense.Of(p.in, p.out, dw))
	if p.factorised {
		p.unscale(dst)
	}
	db := dst[len(dst)-p.out:]
	for i := range p.n {
		for j, v := range p.dz[i*p.out:][:p.out] {
			db[j] += v
		}
	}
}

// unscale adds to the derivatives by V and s what follows from dw, that by the
// weights.
func (p *densePass) unscale(dst []float64) {
	ds := dst[p.in*p.out:][:p.out]
	for i, v := range p.dw {
		dst[i] += v * p.s[i%p.out]
		ds[i%p.out] += v * p.w[i]
	}
}

// Rows implements LayerPass.
func (p *densePass) Rows(dst []float64, ld, points int) {
	if p.fixed != nil {
		return
	}
	_, params := Dense{Width: p.out, Factorised: p.factorised}.Shape([]int{p.in})
	for i := range points {
		row := dst[i*ld:][:params]
		dw := row[:p.in*p.out]
		if p.factorised {
			dw = p.dw
			clear(dw)
		}
		for lane := range p.l.Count() {
			r := lane*p.n + i
			outer(dw, p.x[r*p.in:][:p.in], p.dz[r*p.out:][:p.out])
		}
		if p.factorised {
			p.unscale(row)
		}
		copy(row[params-p.out:], p.dz[i*p.out:][:p.out])
	}
}

// Fixed is the layer f(x W + b) with weights that are not trained, such as random
// Fourier features; see FourierFeatures.
type Fixed struct {
	Activation ad.Activation
	W, B       []float64 // W is in x len(B), row-major
}

// FourierFeatures returns the sines and cosines of the given number of random
// frequencies drawn from N(0, sigma^2) (Tancik et al. 2020), twice as many
// columns.
func FourierFeatures(in, modes int, sigma float64, seed uint64) Fixed {
	w, b := frequencies(in, modes, sigma, seed)
	return Fixed{Activation: ad.Sin, W: w, B: b}
}

// frequencies returns the weights and biases of sines and cosines.
func frequencies(in, modes int, sigma float64, seed uint64) (w, b []float64) {
	rng := rand.New(rand.NewPCG(seed, 0x666f7572696572))
	m := positive(modes)
	w, b = make([]float64, in*2*m), make([]float64, 2*m)
	for k := range m {
		b[m+k] = math.Pi / 2 // sin(z + pi/2) = cos z
		for i := range in {
			v := sigma * rng.NormFloat64()
			w[i*2*m+k], w[i*2*m+m+k] = v, v
		}
	}
	return w, b
}

// Shape implements Layer.
func (f Fixed) Shape(in []int) (width, params int) {
	if len(in) != 1 || len(f.W) != in[0]*len(f.B) {
		panic(fmt.Sprintf("nn: Fixed with %d weights for inputs %v and %d columns", len(f.W), in, len(f.B)))
	}
	return len(f.B), 0
}

// Init implements Layer.
func (f Fixed) Init([]float64, []int, *rand.Rand) {}

// Build implements Layer.
func (f Fixed) Build(g *ad.Graph, l ad.Lanes, in []ad.Matrix) ad.Matrix {
	return in[0].Layer(g.Frozen(in[0].Cols, len(f.B), f.W), g.Frozen(1, len(f.B), f.B), f.Activation, l)
}

// NewPass implements Layer.
func (f Fixed) NewPass(l ad.Lanes, n int, in []int) LayerPass {
	rows := l.Count() * n
	return &densePass{f: f.Activation, l: l, n: n, in: in[0], out: len(f.B), fixed: append(append([]float64(nil), f.W...), f.B...),
		z: make([]float64, rows*len(f.B)), dz: make([]float64, rows*len(f.B))}
}
