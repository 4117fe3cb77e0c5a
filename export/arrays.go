package export

import (
	"maps"
	"slices"
	"strings"

	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// Arrays returns the arrays that a run has kept, with those that the fields of a network
// are made with besides: input.middle and input.factor, by which every input v of the
// network is (v - middle) factor, and field.scale, which its outputs are multiplied by.
// The metadata name components and units of the outputs too.
func Arrays(kept *safetensors.File, sol *fields.Solution) *safetensors.File {
	f := &safetensors.File{Metadata: maps.Clone(kept.Metadata), Tensors: slices.Clone(kept.Tensors)}
	for _, o := range sol.Problem().Outputs {
		f.Metadata["components."+o.Name], f.Metadata["unit."+o.Name] = strings.Join(o.Components, ","), o.Unit
	}
	middle, factor, ok := sol.InputScaling()
	if !ok {
		return f
	}
	add := func(name string, data []float64) {
		f.Tensors = append(f.Tensors, safetensors.Tensor{Name: name, Shape: []int{len(data)}, Data: data})
	}
	add("input.middle", middle)
	add("input.factor", factor)
	add("field.scale", sol.Problem().Scales())
	return f
}

// WithValues returns a file with values at points besides: the array points, n x
// dimension, and one of every name.
func WithValues(f *safetensors.File, dim int, points []float64, names []string, columns [][]float64) *safetensors.File {
	n := len(points) / dim
	g := &safetensors.File{Metadata: f.Metadata, Tensors: slices.Clone(f.Tensors)}
	g.Tensors = append(g.Tensors, safetensors.Tensor{Name: "points", Shape: []int{n, dim}, Data: points})
	for k, name := range names {
		g.Tensors = append(g.Tensors, safetensors.Tensor{Name: name, Shape: []int{n}, Data: columns[k]})
	}
	return g
}
