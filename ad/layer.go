package ad

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	G "gorgonia.org/gorgonia"

	"pinnsolve/internal/kernel"
	"pinnsolve/internal/nearest"
)

// Activation is a smooth scalar function applied to every neuron.
type Activation = kernel.Activation

// The activations.
const (
	Tanh     = kernel.Tanh
	Sin      = kernel.Sin
	Swish    = kernel.Swish
	GELU     = kernel.GELU
	Softplus = kernel.Softplus
	Sigmoid  = kernel.Sigmoid
	Gaussian = kernel.Gaussian
)

// Activations returns the names of all activations.
func Activations() []string { return kernel.Names() }

// ParseActivation returns the activation with the given name; "" is tanh.
func ParseActivation(name string) (Activation, error) {
	if name == "" {
		return Tanh, nil
	}
	if i := slices.Index(kernel.Names(), name); i >= 0 {
		return Activation(i), nil
	}
	err := nearest.Unknown("activation", name, kernel.Names())
	if strings.Contains(name, "relu") {
		err = fmt.Errorf("%w; relu and its relatives have no second derivative, softplus is the smooth one", err)
	}
	return Tanh, err
}

// Layer returns the jets of f(x w + b), a hidden layer: one operation over all
// lanes, which keeps z = x w + b for its adjoint. w is x.Cols×width, b 1×width.
func (x Matrix) Layer(w, b Matrix, f Activation, l Lanes) Matrix {
	x.mustMatch(w)
	if x.affine != nil {
		return x.firstLayer(w, b, f)
	}
	d := dense{g: x.g, lanes: x.lanes(), in: w.Rows, out: w.Cols}
	m := d.out * d.g.N
	z := make([]float64, d.lanes*m)
	wrt, degree := wrts(x.v, w.v, b.v), 0
	if x.v.degree+w.v.degree+b.v.degree > 0 {
		degree = nonlinear
	}
	o := &op{key: fmt.Sprint("layer ", f), wrt: wrt,
		eval: func(dst []float64, in [][]float64) {
			d.affine(z, in[0], in[1], in[2])
			kernel.Activate(dst, z, f, l, m)
		},
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			// The adjoint of z overwrites z.
			dz := &op{key: "activation adjoint", shape: []int{d.lanes * d.g.N, d.out}, wrt: make([]bool, 2), data: z,
				eval: func(dst []float64, in [][]float64) {
					kernel.ActivateAdjoint(dst, z, in[0], in[1], f, l, m)
				}}
			n, err := dz.on(out, adj)
			if err != nil {
				return nil, err
			}
			return each(wrt, func(i int) (*G.Node, error) { return d.adjoint(i, in, n) })
		}}
	return d.block(o, degree, x.v, w.v, b.v)
}

// Affine returns the jets of x w + b, the output layer.
func (x Matrix) Affine(w, b Matrix) Matrix {
	x.mustMatch(w)
	x = x.whole()
	d := dense{g: x.g, lanes: x.lanes(), in: w.Rows, out: w.Cols}
	wrt := wrts(x.v, w.v, b.v)
	o := &op{key: "affine", wrt: wrt,
		eval: func(dst []float64, in [][]float64) { d.affine(dst, in[0], in[1], in[2]) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) { return d.adjoint(i, in, adj) })
		}}
	return d.block(o, max(x.v.degree+w.v.degree, b.v.degree), x.v, w.v, b.v)
}

// Mul returns the jets of x w.
func (x Matrix) Mul(w Matrix) Matrix {
	x.mustMatch(w)
	x = x.whole()
	d := dense{g: x.g, lanes: x.lanes(), in: w.Rows, out: w.Cols}
	wrt := wrts(x.v, w.v)
	o := &op{key: "mul", kind: "matrix product", wrt: wrt,
		eval: func(dst []float64, in [][]float64) { d.mul(dst, in[0], in[1], 0) },
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(i int) (*G.Node, error) { return d.adjoint(i, in, adj) })
		}}
	return d.block(o, x.v.degree+w.v.degree, x.v, w.v)
}

// Add returns x + y.
func (x Matrix) Add(y Matrix) Matrix {
	x, y = x.whole(), y.whole()
	wrt := wrts(x.v, y.v)
	o := &op{key: "add", wrt: wrt, eval: add,
		diff: func(in G.Nodes, out, adj *G.Node) (G.Nodes, error) {
			return each(wrt, func(int) (*G.Node, error) { return adj, nil })
		}}
	return x.g.matrix(o, x.Rows, x.Cols, max(x.v.degree, y.v.degree), x.v, y.v)
}

func (x Matrix) mustMatch(w Matrix) {
	if x.Cols != w.Rows {
		fail("a layer of %d inputs and a %dx%d matrix", x.Cols, w.Rows, w.Cols)
	}
}

// dense holds the products of a layer, z = x w + b with x a block of in columns
// and z one of out columns: one product for each lane, points along rows.
type dense struct {
	g              *Graph
	lanes, in, out int
}

func (d dense) block(o *op, degree int, children ...*node) Matrix {
	return d.g.matrix(o, d.lanes*d.g.N, d.out, degree, children...)
}

func general(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// affine computes z; only the value lane gets the bias, since a constant has no
// derivatives.
func (d dense) affine(z, x, w, b []float64) {
	kernel.Fill(z[:d.out*d.g.N], b, d.g.N)
	d.mul(z, x, w, 1)
}

// mul computes z = x w + beta z; beta is zero except for the value lane.
func (d dense) mul(z, x, w []float64, beta float64) {
	n := d.g.N
	for l := range d.lanes {
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, general(d.in, d.out, w), general(d.in, n, x[l*d.in*n:]), beta, general(d.out, n, z[l*d.out*n:]))
		beta = 0
	}
}

// adjoint returns the adjoint of child i of a layer, x, w or b, given the
// adjoint of z.
func (d dense) adjoint(i int, children G.Nodes, dz *G.Node) (*G.Node, error) {
	n := d.g.N
	switch i {
	case 0:
		return adjoint("layer x", []int{d.lanes * n, d.in}, func(dx []float64, in [][]float64) {
			for l := range d.lanes {
				blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(d.in, d.out, in[1]), general(d.out, n, in[0][l*d.out*n:]), 0, general(d.in, n, dx[l*d.in*n:]))
			}
		}, dz, children[1])
	case 1:
		return adjoint("layer w", []int{d.in, d.out}, func(dw []float64, in [][]float64) {
			kernel.Products(dw, in[0], in[1], d.lanes, d.in, d.out, n)
		}, children[0], dz)
	}
	ones := make([]float64, n)
	for p := range ones {
		ones[p] = 1
	}
	return adjoint("layer b", []int{1, d.out}, func(db []float64, in [][]float64) {
		kernel.Products(db, ones, in[0][:d.out*n], 1, 1, d.out, n)
	}, dz)
}
