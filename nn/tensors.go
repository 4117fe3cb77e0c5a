package nn

import (
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/safetensors"
)

// Tensors returns the network's arrays by name, with the given parameters:
// "hidden.0.weight" (in x out), "hidden.0.bias" and so on, frozen ones included,
// "output.bias", "output.inputs" if the output layer sees the inputs, and
// "output.weight". They share the memory of theta.
func (net *Net) Tensors(theta []float64) []safetensors.Tensor {
	if len(theta) != net.Params() {
		panic("nn: Tensors: theta needs Params elements")
	}
	var list []safetensors.Tensor
	take := func(name string, shape ...int) {
		n := 1
		for _, k := range shape {
			n *= k
		}
		list = append(list, safetensors.Tensor{Name: name, Shape: shape, Data: theta[:n:n]})
		theta = theta[n:]
	}
	for i, l := range net.hidden {
		name := fmt.Sprintf("hidden.%d.", i)
		if l.frozen {
			list = append(list,
				safetensors.Tensor{Name: name + "weight", Shape: []int{l.in, l.out}, Data: slices.Clone(l.w)},
				safetensors.Tensor{Name: name + "bias", Shape: []int{l.out}, Data: slices.Clone(l.b)})
			continue
		}
		take(name+"weight", l.in, l.out)
		take(name+"bias", l.out)
	}
	take("output.bias", net.out)
	if net.linear {
		take("output.inputs", net.in, net.out)
	}
	take("output.weight", net.hidden[len(net.hidden)-1].out, net.out)
	return list
}

// SetTensors sets theta to the arrays of another network of the same layers.
func (net *Net) SetTensors(theta []float64, from []safetensors.Tensor) error {
	return set(net.Tensors(theta), from, func(i int) bool { return i/2 < len(net.hidden) && net.hidden[i/2].frozen })
}

// set copies arrays by name; frozen ones must be equal.
func set(to, from []safetensors.Tensor, frozen func(i int) bool) error {
	for i, own := range to {
		k := slices.IndexFunc(from, func(t safetensors.Tensor) bool { return t.Name == own.Name })
		switch {
		case k < 0:
			return fmt.Errorf("it has no layer %s", own.Name)
		case !slices.Equal(from[k].Shape, own.Shape):
			return fmt.Errorf("its layer %s is %v, not %v", own.Name, from[k].Shape, own.Shape)
		case frozen(i) && !slices.Equal(from[k].Data, own.Data):
			return fmt.Errorf("its frozen layer %s has other numbers", own.Name)
		}
		copy(own.Data, from[k].Data)
	}
	if len(from) != len(to) {
		return fmt.Errorf("it has %d arrays, not %d", len(from), len(to))
	}
	return nil
}

// Tensors returns the network's arrays by name, with the given parameters: those
// of layer K in the order of their creation as "layers.K.0" and so on, frozen ones
// included, and "output.H.bias" and "output.H.weight" of every output layer. They
// share the memory of theta.
func (net *Composed) Tensors(theta []float64) []safetensors.Tensor {
	list, _ := net.arrays(theta)
	return list
}

// arrays returns the arrays, and which of them are frozen.
func (net *Composed) arrays(theta []float64) (list []safetensors.Tensor, frozen []bool) {
	if len(theta) != net.Params() {
		panic("nn: Tensors: theta needs Params elements")
	}
	add := func(name string, shape []int, data []float64, fixed bool) {
		list, frozen = append(list, safetensors.Tensor{Name: name, Shape: shape, Data: data}), append(frozen, fixed)
	}
	take := func(name string, shape []int) {
		n := shape[0] * shape[1]
		add(name, shape, theta[:n:n], false)
		theta = theta[n:]
	}
	shapes := net.shapes()
	for k, n := range net.nodes {
		if f, ok := n.layer.(Fixed); ok {
			add(fmt.Sprintf("layers.%d.0", k), []int{n.widths[0], n.width}, slices.Clone(f.W), true)
			add(fmt.Sprintf("layers.%d.1", k), []int{1, n.width}, slices.Clone(f.B), true)
		}
		for i, left := 0, n.params; left > 0; i++ {
			take(fmt.Sprintf("layers.%d.%d", k, i), shapes[0])
			left -= shapes[0][0] * shapes[0][1]
			shapes = shapes[1:]
		}
	}
	for h := range net.heads {
		take(fmt.Sprintf("output.%d.bias", h), shapes[2*h])
		take(fmt.Sprintf("output.%d.weight", h), shapes[2*h+1])
	}
	return list, frozen
}

// shapes returns rows and columns of the parameters, in their order.
func (net *Composed) shapes() (shapes [][]int) {
	list, err := ad.Operations(net.inputs, func(g *ad.Graph, in ad.Matrix) ad.Matrix { return net.Build(g, in, ad.Lanes{Dim: 1}) })
	if err != nil {
		panic("nn: " + err.Error()) // it has been built before
	}
	for _, o := range list {
		if o.Kind == "parameter" {
			shapes = append(shapes, []int{o.Rows, o.Cols})
		}
	}
	return shapes
}

// SetTensors sets theta to the arrays of another network of the same layers.
func (net *Composed) SetTensors(theta []float64, from []safetensors.Tensor) error {
	list, frozen := net.arrays(theta)
	return set(list, from, func(i int) bool { return frozen[i] })
}
