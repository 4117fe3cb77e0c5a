package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/kernel"
)

// Net is a feed-forward network: hidden layers h_l = f_l(h_(l-1) W_l + b_l),
// frozen or trainable, and a linear output layer over the features
// (1, inputs if Linear is set, last hidden layer).
//
// The parameters theta are the trainable layers in order, each W (in x out,
// row-major) then b, and then the output layer, Features() x Outputs().
type Net struct {
	in, out int
	hidden  []layer
	linear  bool // the inputs are among the features
}

// layer is a hidden layer. A frozen one holds its values.
type layer struct {
	in, out int
	f       kernel.Activation
	frozen  bool
	w, b    []float64
}

// MLP returns a perceptron with trainable hidden layers of the given widths.
// Init draws Glorot-uniform weights and zero biases (Glorot & Bengio 2010,
// eq. 16).
func MLP(in, out int, f ad.Activation, widths ...int) *Net {
	if len(widths) == 0 {
		panic("nn: an MLP needs a hidden layer")
	}
	n := &Net{in: positive(in), out: positive(out)}
	n.append(f, widths...)
	return n
}

func (n *Net) append(f ad.Activation, widths ...int) {
	prev := n.in
	if k := len(n.hidden); k > 0 {
		prev = n.hidden[k-1].out
	}
	for _, w := range widths {
		n.hidden = append(n.hidden, layer{in: prev, out: positive(w), f: f})
		prev = w
	}
}

// Random returns a network of the given number of features whose hidden
// layer is frozen at slopes and biases drawn from U(-slope, slope) (extreme
// learning machine: Huang et al. 2006; for PDEs Dwivedi & Srinivasan 2020).
// The constant and the linear inputs are among the features. The best slope
// is a property of the solution: 0.2 for a smooth one to 2.
func Random(in, out, features int, slope float64, seed uint64) *Net {
	h := features - 1 - in
	if h < 1 {
		panic(fmt.Sprintf("nn: %d features leave no random ones beside the constant and %d inputs", features, in))
	}
	rng := rand.New(rand.NewPCG(seed, 0x72616e646f6d))
	return &Net{in: positive(in), out: positive(out), linear: true, hidden: []layer{{
		in: in, out: h, f: kernel.Tanh, frozen: true,
		w: uniform(rng, in*h, slope), b: uniform(rng, h, slope),
	}}}
}

// Fourier returns a perceptron behind random Fourier features, the sines and
// cosines of modes random frequencies drawn from N(0, sigma^2) (Tancik et
// al. 2020). With no widths it is linear in the Fourier features.
func Fourier(in, out, modes int, sigma float64, seed uint64, f ad.Activation, widths ...int) *Net {
	rng := rand.New(rand.NewPCG(seed, 0x666f7572696572))
	m := positive(modes)
	l := layer{in: in, out: 2 * m, f: kernel.Sin, frozen: true, w: make([]float64, in*2*m), b: make([]float64, 2*m)}
	for k := range m {
		l.b[m+k] = math.Pi / 2 // sin(z + pi/2) = cos z
		for i := range in {
			v := sigma * rng.NormFloat64()
			l.w[i*2*m+k], l.w[i*2*m+m+k] = v, v
		}
	}
	n := &Net{in: positive(in), out: positive(out), hidden: []layer{l}}
	n.append(f, widths...)
	return n
}

func positive(n int) int {
	if n < 1 {
		panic(fmt.Sprintf("nn: size %d, must be positive", n))
	}
	return n
}

func uniform(rng *rand.Rand, n int, a float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = a * (2*rng.Float64() - 1)
	}
	return x
}

// Inputs returns the number of inputs.
func (n *Net) Inputs() int { return n.in }

// Outputs returns the number of outputs.
func (n *Net) Outputs() int { return n.out }

// Features returns the number of features of the output layer.
func (n *Net) Features() int {
	f := 1 + n.hidden[len(n.hidden)-1].out
	if n.linear {
		f += n.in
	}
	return f
}

// Head returns where the output layer starts in the parameters.
func (n *Net) Head() int {
	k := 0
	for _, l := range n.hidden {
		if !l.frozen {
			k += (l.in + 1) * l.out
		}
	}
	return k
}

// Params returns the number of trainable parameters.
func (n *Net) Params() int { return n.Head() + n.Features()*n.out }

// Init draws Glorot-uniform weights and zero biases; the output layer of a
// network without trainable hidden layers starts at zero.
func (n *Net) Init(theta []float64, seed uint64) {
	if len(theta) != n.Params() {
		panic("nn: Init: theta needs Params elements")
	}
	clear(theta)
	if n.Head() == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(seed, 0x676c6f726f74))
	lo := 0
	for _, l := range n.hidden {
		if !l.frozen {
			copy(theta[lo:], glorot(rng, l.in, l.out))
			lo += (l.in + 1) * l.out
		}
	}
	h := n.hidden[len(n.hidden)-1].out
	copy(theta[len(theta)-h*n.out:], glorot(rng, h, n.out))
}

func glorot(rng *rand.Rand, in, out int) []float64 {
	return uniform(rng, in*out, math.Sqrt(6/float64(in+out)))
}

// Build adds the network to a graph.
func (n *Net) Build(g *ad.Graph, in ad.Matrix, l ad.Lanes) ad.Matrix {
	h := in
	for _, ly := range n.hidden {
		var w, b ad.Matrix
		if ly.frozen {
			w, b = g.Frozen(ly.in, ly.out, ly.w), g.Frozen(1, ly.out, ly.b)
		} else {
			w, b = g.Param(ly.in, ly.out), g.Param(1, ly.out)
		}
		h = h.Mul(w).AddBias(b).Activate(ly.f, l)
	}
	bias := g.Param(1, n.out)
	var skip ad.Matrix
	if n.linear {
		skip = in.Mul(g.Param(n.in, n.out))
	}
	out := h.Mul(g.Param(h.Cols, n.out))
	if n.linear {
		out = out.Add(skip)
	}
	return out.AddBias(bias)
}

// Forward computes the jets of the features: dst holds lanes x points x
// Features(), in lanes x points x Inputs().
func (n *Net) Forward(dst, theta, in []float64, l ad.Lanes, points int) {
	rows := l.Count() * points
	if len(dst) != rows*n.Features() || len(in) != rows*n.in {
		panic("nn: Forward: dst needs lanes x points x Features and in lanes x points x Inputs elements")
	}
	x := in
	lo := 0
	for _, ly := range n.hidden {
		w, b := ly.w, ly.b
		if !ly.frozen {
			w, b = theta[lo:][:ly.in*ly.out], theta[lo+ly.in*ly.out:][:ly.out]
			lo += (ly.in + 1) * ly.out
		}
		z := make([]float64, rows*ly.out)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1,
			blas64.General{Rows: rows, Cols: ly.in, Stride: ly.in, Data: x},
			blas64.General{Rows: ly.in, Cols: ly.out, Stride: ly.out, Data: w},
			0, blas64.General{Rows: rows, Cols: ly.out, Stride: ly.out, Data: z})
		for p := range points {
			for j, v := range b {
				z[p*ly.out+j] += v
			}
		}
		x = make([]float64, len(z))
		kernel.Activate(x, z, ly.f, l, points*ly.out)
	}
	F, h := n.Features(), n.hidden[len(n.hidden)-1].out
	for r := range rows {
		row := dst[r*F:][:F]
		row[0] = 0
		if r < points { // the constant has no derivatives
			row[0] = 1
		}
		if n.linear {
			copy(row[1:], in[r*n.in:][:n.in])
		}
		copy(row[F-h:], x[r*h:][:h])
	}
}
