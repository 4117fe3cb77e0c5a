package ad

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
)

// Row is one result of a tile: its values r_p at the points, each with a weight
// s_p, and how they enter the loss.
type Row struct {
	R    Expr
	Loss Loss
}

// Loss is how a row enters the loss.
type Loss int

// The losses of a row.
const (
	Squares  Loss = iota // 1/2 sum_p (s_p r_p)^2
	Integral             // 1/2 (sum_p s_p r_p)^2
	Density              // sum_p s_p r_p: an energy
)

// Of returns the loss of a row with the given weights and values.
func (l Loss) Of(s, r []float64) float64 {
	var sum float64
	for p, v := range s {
		x := v * r[p]
		if l == Squares {
			x *= x / 2
		}
		sum += x
	}
	if l == Integral {
		return sum * sum / 2
	}
	return sum
}

// Tile is a compiled training graph: parameters and jets of the inputs in,
// residuals, loss and gradient out, for N points at a time. It has one machine
// and is not safe for concurrent use; several tiles compiled from one build
// function run side by side.
type Tile struct {
	N      int
	Params [][]float64 // set before Run, in the order of Graph.Param
	Inputs []float64   // a block of jets, see Matrix, or values only: set before Run
	Data   [][]float64 // set before Run, in the order of Graph.Data
	Weight [][]float64 // s, one column a row: set before Run
	R      [][]float64 // residuals r after Run, before weighting
	Grad   [][]float64 // gradient of the loss by each parameter after Run; nil for one without effect

	loss []float64
	vm   *machine
}

// CompileTile builds the training graph of tiles of n points whose inputs
// are jets of the given layout in cols columns.
func CompileTile(n int, l Lanes, cols int, build func(g *Graph, in Matrix) []Row) (*Tile, error) {
	return compileTile(n, func(g *Graph) Matrix { return g.fixed(l.Count()*n, cols) }, build)
}

// CompileAffineTile is CompileTile for inputs that are the scaled coordinates:
// input i has the derivative slope[i] along axis i and no others, and Inputs
// holds only values, column by column. The first layer then costs little.
func CompileAffineTile(n int, l Lanes, slope []float64, build func(g *Graph, in Matrix) []Row) (*Tile, error) {
	if len(slope) != l.Dim {
		panic("ad: CompileAffineTile needs one slope per axis")
	}
	return compileTile(n, func(g *Graph) Matrix {
		in := g.fixed(n, len(slope))
		in.affine = &affine{l, slope}
		return in
	}, build)
}

func compileTile(n int, input func(g *Graph) Matrix, build func(g *Graph, in Matrix) []Row) (*Tile, error) {
	building.Lock()
	defer building.Unlock()
	t := &Tile{N: n}
	err := try(func() {
		g := newGraph(n)
		in := input(g)
		t.Inputs = in.v.data
		rows := build(g, in)
		for _, v := range g.params {
			t.Params = append(t.Params, v.data)
		}
		for _, v := range g.data {
			t.Data = append(t.Data, v.data)
		}
		t.vm = newMachine(g)
		var rs, ws []*node
		var losses []Loss
		for k, row := range rows {
			if _, ok := row.R.Number(); ok {
				fail("residual %d depends on neither fields nor data", k)
			}
			r, w := row.R.vertex(), g.input(false, n)
			t.R = append(t.R, t.vm.want(r.n))
			t.Weight = append(t.Weight, w.data)
			rs, ws, losses = append(rs, r), append(ws, w), append(losses, row.Loss)
		}
		loss := g.loss(rs, ws, losses)
		t.loss = t.vm.want(loss.n)
		ds, err := g.grad(loss, g.params)
		if err != nil {
			fail("%v", err)
		}
		t.Grad = make([][]float64, len(ds))
		for i, d := range slices.Backward(ds) { // last layer first, while its adjoint is in cache
			if d != nil {
				t.Grad[i] = t.vm.want(d)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Run evaluates residuals, loss and gradient.
func (t *Tile) Run() { t.vm.run() }

// Loss returns the loss of the last Run.
func (t *Tile) Loss() float64 { return t.loss[0] }

// loss returns the loss of the rows r with weights w.
func (g *Graph) loss(r, w []*node, losses []Loss) *node {
	k := len(r)
	wrt := append(wrts(r...), make([]bool, k)...)
	o := &op{key: fmt.Sprint("loss ", losses), wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			dst[0] = 0
			for i, l := range losses {
				dst[0] += l.Of(in[k+i], in[i])
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				l := losses[i]
				return adjoint(fmt.Sprint("loss adjoint ", l), []int{g.N}, func(dst []float64, in [][]float64) {
					r, w, a := in[0], in[1], in[2][0]
					if l == Integral {
						a *= Density.Of(w, r)
					}
					for p, v := range w {
						dst[p] = a * v
					}
					if l == Squares {
						for p, v := range w {
							dst[p] *= v * r[p]
						}
					}
				}, in[i], in[k+i], adj)
			})
		}}
	return g.apply(o, nonlinear, append(append([]*node(nil), r...), w...)...)
}
