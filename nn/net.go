package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/internal/kernel"
	"pinnsolve/internal/random"
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

// layer is a hidden layer. A frozen one holds its own weights.
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

func (net *Net) append(f ad.Activation, widths ...int) {
	prev := net.in
	if k := len(net.hidden); k > 0 {
		prev = net.hidden[k-1].out
	}
	for _, w := range widths {
		net.hidden = append(net.hidden, layer{in: prev, out: positive(w), f: f})
		prev = w
	}
}

// Random returns a network of the given number of features whose hidden
// layer is frozen at slopes and biases drawn from U(-slope, slope) (extreme
// learning machine: Huang et al. 2006; for PDEs Dwivedi & Srinivasan 2020).
// The constant and the linear inputs are among the features. The best slope
// is a property of the solution: 0.2 for a smooth one to 2.
func Random(in, out, features int, slope float64, seed uint64) *Net {
	return RandomOf(ad.Tanh, in, out, features, slope, seed)
}

// RandomOf is Random with another activation than tanh.
func RandomOf(f ad.Activation, in, out, features int, slope float64, seed uint64) *Net {
	h := features - 1 - in
	if h < 1 {
		panic(fmt.Sprintf("nn: %d features leave none random besides the constant and %d inputs", features, in))
	}
	rng := rand.New(rand.NewPCG(seed, 0x72616e646f6d))
	return &Net{in: positive(in), out: positive(out), linear: true, hidden: []layer{{
		in: in, out: h, f: f, frozen: true,
		w: random.Uniform(rng, in*h, slope), b: random.Uniform(rng, h, slope),
	}}}
}

// Features returns a network that is linear in the given frozen features,
// f(x W + b), and a constant. W is in x len(b), row-major.
func Features(in, out int, f ad.Activation, w, b []float64) *Net {
	if len(w) != in*len(b) {
		panic(fmt.Sprintf("nn: %d weights for %d inputs and %d features", len(w), in, len(b)))
	}
	return &Net{in: positive(in), out: positive(out), hidden: []layer{{
		in: in, out: positive(len(b)), f: f, frozen: true, w: slices.Clone(w), b: slices.Clone(b),
	}}}
}

// Fourier returns a perceptron behind random Fourier features, the sines and
// cosines of modes random frequencies drawn from N(0, sigma^2) (Tancik et
// al. 2020). With no widths it is linear in the Fourier features.
func Fourier(in, out, modes int, sigma float64, seed uint64, f ad.Activation, widths ...int) *Net {
	w, b := frequencies(in, modes, sigma, seed)
	l := layer{in: in, out: len(b), f: kernel.Sin, frozen: true, w: w, b: b}
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

// Inputs returns the number of inputs.
func (net *Net) Inputs() int { return net.in }

// Outputs returns the number of outputs.
func (net *Net) Outputs() int { return net.out }

// Features returns the number of features of the output layer.
func (net *Net) Features() int {
	f := 1 + net.hidden[len(net.hidden)-1].out
	if net.linear {
		f += net.in
	}
	return f
}

// OutputLayer returns the index of the output layer's first parameter.
func (net *Net) OutputLayer() int {
	k := 0
	for _, l := range net.hidden {
		if !l.frozen {
			k += (l.in + 1) * l.out
		}
	}
	return k
}

// Neurons returns the sums of inputs and of outputs over the layers with parameters.
func (net *Net) Neurons() (in, out int) {
	in, out = net.Features(), net.out
	for _, l := range net.hidden {
		if !l.frozen {
			in, out = in+l.in, out+l.out
		}
	}
	return in, out
}

// Params returns the number of trainable parameters.
func (net *Net) Params() int { return net.OutputLayer() + net.Features()*net.out }

// Init draws Glorot-uniform weights and zero biases; the output layer of a
// network without trainable hidden layers starts at zero.
func (net *Net) Init(theta []float64, seed uint64) {
	if len(theta) != net.Params() {
		panic("nn: Init: theta needs Params elements")
	}
	clear(theta)
	if net.OutputLayer() == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(seed, 0x676c6f726f74))
	lo := 0
	for _, l := range net.hidden {
		if !l.frozen {
			copy(theta[lo:], glorot(rng, l.in, l.out))
			lo += (l.in + 1) * l.out
		}
	}
	h := net.hidden[len(net.hidden)-1].out
	copy(theta[len(theta)-h*net.out:], glorot(rng, h, net.out))
}

func glorot(rng *rand.Rand, in, out int) []float64 {
	return random.Uniform(rng, in*out, math.Sqrt(6/float64(in+out)))
}

// Build adds the network to a graph.
func (net *Net) Build(g *ad.Graph, in ad.Matrix, l ad.Lanes) ad.Matrix {
	h := in
	for _, ly := range net.hidden {
		var w, b ad.Matrix
		if ly.frozen {
			w, b = g.Frozen(ly.in, ly.out, ly.w), g.Frozen(1, ly.out, ly.b)
		} else {
			w, b = g.Param(ly.in, ly.out), g.Param(1, ly.out)
		}
		h = h.Layer(w, b, ly.f, l)
	}
	bias := g.Param(1, net.out)
	var skip ad.Matrix
	if net.linear {
		skip = in.Mul(g.Param(net.in, net.out))
	}
	out := h.Affine(g.Param(h.Cols, net.out), bias)
	if net.linear {
		out = out.Add(skip)
	}
	return out
}

// Widths returns those of the hidden layers, nil unless all are trained, have the given
// activation and see nothing but the layer before.
func (net *Net) Widths(f ad.Activation) []int {
	if net.linear {
		return nil
	}
	var widths []int
	for _, l := range net.hidden {
		if l.frozen || l.f != f {
			return nil
		}
		widths = append(widths, l.out)
	}
	return widths
}
