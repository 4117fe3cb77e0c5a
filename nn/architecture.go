package nn

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/internal/nearest"
	"pinnsolve/safetensors"
)

// Architecture describes the networks that need no code: a perceptron with other
// layers between, before or after its dense ones.
type Architecture struct {
	Width, Depth int // of a hidden layer, and hidden layers or blocks
	Activation   ad.Activation
	Blocks       Blocks
	// Modes random frequencies drawn from N(0, Sigma^2) come before the rest, if
	// Modes is not 0; see FourierFeatures.
	Modes int
	Sigma float64
	// Factorised trains the weights of dense layers in factors; see Dense.
	Factorised bool
	// Separate gives every output a network of its own, of the same sizes.
	Separate bool
}

// Blocks say what dense layers are joined to.
type Blocks string

// The blocks.
const (
	Plain Blocks = "plain" // dense layers, one after the other
	// Skip is Depth blocks x + f(f(x)) of two dense layers f each, behind one.
	Skip Blocks = "residual"
	// Gated is the modified multilayer perceptron: after every dense layer a Gate
	// between two encoders of the inputs.
	Gated Blocks = "gated"
	// Pirate is Depth blocks of three dense layers, Gates after the first and the
	// second, and an Adaptive connection around them (PirateNets).
	Pirate Blocks = "pirate"
)

// AllBlocks lists the blocks.
func AllBlocks() []Blocks { return []Blocks{Plain, Skip, Gated, Pirate} }

// ParseBlocks returns the blocks with the given name; "" is plain.
func ParseBlocks(name string) (Blocks, error) {
	if name == "" {
		return Plain, nil
	}
	var names []string
	for _, b := range AllBlocks() {
		if string(b) == name {
			return b, nil
		}
		names = append(names, string(b))
	}
	return "", nearest.Unknown("blocks", name, names)
}

// plain reports whether the network is a perceptron that MLP or Fourier make,
// whose passes are faster.
func (a Architecture) plain() bool {
	return (a.Blocks == Plain || a.Blocks == "") && !a.Factorised && !a.Separate
}

// Network is what all networks of this package are: what fields.Network asks for,
// and arrays to be saved.
type Network interface {
	Inputs() int
	Outputs() int
	Params() int
	OutputLayer() int
	Features() int
	Init(theta []float64, seed uint64)
	Build(g *ad.Graph, in ad.Matrix, l ad.Lanes) ad.Matrix
	NewPass(l ad.Lanes, n int) ad.Pass
	Tensors(theta []float64) []safetensors.Tensor
	SetTensors(theta []float64, from []safetensors.Tensor) error
}

// Network returns the network with random frequencies from the seed; Init draws
// the rest.
func (a Architecture) Network(inputs, outputs int, seed uint64) Network {
	widths := make([]int, positive(a.Depth))
	for i := range widths {
		widths[i] = a.Width
	}
	switch {
	case a.plain() && a.Modes == 0:
		return MLP(inputs, outputs, a.Activation, widths...)
	case a.plain():
		return Fourier(inputs, outputs, a.Modes, a.Sigma, seed, a.Activation, widths...)
	}
	d := NewDesign(inputs)
	if !a.Separate {
		return d.Network(outputs, a.hidden(d, seed))
	}
	var features []Block
	for i := range outputs {
		features = append(features, a.hidden(d, seed+uint64(i)))
	}
	return d.Separate(features...)
}

// hidden adds all hidden layers.
func (a Architecture) hidden(d *Design, seed uint64) Block {
	x := d.Inputs()
	if a.Modes > 0 {
		x = d.Add(FourierFeatures(d.inputs, a.Modes, a.Sigma, seed), x)
	}
	f := func(x Block) Block {
		return d.Add(Dense{Width: a.Width, Activation: a.Activation, Factorised: a.Factorised}, x)
	}
	switch a.Blocks {
	case Plain, "":
		for range a.Depth {
			x = f(x)
		}
	case Skip:
		x = f(x)
		for range a.Depth {
			x = d.Add(Residual{}, x, f(f(x)))
		}
	case Gated:
		u, v := f(x), f(x)
		for range a.Depth {
			x = d.Add(Gate{}, f(x), u, v)
		}
	case Pirate:
		u, v := f(x), f(x)
		if x.Width() != a.Width {
			x = f(x)
		}
		for range a.Depth {
			g := d.Add(Gate{}, f(x), u, v)
			g = d.Add(Gate{}, f(g), u, v)
			x = d.Add(Adaptive{}, x, f(g))
		}
	default:
		panic(fmt.Sprintf("nn: unknown blocks %q", a.Blocks))
	}
	return x
}
