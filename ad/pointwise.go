package ad

import (
	"fmt"

	G "gorgonia.org/gorgonia"
)

// Pointwise is a compiled function of columns, applied point by point to a
// tile, together with the transpose of its derivative. It has one machine and
// is not safe for concurrent use.
type Pointwise struct {
	N      int
	Var    [][]float64 // inputs made by Graph.Variable, each N long: set before Run
	Data   [][]float64 // inputs made by Graph.Data, each N long: set before Run
	Out    [][]float64 // the results after Run
	Weight [][]float64 // one column a result: set before Run if Adjoint is wanted
	// Adjoint[i] = sum_k Weight[k] dOut[k]/dVar[i] after Run, point by
	// point; nil where no result depends on Var[i] or no gradient was asked
	// for.
	Adjoint [][]float64

	affine []bool
	vm     *machine
}

// CompilePointwise compiles the function whose results build returns, for tiles
// of n points; with gradient, also its adjoint.
func CompilePointwise(n int, gradient bool, build func(g *Graph) []Expr) (*Pointwise, error) {
	building.Lock()
	defer building.Unlock()
	p := &Pointwise{N: n}
	err := try(func() {
		g := newGraph(n)
		results := build(g)
		for _, v := range g.vars {
			p.Var = append(p.Var, v.data)
		}
		for _, v := range g.data {
			p.Data = append(p.Data, v.data)
		}
		p.vm = newMachine(g)
		p.Adjoint = make([][]float64, len(g.vars))
		var outs, weights []*node
		for _, e := range results {
			p.affine = append(p.affine, e.degree() < nonlinear)
			if c, ok := e.Number(); ok {
				out := make([]float64, n)
				for i := range out {
					out[i] = c
				}
				p.Out = append(p.Out, out)
				p.Weight = append(p.Weight, make([]float64, n))
				continue
			}
			v := e.vertex()
			p.Out = append(p.Out, p.vm.want(v.n))
			w := g.input(false, n)
			p.Weight = append(p.Weight, w.data)
			outs, weights = append(outs, v), append(weights, w)
		}
		if gradient && len(outs) > 0 {
			ds, err := g.grad(g.inner(outs, weights), g.vars)
			if err != nil {
				fail("%v", err)
			}
			for i, d := range ds {
				if d != nil {
					p.Adjoint[i] = p.vm.want(d)
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Try builds expressions for a tile of one point and discards them. The error is what
// Compile would return of building them.
func Try(build func(g *Graph)) error {
	building.Lock()
	defer building.Unlock()
	return try(func() { build(newGraph(1)) })
}

// Affine reports whether result k is an affine function of the variables,
// judging by the structure of its expression.
func (p *Pointwise) Affine(k int) bool { return p.affine[k] }

// Run evaluates the results, and the adjoint if there is one.
func (p *Pointwise) Run() { p.vm.run() }

// inner returns the scalar sum_k <x_k, w_k>.
func (g *Graph) inner(x, w []*node) *node {
	k := len(x)
	wrt := append(wrts(x...), make([]bool, k)...)
	o := &op{key: "inner", wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			dst[0] = 0
			for i := range k {
				for n, v := range in[i] {
					dst[0] += v * in[k+i][n]
				}
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				return adjoint(fmt.Sprint("inner ", i), in[i].Shape(), func(dst []float64, in [][]float64) {
					for n, v := range in[0] {
						dst[n] = v * in[1][0]
					}
				}, in[k+i], adj)
			})
		}}
	return g.apply(o, nonlinear, append(append([]*node(nil), x...), w...)...)
}
