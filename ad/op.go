package ad

import (
	"errors"
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// op is a Gorgonia operation on float64 slices that owns its result. A graph
// has one machine, so every node can keep its buffer: running a compiled graph
// allocates nothing that grows with the number of points.
type op struct {
	key   string // identifies the operation with all its parameters
	shape []int  // of the result; empty for a scalar
	// kind, numbers and places describe the operation for Operations; "" is the key.
	kind    string
	numbers []float64
	places  []int
	// eval computes the result from the inputs; a scalar input has length 1.
	eval func(dst []float64, in [][]float64)
	// wrt says which inputs the operation is differentiated by, and diff
	// makes their adjoints from the adjoint of the result.
	wrt  []bool
	diff func(in G.Nodes, out, adj *G.Node) (G.Nodes, error)

	// serial distinguishes the operations of one graph. Gorgonia merges
	// nodes by a 32-bit hash and compares the hashes of the operations but
	// not the children, so it could take two products for one. Graph.apply
	// finds common subexpressions instead.
	serial int

	dims []int     // of each input: 0 for a scalar, 1 for a column, 2 for a matrix
	data []float64 // the buffer of the result; made on first use if nil
}

var _ G.SDOp = (*op)(nil)

// serial counts the operations of the graph being built; building guards it.
var serial int

func (o *op) Arity() int { return -1 }

func (o *op) Type() hm.Type {
	ts := make([]hm.Type, 0, len(o.dims)+1)
	for _, d := range append(o.dims[:len(o.dims):len(o.dims)], len(o.shape)) {
		if d == 0 {
			ts = append(ts, tensor.Float64)
		} else {
			ts = append(ts, G.TensorType{Dims: d, Of: tensor.Float64})
		}
	}
	return hm.NewFnType(ts...)
}

// on applies the operation to the children.
func (o *op) on(children ...*G.Node) (*G.Node, error) {
	serial++
	o.serial = serial
	for _, c := range children {
		o.dims = append(o.dims, c.Dims())
	}
	return G.ApplyOp(o, children...)
}

func (o *op) InferShape(...G.DimSizer) (tensor.Shape, error) {
	if len(o.shape) == 0 {
		return tensor.ScalarShape(), nil
	}
	return tensor.Shape(o.shape), nil
}

// buffer returns the slice that receives the result.
func (o *op) buffer() []float64 {
	if o.data == nil {
		o.data = make([]float64, tensor.Shape(o.shape).TotalSize())
	}
	return o.data
}

// Do runs the operation on Gorgonia's own machines.
func (o *op) Do(vs ...G.Value) (G.Value, error) {
	in := make([][]float64, len(vs))
	for i, v := range vs {
		switch d := v.Data().(type) {
		case []float64:
			in[i] = d
		case float64:
			in[i] = []float64{d}
		default:
			return nil, errors.New("ad: operand is not float64")
		}
	}
	o.eval(o.buffer(), in)
	if len(o.shape) == 0 {
		return G.NewF64(o.data[0]), nil
	}
	return tensor.New(tensor.WithShape(o.shape...), tensor.WithBacking(o.data)), nil
}

func (o *op) ReturnsPtr() bool                                      { return true }
func (o *op) CallsExtern() bool                                     { return false }
func (o *op) OverwritesInput() int                                  { return -1 }
func (o *op) WriteHash(h hash.Hash)                                 { fmt.Fprint(h, o.serial, o.key) }
func (o *op) String() string                                        { return o.key }
func (o *op) DiffWRT(n int) []bool                                  { return append(make([]bool, 0, n), o.wrt...)[:n:n] }
func (o *op) Hashcode() uint32                                      { h := fnv.New32a(); o.WriteHash(h); return h.Sum32() }
func (o *op) SymDiff(in G.Nodes, out, adj *G.Node) (G.Nodes, error) { return o.diff(in, out, adj) }

// adjoint adds an operation of a reverse pass, which is not differentiated
// again.
func adjoint(key string, shape []int, eval func(dst []float64, in [][]float64), children ...*G.Node) (*G.Node, error) {
	return (&op{key: key, shape: shape, eval: eval, wrt: make([]bool, len(children))}).on(children...)
}

// each builds the adjoints of the inputs marked in wrt, nil for the others.
func each(wrt []bool, adjoint func(i int) (*G.Node, error)) (G.Nodes, error) {
	out := make(G.Nodes, len(wrt))
	for i, w := range wrt {
		if !w {
			continue
		}
		n, err := adjoint(i)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}
