package solve

import (
	"context"
	"encoding/json"
	"fmt"

	"pinnsolve/ode"
	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
)

// amountsTensor has the amounts of functions in time.
const amountsTensor = "time"

// save adds the functions in space and their amounts in time to a file.
func (c *transient) save(f *safetensors.File) {
	f.Metadata[savedKind], f.Metadata[savedSpace] = KindTransient, text(c.saved.savedWindows)
	for i, v := range c.basis.Coefficients() {
		f.Tensors = append(f.Tensors, safetensors.Tensor{Name: fmt.Sprintf("features.%06d", i), Shape: []int{len(v)}, Data: v})
	}
	numbers := c.amount.Numbers()
	f.Tensors = append(f.Tensors, safetensors.Tensor{Name: amountsTensor, Shape: []int{len(numbers)}, Data: numbers})
}

// loadTransient makes the solution from what transient.save has added.
func (p *Plan) loadTransient(ctx context.Context, f *safetensors.File) (*fields.Solution, error) {
	var s savedWindows
	if err := json.Unmarshal([]byte(f.Metadata[savedSpace]), &s); err != nil {
		return nil, err
	}
	t, ok := f.Find(amountsTensor)
	if !ok {
		return nil, fmt.Errorf("it has no amounts in time")
	}
	amount, err := ode.ModalOf(t.Data)
	if err != nil {
		return nil, err
	}
	c, err := newShaped(ctx, p)
	if err != nil {
		return nil, err
	}
	w, err := s.windows(ctx, c.problem)
	if err != nil {
		return nil, err
	}
	var coefficients [][]float64
	for _, t := range f.Tensors {
		if t.Name != amountsTensor {
			coefficients = append(coefficients, t.Data)
		}
	}
	groupOf, order := layout(c.problem)
	own := &transient{fields: len(groupOf), dim: c.problem.Domain.Dim(), amount: amount}
	groupOf, order = repeated(groupOf, order, amount.Len())
	if own.basis, err = w.space.Restore(groupOf, order, coefficients); err != nil {
		return nil, err
	}
	return c.solution(own), nil
}
