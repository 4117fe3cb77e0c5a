package nn

import (
	"fmt"
	"slices"

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
	for i, own := range net.Tensors(theta) {
		k := slices.IndexFunc(from, func(t safetensors.Tensor) bool { return t.Name == own.Name })
		switch {
		case k < 0:
			return fmt.Errorf("it has no layer %s", own.Name)
		case !slices.Equal(from[k].Shape, own.Shape):
			return fmt.Errorf("its layer %s is %v, not %v", own.Name, from[k].Shape, own.Shape)
		case i/2 < len(net.hidden) && net.hidden[i/2].frozen && !slices.Equal(from[k].Data, own.Data):
			return fmt.Errorf("its frozen layer %s has other numbers", own.Name)
		}
		copy(own.Data, from[k].Data)
	}
	if len(from) != len(net.Tensors(theta)) {
		return fmt.Errorf("it has %d arrays, not %d", len(from), len(net.Tensors(theta)))
	}
	return nil
}
