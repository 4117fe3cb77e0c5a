package ad

import (
	"errors"
	"fmt"
	"sync"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// building serialises graph construction: Gorgonia, like serial, keeps state in
// the package while nodes are made. Running compiled graphs needs no lock.
var building sync.Mutex

// Graph is a computation graph over a tile of N points. It is built once,
// differentiated at most once, and then run by a Program.
type Graph struct {
	N int // points in a tile

	g      *G.ExprGraph
	cache  map[string]*node // common subexpressions
	nodes  int
	differ bool // grad has been called

	params, vars, data []*node // inputs, in order of creation
}

// node is a vertex of the graph with what ad needs to know of it.
type node struct {
	n        *G.Node
	id       int
	children []*node
	degree   int       // polynomial degree in the differentiable inputs; 2 means nonlinear
	data     []float64 // an input's values; nil for computed nodes
}

// nonlinear is the degree of whatever is not affine.
const nonlinear = 2

func newGraph(n int) *Graph {
	if n < 1 {
		panic("ad: a tile needs at least one point")
	}
	serial = 0
	return &Graph{N: n, g: G.NewGraph(), cache: map[string]*node{}}
}

// input makes an input node of the given shape with its own backing slice;
// variable inputs are the ones that gradients are taken with respect to.
func (g *Graph) input(variable bool, shape ...int) *node {
	t := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(shape...))
	n := G.NewTensor(g.g, tensor.Float64, len(shape), G.WithShape(shape...),
		G.WithName(fmt.Sprintf("input%d", g.nodes)), G.WithValue(t))
	v := &node{n: n, id: g.nodes, data: t.Data().([]float64)}
	if variable {
		v.degree = 1
	}
	g.nodes++
	return v
}

// Variable adds an input column, one number a point, that gradients are taken
// with respect to.
func (g *Graph) Variable() Expr {
	v := g.input(true, g.N)
	g.vars = append(g.vars, v)
	return g.of(v)
}

// Data adds an input column, one number a point, that gradients ignore.
func (g *Graph) Data() Expr {
	v := g.input(false, g.N)
	g.data = append(g.data, v)
	return g.of(v)
}

// apply adds the result of op on the children, or returns an existing node that
// computes the same.
func (g *Graph) apply(op *op, degree int, children ...*node) *node {
	key := op.key
	ns := make([]*G.Node, len(children))
	for i, c := range children {
		key += fmt.Sprint(" ", c.id)
		ns[i] = c.n
	}
	if v, ok := g.cache[key]; ok {
		return v
	}
	n, err := op.on(ns...)
	if err != nil {
		fail("%v", err)
	}
	v := &node{n: n, id: g.nodes, children: children, degree: min(degree, nonlinear)}
	g.nodes++
	g.cache[key] = v
	return v
}

// errSecondGrad says why a graph is differentiated only once.
var errSecondGrad = errors.New("ad: second Grad on one graph: Gorgonia would silently return the first derivative; carry derivatives in space by jets instead")

// grad returns the derivative of cost with respect to every variable input
// in wrt, nil for one that cost does not depend on.
func (g *Graph) grad(cost *node, wrt []*node) ([]*G.Node, error) {
	if g.differ {
		return nil, errSecondGrad
	}
	g.differ = true
	reached := map[*node]bool{}
	var mark func(*node)
	mark = func(v *node) {
		if !reached[v] {
			reached[v] = true
			for _, c := range v.children {
				mark(c)
			}
		}
	}
	mark(cost)
	var active []*G.Node
	for _, v := range wrt {
		if reached[v] {
			active = append(active, v.n)
		}
	}
	if len(active) == 0 {
		return make([]*G.Node, len(wrt)), nil
	}
	ds, err := G.Grad(cost.n, active...)
	if err != nil {
		return nil, fmt.Errorf("ad: %w", err)
	}
	out := make([]*G.Node, len(wrt))
	for i, v := range wrt {
		if reached[v] {
			out[i], ds = ds[0], ds[1:]
		}
	}
	return out, nil
}
