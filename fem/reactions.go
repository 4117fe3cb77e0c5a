package fem

import (
	"gonum.org/v1/gonum/floats"

	"pinnsolve/mesh"
)

// reactions returns the forces on the nodes of parts where something is
// prescribed; a node of several such parts gives each the same share.
func (s *system) reactions(p Problem, force []float64) map[string][]float64 {
	dim := s.grid.dim
	parts := make([]map[int]bool, len(s.mesh.Parts))
	share := map[int]int{}
	for _, c := range p.held() {
		if len(c.Fixed) == 0 {
			continue
		}
		s.onParts(c, func(part int, _ mesh.Element, nodes []int) {
			if parts[part] == nil {
				parts[part] = map[int]bool{}
			}
			for _, v := range nodes {
				if !parts[part][v] {
					parts[part][v] = true
					share[v]++
				}
			}
		})
	}
	all := map[string][]float64{}
	for k, part := range s.mesh.Parts {
		if parts[k] == nil {
			continue
		}
		sum := make([]float64, dim)
		for v := range s.owner { // maps have no order
			if parts[k][v] {
				floats.AddScaled(sum, 1/float64(share[v]), force[v*dim:(v+1)*dim])
			}
		}
		all[part.Name] = sum
	}
	return all
}
