package solve

import (
	"context"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pum"
)

// divide gives every window features of its own in each material of the body.
func (w *windows) divide(ctx context.Context, watch geometry.Watch, p pinn.Problem) error {
	m := p.Materials
	one, other, err := p.Domain.Interface(m.Of, w.rule, until(ctx, watch))
	if err != nil {
		return err
	}
	w.space.Divide(pum.Materials{Of: m.Of, Count: len(m.Names)}, pum.Joints{X: one.X, W: one.W, Cells: [2][]int{one.Cell, other.Cell}})
	return nil
}
