package main

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// step is the compiled loss and gradient of a work.
type step struct {
	exec   *graph.Exec
	inputs []any // tensors, in the order of lossAndGradient
}

// newStep compiles the work of a folder.
func newStep(backend compute.Backend, folder string) (*step, error) {
	w, err := read(folder)
	if err != nil {
		return nil, err
	}
	exec, err := graph.NewExec(backend, w.lossAndGradient)
	if err != nil {
		return nil, err
	}
	inputs := w.parameters()
	for _, columns := range [][]float64{w.x, w.f, w.edge} {
		inputs = append(inputs, matrix(columns, len(columns)/2, 2))
	}
	return &step{exec, inputs}, nil
}

// parameters returns W and b of every layer. Theta holds W before b in hidden
// layers and b before W in the last.
func (w *work) parameters() []any {
	theta := w.theta
	take := func(rows, columns int) any {
		t := matrix(theta[:rows*columns], rows, columns)
		theta = theta[rows*columns:]
		return t
	}
	var layers []any
	in := 2
	for range w.Depth {
		layers = append(layers, take(in, w.Width), take(1, w.Width))
		in = w.Width
	}
	b := take(1, w.fields())
	return append(layers, take(in, w.fields()), b)
}

func matrix(values []float64, rows, columns int) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(values, rows, columns)
}

// evaluate returns the loss followed by the gradient in the order of theta.
func (s *step) evaluate() ([]float64, error) {
	outputs, err := s.exec.Call(s.inputs...)
	if err != nil {
		return nil, err
	}
	last := len(outputs) - 1
	outputs[last-1], outputs[last] = outputs[last], outputs[last-1]
	var values []float64
	for _, t := range outputs {
		v, err := tensors.CopyFlatData[float64](t)
		if err != nil {
			return nil, err
		}
		values = append(values, v...)
	}
	return values, nil
}

// run computes loss and gradient and returns their memory to the backend.
func (s *step) run() error {
	outputs, err := s.exec.Call(s.inputs...)
	if err != nil {
		return err
	}
	for _, t := range outputs {
		if err := t.FinalizeAll(); err != nil {
			return err
		}
	}
	return nil
}
