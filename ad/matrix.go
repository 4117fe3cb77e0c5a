package ad

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	G "gorgonia.org/gorgonia"

	"pinnsolve/internal/kernel"
)

// Matrix is a matrix of the graph: a weight, or a block of jets with lanes
// stacked along rows (see [Lanes]): element (lane, point, column) in row
// lane*N + point.
type Matrix struct {
	g    *Graph
	v    *node
	Rows int
	Cols int
}

// Param adds a parameter matrix; its gradient is part of a Tile's result.
func (g *Graph) Param(rows, cols int) Matrix {
	v := g.input(true, rows, cols)
	g.params = append(g.params, v)
	return Matrix{g, v, rows, cols}
}

// Frozen adds a matrix of fixed values (rows x cols, row-major).
func (g *Graph) Frozen(rows, cols int, values []float64) Matrix {
	m := g.fixed(rows, cols)
	copy(m.v.data, values)
	return m
}

func (g *Graph) fixed(rows, cols int) Matrix {
	return Matrix{g, g.input(false, rows, cols), rows, cols}
}

func (g *Graph) matrix(o *op, rows, cols, degree int, children ...*node) Matrix {
	o.shape = []int{rows, cols}
	return Matrix{g, g.apply(o, degree, children...), rows, cols}
}

func general(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// Mul returns the product a b: a dense layer over all lanes at once.
func (a Matrix) Mul(b Matrix) Matrix {
	if a.Cols != b.Rows {
		fail("product of a %dx%d and a %dx%d matrix", a.Rows, a.Cols, b.Rows, b.Cols)
	}
	wrt := wrts(a.v, b.v)
	m, k, n := a.Rows, a.Cols, b.Cols
	o := &op{key: "gemm", wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(m, k, in[0]), general(k, n, in[1]), 0, general(m, n, dst))
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				if i == 0 {
					return adjoint("gemm nt", []int{m, k}, func(dst []float64, in [][]float64) {
						blas64.Gemm(blas.NoTrans, blas.Trans, 1, general(m, n, in[0]), general(k, n, in[1]), 0, general(m, k, dst))
					}, adj, in[1])
				}
				return adjoint("gemm tn", []int{k, n}, func(dst []float64, in [][]float64) {
					blas64.Gemm(blas.Trans, blas.NoTrans, 1, general(m, k, in[0]), general(m, n, in[1]), 0, general(k, n, dst))
				}, in[0], adj)
			})
		}}
	return a.g.matrix(o, m, n, a.v.degree+b.v.degree, a.v, b.v)
}

// Add returns a + b.
func (a Matrix) Add(b Matrix) Matrix {
	wrt := wrts(a.v, b.v)
	o := &op{key: "madd", wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for k, v := range in[0] {
				dst[k] = v + in[1][k]
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) { return adj, nil })
		}}
	return a.g.matrix(o, a.Rows, a.Cols, max(a.v.degree, b.v.degree), a.v, b.v)
}

// AddBias returns a plus the row b (1 x Cols) on the value lane: a constant
// has no derivatives in space.
func (a Matrix) AddBias(b Matrix) Matrix {
	wrt := wrts(a.v, b.v)
	n, w := a.g.N, a.Cols
	o := &op{key: "bias", wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			copy(dst, in[0])
			for p := range n {
				row := dst[p*w:][:w]
				for j, v := range in[1] {
					row[j] += v
				}
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				if i == 0 {
					return adj, nil
				}
				return adjoint("bias sum", []int{1, w}, func(dst []float64, in [][]float64) {
					clear(dst)
					for p := range n {
						for j, v := range in[0][p*w:][:w] {
							dst[j] += v
						}
					}
				}, adj)
			})
		}}
	return a.g.matrix(o, a.Rows, a.Cols, max(a.v.degree, b.v.degree), a.v, b.v)
}

// Activation is a smooth scalar function applied to every neuron.
type Activation = kernel.Activation

// The activations.
const (
	Tanh  = kernel.Tanh
	Sin   = kernel.Sin
	Swish = kernel.Swish
)

// Activate returns the jets of f(a), one fused operation over all lanes.
func (a Matrix) Activate(f Activation, l Lanes) Matrix {
	m := a.g.N * a.Cols
	wrt, degree := wrts(a.v), 0
	if wrt[0] {
		degree = nonlinear
	}
	o := &op{key: fmt.Sprint(f, l), wrt: wrt,
		eval: func(dst []float64, in [][]float64) { kernel.Activate(dst, in[0], f, l, m) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) {
				return adjoint(fmt.Sprint("adjoint of ", f, l), []int{a.Rows, a.Cols}, func(dst []float64, in [][]float64) {
					kernel.ActivateAdjoint(dst, in[0], in[1], in[2], f, l, m)
				}, in[0], out, adj)
			})
		}}
	return a.g.matrix(o, a.Rows, a.Cols, degree, a.v)
}

// Jets returns the columns of a as jets of the given layout.
func (a Matrix) Jets(l Lanes) []Jet {
	jets := make([]Jet, a.Cols)
	for col := range jets {
		lanes := make([]Expr, l.Count())
		for k := range lanes {
			lanes[k] = a.column(k, col)
		}
		jets[col] = Jet{l, lanes}
	}
	return jets
}

// column returns lane k of a column.
func (a Matrix) column(k, col int) Expr {
	n, w := a.g.N, a.Cols
	wrt := wrts(a.v)
	o := &op{key: fmt.Sprint("column ", k, col), shape: []int{n}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for p := range dst {
				dst[p] = in[0][(k*n+p)*w+col]
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) {
				return adjoint(fmt.Sprint("scatter ", k, col), []int{a.Rows, a.Cols}, func(dst []float64, in [][]float64) {
					clear(dst)
					for p, v := range in[0] {
						dst[(k*n+p)*w+col] = v
					}
				}, adj)
			})
		}}
	return a.g.of(a.g.apply(o, a.v.degree, a.v))
}

// Entry names lane Lane of column Col of a block of jets.
type Entry struct{ Lane, Col int }

// Contract returns sum_j coef_j * (lane, column)_j over the entries, with
// coef_j the columns of data returned beside it (Data columns of the tile, in
// the order of the entries): a linear residual in one operation.
func (a Matrix) Contract(entries []Entry) Expr {
	g, n, w := a.g, a.g.N, a.Cols
	children := []*node{a.v}
	for range entries {
		children = append(children, g.Data().terms[0].v)
	}
	wrt := wrts(children...)
	o := &op{key: fmt.Sprint("contract ", entries), shape: []int{n}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			clear(dst)
			for j, e := range entries {
				x := in[0][e.Lane*n*w+e.Col:]
				for p, c := range in[1+j] {
					dst[p] += c * x[p*w]
				}
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) {
				return adjoint(fmt.Sprint("contract adjoint ", entries), []int{a.Rows, a.Cols}, func(dst []float64, in [][]float64) {
					clear(dst)
					g := in[len(in)-1]
					for j, e := range entries {
						y := dst[e.Lane*n*w+e.Col:]
						for p, c := range in[1+j] {
							y[p*w] += c * g[p]
						}
					}
				}, append(append(G.Nodes(nil), in...), adj)...)
			})
		}}
	return g.of(g.apply(o, a.v.degree, children...))
}
