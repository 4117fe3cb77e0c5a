package nn

import (
	"fmt"
	"math/rand/v2"

	"pinnsolve/ad"
)

// Design puts layers together to a network of one's own:
//
//	d := nn.NewDesign(2)
//	x := d.Add(nn.Dense{Width: 20, Activation: ad.Tanh}, d.Inputs())
//	y := d.Add(nn.Func{Name: "square", Apply: squares}, x)
//	net := d.Network(3, d.Add(nn.Residual{}, x, y))
//
// Layers are in the order in which they were added, and so are their parameters.
type Design struct {
	inputs int
	nodes  []node
}

// Block is the result of a layer, or the inputs, in a Design.
type Block struct {
	design *Design
	index  int // 0: the inputs, k: of layer k-1
}

// node is a layer with its place in the network.
type node struct {
	layer  Layer
	in     []int // blocks
	widths []int // of these
	width  int   // of the result
	at     int   // first parameter
	params int
}

// NewDesign returns a network without layers.
func NewDesign(inputs int) *Design { return &Design{inputs: positive(inputs)} }

// Inputs returns the inputs.
func (d *Design) Inputs() Block { return Block{d, 0} }

// Width returns the number of columns of a block.
func (b Block) Width() int {
	if b.index == 0 {
		return b.design.inputs
	}
	return b.design.nodes[b.index-1].width
}

// Add adds a layer behind the given blocks and returns its result.
func (d *Design) Add(l Layer, in ...Block) Block {
	n := node{layer: l, at: d.params()}
	for _, b := range in {
		if b.design != d {
			panic("nn: Add: a block of another Design")
		}
		n.in, n.widths = append(n.in, b.index), append(n.widths, b.Width())
	}
	n.width, n.params = l.Shape(n.widths)
	d.nodes = append(d.nodes, n)
	return Block{d, len(d.nodes)}
}

func (d *Design) params() int {
	if k := len(d.nodes); k > 0 {
		return d.nodes[k-1].at + d.nodes[k-1].params
	}
	return 0
}

// Network returns the network whose outputs are all linear in the columns of the
// features and a constant.
func (d *Design) Network(outputs int, features Block) *Composed {
	return &Composed{inputs: d.inputs, nodes: d.nodes, heads: []head{{block: d.own(features), outputs: positive(outputs)}}}
}

// Separate returns the network whose output i is linear in features i and a
// constant alone.
func (d *Design) Separate(features ...Block) *Composed {
	net := &Composed{inputs: d.inputs, nodes: d.nodes}
	for _, b := range features {
		net.heads = append(net.heads, head{block: d.own(b), outputs: 1})
	}
	positive(len(net.heads))
	return net
}

func (d *Design) own(b Block) int {
	if b.design != d || b.index == 0 {
		panic("nn: the features are not a layer of this Design")
	}
	return b.index
}

// Composed is a network made by a Design. The parameters are those of the layers
// and then, output layer by output layer, the constant and the weights of the
// features, features x outputs, row-major. The features are a constant and then
// the blocks of all output layers.
type Composed struct {
	inputs int
	nodes  []node
	heads  []head
}

// head is an output layer.
type head struct{ block, outputs int }

func (net *Composed) width(block int) int {
	if block == 0 {
		return net.inputs
	}
	return net.nodes[block-1].width
}

// Inputs returns the number of inputs.
func (net *Composed) Inputs() int { return net.inputs }

// Outputs returns the number of outputs.
func (net *Composed) Outputs() int {
	o := 0
	for _, h := range net.heads {
		o += h.outputs
	}
	return o
}

// Features returns the number of features of all output layers.
func (net *Composed) Features() int {
	f := 1
	for _, h := range net.heads {
		f += net.width(h.block)
	}
	return f
}

// OutputLayer returns the index of the output layers' first parameter.
func (net *Composed) OutputLayer() int {
	last := net.nodes[len(net.nodes)-1]
	return last.at + last.params
}

// Params returns the number of trainable parameters.
func (net *Composed) Params() int {
	p := net.OutputLayer()
	for _, h := range net.heads {
		p += (1 + net.width(h.block)) * h.outputs
	}
	return p
}

// Weight returns the index of the parameter that multiplies a feature in an
// output, counted from OutputLayer, and -1 if the output does not use it.
func (net *Composed) Weight(feature, output int) int {
	at, lo := 0, 1 // first parameter and first feature of the head
	for _, h := range net.heads {
		w := net.width(h.block)
		if output < h.outputs {
			switch {
			case feature == 0:
				return at + output
			case feature < lo || feature >= lo+w:
				return -1
			}
			return at + (1+feature-lo)*h.outputs + output
		}
		at, lo, output = at+(1+w)*h.outputs, lo+w, output-h.outputs
	}
	panic(fmt.Sprintf("nn: Weight of output %d beyond the last", output))
}

// Init fills theta with the initial values of the layers; output layers are
// Glorot-uniform, their constants 0.
func (net *Composed) Init(theta []float64, seed uint64) {
	if len(theta) != net.Params() {
		panic("nn: Init: theta needs Params elements")
	}
	clear(theta)
	rng := rand.New(rand.NewPCG(seed, 0x676c6f726f74))
	for _, n := range net.nodes {
		n.layer.Init(theta[n.at:][:n.params], n.widths, rng)
	}
	at := net.OutputLayer()
	for _, h := range net.heads {
		w := net.width(h.block)
		copy(theta[at+h.outputs:], glorot(rng, w, h.outputs))
		at += (1 + w) * h.outputs
	}
}

// Build adds the network to a graph.
func (net *Composed) Build(g *ad.Graph, in ad.Matrix, l ad.Lanes) ad.Matrix {
	blocks := []ad.Matrix{in}
	for _, n := range net.nodes {
		var xs []ad.Matrix
		for _, b := range n.in {
			xs = append(xs, blocks[b])
		}
		blocks = append(blocks, n.layer.Build(g, l, xs))
	}
	var outs []ad.Matrix
	for _, h := range net.heads {
		x := blocks[h.block]
		bias := g.Param(1, h.outputs)
		outs = append(outs, x.Affine(g.Param(x.Cols, h.outputs), bias))
	}
	return ad.Concat(outs...)
}
