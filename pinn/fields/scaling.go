package fields

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// scaling maps inputs affinely to [-1, 1].
type scaling struct {
	m        pinn.InputMap
	mid, inv []float64
}

// newScaling finds the range of the input map on the domain.
func newScaling(m pinn.InputMap, d *geometry.Domain) (scaling, error) {
	nodes := 33
	if d.Dim() == 3 {
		nodes = 9
	}
	var pts geometry.Points
	if d.Dim() <= 3 {
		pts = d.Grid(nodes).Points()
	} else {
		pts = samples(d)
	}
	s := scaling{m: m}
	in, err := compileJets(evalTile, ad.Lanes{Dim: d.Dim()}, s.raw)
	if err != nil {
		return s, fmt.Errorf("fields: input map %q: %w", m.Name, err)
	}
	lo, hi := make([]float64, in.count), make([]float64, in.count)
	for k := range lo {
		lo[k], hi[k] = math.Inf(1), math.Inf(-1)
	}
	for t := range tiles(pts, evalTile) {
		for k, col := range in.run(pts, t) {
			for _, v := range col {
				lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
			}
		}
	}
	for k := range lo {
		if !(hi[k] > lo[k]) || math.IsInf(hi[k]-lo[k], 0) {
			return s, fmt.Errorf("fields: input %d of map %q ranges over [%g, %g] on the domain", k, m.Name, lo[k], hi[k])
		}
		s.mid = append(s.mid, (lo[k]+hi[k])/2)
		s.inv = append(s.inv, 2/(hi[k]-lo[k]))
	}
	return s, nil
}

// samples are points all over a domain that has no grid.
func samples(d *geometry.Domain) geometry.Points {
	const many = 4000
	all := []geometry.Points{d.Interior(many, geometry.Halton{}, 1)}
	for _, part := range d.Parts() {
		if pts, err := d.Boundary(part, many/10, geometry.Halton{}, 1); err == nil {
			all = append(all, geometry.Points{Dim: pts.Dim, X: pts.X, W: pts.W})
		}
	}
	return geometry.Join(all...)
}

// unscaled is the scaling for functions of the position itself.
func unscaled(dim int) scaling {
	s := scaling{m: pinn.Cartesian, mid: make([]float64, dim), inv: make([]float64, dim)}
	for i := range s.inv {
		s.inv[i] = 1
	}
	return s
}

func (s scaling) raw(x []ad.Jet) []ad.Jet {
	if s.m.Map == nil {
		return x
	}
	return s.m.Map(x)
}
