package strong

import (
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// InteriorRows returns the collocation points of the interior and, for every
// point, the rows of the terms there. Rows of integral terms belong to no
// point.
func (s *System) InteriorRows() (pts geometry.Points, rows [][]int) {
	for _, b := range s.points.blocks {
		if t := s.terms[b.terms[0]]; t.On != pinn.Interior || t.At != nil || b.integral {
			continue
		}
		rows = make([][]int, b.Points.Len())
		for i := range rows {
			for k := range b.Rows {
				rows[i] = append(rows[i], b.row(k, i))
			}
		}
		return b.Points, rows
	}
	return geometry.Points{Dim: s.problem.Domain.Dim()}, nil
}
