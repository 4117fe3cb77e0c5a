// The inputs of a first layer are the position itself, scaled: their first
// derivatives are constants and their second ones vanish. Of the matrix
// products of a layer, one a lane, only the product of the values is left.

package ad

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"pinnsolve/internal/kernel"
)

// firstLayer is Layer for inputs that are affine in position: at every point
// the first derivatives of z are the rows of w times the slopes, and the second
// ones vanish. So only the value lane goes through the product.
func (x Matrix) firstLayer(w, b Matrix, f Activation) Matrix {
	a, n, dim := x.affine, x.g.N, x.affine.lanes.Dim
	d := dense{g: x.g, lanes: 1, in: w.Rows, out: w.Cols}
	// z and, behind it, room for the adjoints of its slopes; the adjoint of z
	// takes its place.
	z := make([]float64, d.out*(n+dim))
	slopes := make([]float64, d.out*dim)
	wrt, degree := wrts(x.v, w.v, b.v), 0
	if w.v.degree+b.v.degree > 0 {
		degree = nonlinear
	}
	o := &op{key: fmt.Sprint("first layer ", f), wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			d.affine(z[:d.out*n], in[0], in[1], in[2])
			for i, s := range a.slope {
				for j, v := range in[1][i*d.out:][:d.out] {
					slopes[j*dim+i] = s * v
				}
			}
			kernel.ActivateFirst(dst, z[:d.out*n], slopes, f, a.lanes, d.out, n)
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			dz := &op{key: "first activation adjoint", shape: []int{len(z)}, wrt: make([]bool, 2), data: z,
				eval: func(dst []float64, in [][]float64) {
					kernel.ActivateFirstAdjoint(dst[:d.out*n], dst[d.out*n:], z[:d.out*n], slopes, in[0], in[1], f, a.lanes, d.out, n)
				}}
			node, err := dz.on(out, adj)
			if err != nil {
				return nil, err
			}
			return each(wrt, func(i int) (*G.Node, error) {
				if i != 1 {
					return d.adjoint(i, in, node)
				}
				return adjoint("first layer w", []int{d.in, d.out}, func(dw []float64, in [][]float64) {
					x, dz, dc := in[0], in[1][:d.out*n], in[1][d.out*n:]
					kernel.Products(dw, x, dz, 1, d.in, d.out, n)
					for i, s := range a.slope {
						for j := range d.out {
							dw[i*d.out+j] += s * dc[j*dim+i]
						}
					}
				}, in[0], node)
			})
		}}
	return x.g.matrix(o, a.lanes.Count()*n, d.out, degree, x.v, w.v, b.v)
}

// whole returns x with all of its lanes.
func (x Matrix) whole() Matrix {
	a, n := x.affine, x.g.N
	if a == nil {
		return x
	}
	o := &op{key: "lanes", wrt: []bool{false},
		eval: func(dst []float64, in [][]float64) {
			clear(dst[copy(dst, in[0]):])
			if a.lanes.Order == Value {
				return
			}
			for i, s := range a.slope {
				lane := dst[(a.lanes.First(i)*x.Cols+i)*n:][:n]
				for p := range lane {
					lane[p] = s
				}
			}
		}}
	return x.g.matrix(o, a.lanes.Count()*n, x.Cols, 0, x.v)
}
