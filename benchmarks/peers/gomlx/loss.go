package main

import . "github.com/gomlx/gomlx/core/graph"

// layer is an affine map of rows: W (in x out) and b (1 x out).
type layer struct{ w, b *Node }

// network returns the fields (points x fields) at x (points x 2).
func network(layers []layer, x *Node) *Node {
	for k, l := range layers {
		x = Add(MatMul(x, l.w), l.b)
		if k < len(layers)-1 {
			x = Tanh(x)
		}
	}
	return x
}

// column returns a column of a (points x columns) as (points x 1).
func column(a *Node, k int) *Node { return Slice(a, AxisRange(), AxisElem(k)) }

// grad returns the columns of the gradient of a field (points x 1). The
// network's value at a point depends only on that point, so the gradient of the
// sum over the points is the gradient at each.
func grad(field, x *Node) [2]*Node {
	g := Gradient(ReduceAllSum(field), x)[0]
	return [2]*Node{column(g, 0), column(g, 1)}
}

// residuals returns the residuals (points x 1) at x under the body force
// f (points x 2), from gradients of gradients.
func (w *work) residuals(layers []layer, x, f *Node) []*Node {
	fields := network(layers, x)
	var first [2][2]*Node     // of u_k by x_i
	var second [2][2][2]*Node // of u_k by x_i, x_j
	for k := range 2 {
		first[k] = grad(column(fields, k), x)
		for i := range 2 {
			second[k][i] = grad(first[k][i], x)
		}
	}
	balance := func(k int, volumetric *Node) *Node {
		return Add(Add(second[k][0][0], second[k][1][1]), Add(volumetric, column(f, k)))
	}
	if !w.mixed() {
		var r []*Node
		for k := range 2 {
			r = append(r, balance(k, MulScalar(Add(second[0][0][k], second[1][1][k]), w.Lambda+1)))
		}
		return r
	}
	q := column(fields, 2)
	g := grad(q, x)
	divergence := Add(first[0][0], first[1][1])
	return []*Node{
		balance(0, Neg(g[0])),
		balance(1, Neg(g[1])),
		Add(divergence, MulScalar(q, 1/(w.Lambda+1))),
	}
}

// loss returns the mean over the points x of the sum of the squared residuals
// plus the mean over the edge of |u|^2.
func (w *work) loss(layers []layer, x, f, edge *Node) *Node {
	u := Slice(network(layers, edge), AxisRange(), AxisRange(0, 2))
	total := MulScalar(ReduceAllMean(Square(u)), 2) // the mean over points and two components
	for _, r := range w.residuals(layers, x, f) {
		total = Add(total, ReduceAllMean(Square(r)))
	}
	return total
}

// lossAndGradient returns the loss and its derivatives by the parameters, from
// the parameters, layer by layer (W, b), the points, the force and the edge.
func (w *work) lossAndGradient(inputs []*Node) []*Node {
	n := len(inputs) - 3
	parameters, x, f, edge := inputs[:n], inputs[n], inputs[n+1], inputs[n+2]
	var layers []layer
	for k := 0; k < n; k += 2 {
		layers = append(layers, layer{parameters[k], parameters[k+1]})
	}
	loss := w.loss(layers, x, f, edge)
	return append([]*Node{loss}, Gradient(loss, parameters...)...)
}
