// Operations on whole blocks of jets besides those of dense layers: what gates,
// adaptive residuals, factorised weights and layers of one's own are made of.

package ad

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	G "gorgonia.org/gorgonia"

	"pinnsolve/internal/kernel"
)

// Times returns the jets of the products of the columns of x and y, which have
// the layout l.
func (x Matrix) Times(y Matrix, l Lanes) Matrix {
	x, y = x.alike(y)
	m := x.g.N * x.Cols
	wrt := wrts(x.v, y.v)
	o := &op{key: "times", kind: "multiply", wrt: wrt,
		eval: func(dst []float64, in [][]float64) { kernel.Times(dst, in[0], in[1], l, m) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				return adjoint("times adjoint", in[i].Shape(), func(dst []float64, in [][]float64) {
					clear(dst)
					kernel.AddTimesAdjoint(dst, in[0], in[1], l, m)
				}, in[1-i], adj)
			})
		}}
	return x.g.matrix(o, x.Rows, x.Cols, x.v.degree+y.v.degree, x.v, y.v)
}

// alike returns x and y with all of their lanes.
func (x Matrix) alike(y Matrix) (Matrix, Matrix) {
	x, y = x.whole(), y.whole()
	if x.Rows != y.Rows || x.Cols != y.Cols {
		fail("blocks of %dx%d and %dx%d", x.Rows, x.Cols, y.Rows, y.Cols)
	}
	return x, y
}

// Sub returns x - y.
func (x Matrix) Sub(y Matrix) Matrix {
	x, y = x.alike(y)
	wrt := wrts(x.v, y.v)
	o := &op{key: "sub", wrt: wrt,
		eval: func(dst []float64, in [][]float64) { floats.SubTo(dst, in[0], in[1]) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				if i == 0 {
					return adj, nil
				}
				return scaled(adj, -1)
			})
		}}
	return x.g.matrix(o, x.Rows, x.Cols, max(x.v.degree, y.v.degree), x.v, y.v)
}

// Mix returns x + a (y - x) for a parameter a, a 1x1 matrix.
func (x Matrix) Mix(y, a Matrix) Matrix {
	x, y = x.alike(y)
	wrt := wrts(x.v, y.v, a.v)
	o := &op{key: "mix", wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			y, a := in[1], in[2][0]
			for k, v := range in[0] {
				dst[k] = v + a*(y[k]-v)
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				if i == 2 {
					return adjoint("mix a", []int{1, 1}, func(dst []float64, in [][]float64) {
						dst[0] = floats.Dot(in[2], in[1]) - floats.Dot(in[2], in[0])
					}, in[0], in[1], adj)
				}
				return adjoint(fmt.Sprint("mix ", i), in[i].Shape(), func(dst []float64, in [][]float64) {
					a := in[0][0]
					if i == 0 {
						a = 1 - a
					}
					floats.ScaleTo(dst, a, in[1])
				}, in[2], adj)
			})
		}}
	return x.g.matrix(o, x.Rows, x.Cols, nonlinear, x.v, y.v, a.v)
}

// ScaleColumns returns the weight x with column j multiplied by exp(s_j); s is
// 1×w.Cols.
func (x Matrix) ScaleColumns(s Matrix) Matrix {
	wrt := wrts(x.v, s.v)
	rows, cols := x.Rows, x.Cols
	scale := func(dst, w, s []float64) {
		for j, v := range s {
			f := math.Exp(v)
			for i := range rows {
				dst[i*cols+j] = f * w[i*cols+j]
			}
		}
	}
	o := &op{key: "scale columns", wrt: wrt,
		eval: func(dst []float64, in [][]float64) { scale(dst, in[0], in[1]) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				if i == 0 {
					return adjoint("scale columns w", []int{rows, cols}, func(dst []float64, in [][]float64) {
						scale(dst, in[1], in[0])
					}, in[1], adj)
				}
				return adjoint("scale columns s", []int{1, cols}, func(dst []float64, in [][]float64) {
					clear(dst)
					for i := range rows {
						for j := range cols {
							dst[j] += in[0][i*cols+j] * in[1][i*cols+j]
						}
					}
				}, out, adj)
			})
		}}
	return x.g.matrix(o, rows, cols, nonlinear, x.v, s.v)
}

// Concat returns a block with the columns of all xs.
func Concat(xs ...Matrix) Matrix {
	if len(xs) == 1 {
		return xs[0]
	}
	var vs []*node
	var at []int // first column of each
	g, cols, degree, rows := xs[0].g, 0, 0, 0
	for _, x := range xs {
		x = x.whole()
		vs, at = append(vs, x.v), append(at, cols)
		cols, degree, rows = cols+x.Cols, max(degree, x.v.degree), x.Rows
	}
	n, lanes := g.N, rows/g.N
	wrt := wrts(vs...)
	// part calls f with the part of a block that is the columns of xs[i], and xs[i].
	part := func(i int, block, x []float64, f func(block, x []float64)) {
		w := xs[i].Cols * n
		for k := range lanes {
			f(block[(k*cols+at[i])*n:][:w], x[k*w:][:w])
		}
	}
	o := &op{key: "concat", wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for i, x := range in {
				part(i, dst, x, func(block, x []float64) { copy(block, x) })
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				return adjoint(fmt.Sprint("concat ", i), in[i].Shape(), func(dst []float64, in [][]float64) {
					part(i, in[0], dst, func(block, x []float64) { copy(x, block) })
				}, adj)
			})
		}}
	return g.matrix(o, rows, cols, degree, vs...)
}

// Columns returns the block whose columns are the given jets, all of layout l:
// the inverse of Matrix.Jets.
func (g *Graph) Columns(l Lanes, jets []Jet) Matrix {
	n, w := g.N, len(jets)
	fixed := make([]float64, l.Count()*w*n)
	var vs []*node
	var at []int // where each vertex goes
	for c, j := range jets {
		if j.lanes.Order < l.Order {
			fail("a layer returned a jet of order %d, asked for %d", j.lanes.Order, l.Order)
		}
		for k, e := range j.Truncate(l.Order).c {
			lo := (k*w + c) * n
			if v, ok := e.Number(); ok {
				for i := range n {
					fixed[lo+i] = v
				}
				continue
			}
			vs, at = append(vs, e.vertex()), append(at, lo)
		}
	}
	if len(vs) == 0 {
		return g.Frozen(l.Count()*n, w, fixed)
	}
	wrt, degree := wrts(vs...), 0
	for _, v := range vs {
		degree = max(degree, v.degree)
	}
	o := &op{key: fmt.Sprint("columns of ", g.nodes), kind: "columns", numbers: fixed, places: at, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			copy(dst, fixed)
			for i, x := range in {
				copy(dst[at[i]:][:n], x)
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) {
				return adjoint(fmt.Sprint("columns ", i), []int{n}, func(dst []float64, in [][]float64) {
					copy(dst, in[0][at[i]:])
				}, adj)
			})
		}}
	return g.matrix(o, l.Count()*n, w, degree, vs...)
}

// Spread returns a parameter, a 1x1 matrix, as a quantity that is the same at
// all points.
func (x Matrix) Spread() Expr {
	g := x.g
	wrt := wrts(x.v)
	o := &op{key: "spread", shape: []int{g.N}, wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			for i := range dst {
				dst[i] = in[0][0]
			}
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) {
				return adjoint("spread adjoint", []int{1, 1}, func(dst []float64, in [][]float64) {
					dst[0] = floats.Sum(in[0])
				}, adj)
			})
		}}
	return g.of(g.apply(o, x.v.degree, x.v))
}
