package training

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// tanhFit fits a network with one input, one layer of tanh and one output to a
// function on [-1, 1]: the parameters are weights and biases of the layer, then
// the weights of the output.
type tanhFit struct {
	width int
	x, y  []float64
	t     []float64 // features at one point
}

func newTanhFit(width, points int, f func(x float64) float64) *tanhFit {
	p := &tanhFit{width: width, t: make([]float64, width)}
	for i := range points {
		x := 2*float64(i)/float64(points-1) - 1
		p.x, p.y = append(p.x, x), append(p.y, f(x)/math.Sqrt(float64(points)))
	}
	return p
}

func wave(x float64) float64 { return math.Sin(4*x) + 0.5*math.Cos(9*x) }

func (p *tanhFit) start(seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	theta := make([]float64, p.Dim())
	for j := range p.width {
		theta[j], theta[p.width+j], theta[2*p.width+j] = 3*rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()/math.Sqrt(float64(p.width))
	}
	return theta
}

func (p *tanhFit) Dim() int  { return 3 * p.width }
func (p *tanhFit) Rows() int { return len(p.x) }

// row returns the residual at point i, and its derivative unless dst is nil.
func (p *tanhFit) row(dst, theta []float64, i int) float64 {
	scale := 1 / math.Sqrt(float64(len(p.x)))
	w, b, c := theta[:p.width], theta[p.width:2*p.width], theta[2*p.width:]
	sum := 0.0
	for j := range p.width {
		t := math.Tanh(w[j]*p.x[i] + b[j])
		sum += c[j] * t
		if dst != nil {
			d := scale * c[j] * (1 - t*t)
			dst[j], dst[p.width+j], dst[2*p.width+j] = d*p.x[i], d, scale*t
		}
	}
	return scale*sum - p.y[i]
}

func (p *tanhFit) Residual(dst, theta []float64) {
	for i := range dst {
		dst[i] = p.row(nil, theta, i)
	}
}

func (p *tanhFit) Jacobian(dst *mat.Dense, theta []float64, from int) {
	row := make([]float64, p.Dim())
	for i := range p.x {
		p.row(row, theta, i)
		copy(dst.RawRowView(i), row[from:])
	}
}

func (p *tanhFit) Loss(grad, theta []float64) float64 {
	clear(grad)
	loss := 0.0
	var row []float64
	if grad != nil {
		row = make([]float64, p.Dim())
	}
	for i := range p.x {
		r := p.row(row, theta, i)
		loss += r * r / 2
		if grad != nil {
			axpy(r, row, grad)
		}
	}
	return loss
}

// tiled is a tanhFit with normal equations and products, row by row.
type tiled struct{ *tanhFit }

func (p tiled) Normal(jtj *mat.SymDense, jtr, theta []float64) {
	jtj.Zero()
	clear(jtr)
	row := make([]float64, p.Dim())
	for i := range p.x {
		r := p.row(row, theta, i)
		blas64.Syr(1, vector(row), jtj.RawSymmetric())
		axpy(r, row, jtr)
	}
}

func (p tiled) JacobianTimes(dst, v, theta []float64) {
	j := mat.NewDense(p.Rows(), p.Dim(), nil)
	p.Jacobian(j, theta, 0)
	blas64.Gemv(blas.NoTrans, 1, j.RawMatrix(), vector(v), 0, vector(dst))
}

func (p tiled) TransposeTimes(dst, w, theta []float64) {
	j := mat.NewDense(p.Rows(), p.Dim(), nil)
	p.Jacobian(j, theta, 0)
	blas64.Gemv(blas.Trans, 1, j.RawMatrix(), vector(w), 0, vector(dst))
}
