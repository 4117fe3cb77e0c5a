package solve

import (
	"context"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pum"
)

// Stiff parts beside soft ones hardly strain, though their features do: the error of
// a rule is smaller by this factor.
const dividedError = 1e-3

// Where materials meet, a rule is to see every jump: its error is smaller by this
// factor.
const jointError = 1e-4

// divide gives every window features of its own in each material of the body.
func (w *windows) divide(ctx context.Context, watch geometry.Watch, p pinn.Problem) error {
	m, rule := p.Materials, w.rule
	r := *rule.Resolution
	r.Error *= jointError
	rule.Resolution = &r
	one, other, err := p.Domain.Interface(m.Of, rule, until(ctx, watch))
	if err != nil {
		return err
	}
	w.space.Divide(pum.Materials{Of: m.Of, Count: len(m.Names)}, pum.Joints{X: one.X, N: one.N, W: one.W, Cells: [2][]int{one.Cell, other.Cell}})
	return nil
}
