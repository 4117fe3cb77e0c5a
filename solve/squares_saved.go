package solve

import (
	"encoding/json"
	"fmt"

	"pinnsolve/patches"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/squares"
	"pinnsolve/safetensors"
)

// saveSquares returns the coefficients of a solution by least squares in windows.
func (r *Result) saveSquares(f *safetensors.File) *safetensors.File {
	f.Metadata[savedKind], f.Metadata[savedSpace] = KindPatches, text(r.patches.Saved())
	for i, c := range r.patches.Coefficients() {
		f.Tensors = append(f.Tensors, safetensors.Tensor{Name: fmt.Sprintf("features.%06d", i), Shape: []int{len(c)}, Data: c})
	}
	return f
}

// loadSquares makes the solution from what saveSquares has returned.
func (p *Plan) loadSquares(f *safetensors.File) (*fields.Solution, error) {
	var saved patches.Saved
	if err := json.Unmarshal([]byte(f.Metadata[savedSpace]), &saved); err != nil {
		return nil, err
	}
	var coefficients [][]float64
	for _, t := range f.Tensors {
		coefficients = append(coefficients, t.Data)
	}
	problem := p.problem.Soft() // conditions are rows
	if n, dim := len(saved.Axes), problem.Domain.Dim(); n != dim {
		return nil, fmt.Errorf("its windows are in %d coordinates, and the problem has %d", n, dim)
	}
	groupOf, _ := squares.Groups(problem)
	fixed, err := patches.Restore(saved, groupOf, coefficients)
	if err != nil {
		return nil, err
	}
	return fields.NewLocalSolution(problem, fixed, nil, nil), nil
}
