package ad

import (
	"fmt"

	G "gorgonia.org/gorgonia"
)

// Matrix is a weight, row-major, or a block of jets: Cols quantities with their
// derivatives at the points of the tile, one lane after the other and one
// column after the other in a lane (see [Lanes]). Element (lane, column, point)
// of a block is at (lane*Cols + column)*N + point, Rows is lanes*N. So points
// are contiguous, and the products of a layer of any width fill vectors.
type Matrix struct {
	g    *Graph
	v    *node
	Rows int
	Cols int

	// affine, if not nil, describes inputs that are affine in position;
	// their node holds values only.
	affine *affine
}

// affine is a block of jets whose column i is an affine function of coordinate
// i: its derivative along that axis is slope[i], all others vanish.
type affine struct {
	lanes Lanes
	slope []float64
}

// lanes returns the number of lanes of a block.
func (x Matrix) lanes() int { return x.Rows / x.g.N }

// Param adds a parameter matrix; its gradient is part of a Tile's result.
func (g *Graph) Param(rows, cols int) Matrix {
	v := g.input(true, rows, cols)
	g.params = append(g.params, v)
	return Matrix{g: g, v: v, Rows: rows, Cols: cols}
}

// Frozen adds a matrix of fixed values (rows x cols, row-major).
func (g *Graph) Frozen(rows, cols int, values []float64) Matrix {
	m := g.fixed(rows, cols)
	copy(m.v.data, values)
	return m
}

func (g *Graph) fixed(rows, cols int) Matrix {
	return Matrix{g: g, v: g.input(false, rows, cols), Rows: rows, Cols: cols}
}

func (g *Graph) matrix(o *op, rows, cols, degree int, children ...*node) Matrix {
	o.shape = []int{rows, cols}
	return Matrix{g: g, v: g.apply(o, degree, children...), Rows: rows, Cols: cols}
}

// Jets returns the columns of x as jets of the given layout.
func (x Matrix) Jets(l Lanes) []Jet {
	x = x.whole()
	jets := make([]Jet, x.Cols)
	for col := range jets {
		lanes := make([]Expr, l.Count())
		for k := range lanes {
			lanes[k] = x.column(k, col)
		}
		jets[col] = Jet{l, lanes}
	}
	return jets
}

// column returns lane k of a column.
func (x Matrix) column(k, col int) Expr {
	n, w := x.g.N, x.Cols
	wrt := wrts(x.v)
	o := &op{key: fmt.Sprint("column ", k, col), kind: "column", numbers: []float64{float64(col), float64(k)}, shape: []int{n}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) { copy(dst, in[0][(k*w+col)*n:]) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) {
				return adjoint(fmt.Sprint("scatter ", k, col), []int{x.Rows, x.Cols}, func(dst []float64, in [][]float64) {
					clear(dst)
					copy(dst[(k*w+col)*n:][:n], in[0])
				}, adj)
			})
		}}
	return x.g.of(x.g.apply(o, x.v.degree, x.v))
}

// Entry names lane Lane of column Col of a block of jets.
type Entry struct{ Lane, Col int }

// Contract returns sum_j coef_j * (lane, column)_j over the entries, where the
// columns coef_j are Data columns of the tile, added in the order of the
// entries: a linear residual in one operation.
func (x Matrix) Contract(entries []Entry) Expr {
	x = x.whole()
	g, n, w := x.g, x.g.N, x.Cols
	children := []*node{x.v}
	for range entries {
		children = append(children, g.Data().terms[0].v)
	}
	wrt := wrts(children...)
	o := &op{key: fmt.Sprint("contract ", entries), shape: []int{n}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			clear(dst)
			for j, e := range entries {
				x := in[0][(e.Lane*w+e.Col)*n:][:n]
				for p, c := range in[1+j] {
					dst[p] += c * x[p]
				}
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) {
				return adjoint(fmt.Sprint("contract adjoint ", entries), []int{x.Rows, x.Cols}, func(dst []float64, in [][]float64) {
					clear(dst)
					g := in[len(in)-1]
					for j, e := range entries {
						y := dst[(e.Lane*w+e.Col)*n:][:n]
						for p, c := range in[1+j] {
							y[p] += c * g[p]
						}
					}
				}, append(append(G.Nodes(nil), in...), adj)...)
			})
		}}
	return g.of(g.apply(o, x.v.degree, children...))
}
