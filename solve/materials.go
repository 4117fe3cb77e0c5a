package solve

import (
	"context"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pum"
)

// Stiff parts beside soft ones hardly strain, though their features do: the error of
// a rule is smaller by this factor.
const dividedError = 1e-3

// Where materials meet, a rule is to see every jump: its error is smaller by this
// factor.
var jointError = [...]float64{2: 1e-4, 3: 0.1}

// divide gives every window features of its own in each material of the body.
func (w *windows) divide(ctx context.Context, watch geometry.Watch, p pinn.Problem) error {
	m, rule := p.Materials, w.rule
	r := *rule.Resolution
	r.Error *= jointError[p.Domain.Dim()]
	rule.Resolution = &r
	one, other, err := p.Domain.Interface(m.Of, rule, until(ctx, watch))
	if err != nil {
		return err
	}

	w.space.Divide(pum.Materials{Of: m.Of, Count: len(m.Names)},
		pum.Joints{X: one.X, N: one.N, W: one.W, Cells: [2][]int{one.Cell, other.Cell}, Curves: curves(p.Domain, m.Of)})
	return nil
}

// curves returns the sides of cells in which materials meet, in the plane; nil in
// space.
func curves(d *geometry.Domain, of []int) (all []pum.Curve) {
	if d.Dim() != 2 {
		return nil
	}
	sides, cells := d.InterfaceSides(of)
	for i, side := range sides {
		var nodes []float64
		for _, n := range side.Nodes {
			nodes = append(nodes, d.Mesh().X[2*n:2*n+2]...)
		}
		all = append(all, pum.Curve{Cells: cells[i], At: func(x []float64, s float64) {
			var slope [3][3]float64
			side.Kind.Map(x, &slope, nodes, []float64{s})
		}})
	}
	return all
}

// windowsApart is how many windows a body needs for none to have two of the points where
// materials meet and whose powers are known; 0 where that is for the usual number to say.
func (s singularities) windowsApart(d *geometry.Domain) int {
	const (
		share = 0.6 // of the least distance: windows reach a quarter of their width into others
		most  = 400
	)
	least := math.Inf(1)
	for i, a := range s.corners {
		for _, b := range s.corners[:i] {
			if a.stiffness != nil && b.stiffness != nil {
				least = min(least, vec.Distance(a.X, b.X))
			}
		}
	}
	if math.IsInf(least, 1) {
		return 0
	}
	lo, hi := d.Bounds()
	n := 1.0
	for i, v := range lo {
		n *= math.Ceil((hi[i] - v) / (share * least))
	}
	return int(min(n, most))
}
