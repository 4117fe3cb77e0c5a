package fem

import (
	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// onSprings calls f for every spring at points of its parts: the part, the nodes of
// the facet, the point, and a direction with its stiffness, Pa/m.
func (g *grid) onSprings(springs []Spring, f func(part int, nodes []int, q *point, direction []float64, stiffness float64)) {
	v := g.visitor()
	for _, s := range springs {
		g.onParts(Condition{Parts: s.Parts}, func(part int, e mesh.Element, nodes []int) {
			v.facet(g.mesh, e, g.loadTable(e.Kind, noPressure), func(q *point, normal []float64) {
				directions := s.Along(normal)
				k := make([]float64, len(directions))
				s.Stiffness(k, q.x[:g.dim])
				for i, d := range directions {
					f(part, nodes, q, d, k[i])
				}
			})
		})
	}
}

// support adds the stiffness of the springs to A.
func (s *system) support() {
	dim := s.grid.dim
	v := s.visitor()
	for _, spring := range s.springs {
		s.onParts(Condition{Parts: spring.Parts}, func(_ int, e mesh.Element, nodes []int) {
			size := len(nodes) * dim
			k := make([]float64, size*size)
			v.facet(s.mesh, e, s.loadTable(e.Kind, noPressure), func(q *point, normal []float64) {
				directions := spring.Along(normal)
				stiffness := make([]float64, len(directions))
				spring.Stiffness(stiffness, q.x[:dim])
				row := make([]float64, size)
				for i, d := range directions {
					for a, n := range q.n {
						for j, y := range d {
							row[a*dim+j] = n * y
						}
					}
					for r, x := range row {
						floats.AddScaled(k[r*size:(r+1)*size], q.w*stiffness[i]*x, row)
					}
				}
			})
			s.turn(nodes, k)
			s.enter(nodes, k)
		})
	}
}

// sprung returns the energy of the springs, J, and the forces by which they act on
// the body, by part, N, of a displacement.
func (s *system) sprung(u []float64) (energy float64, forces map[string][]float64) {
	dim := s.grid.dim
	forces = map[string][]float64{}
	at := make([]float64, dim)
	s.onSprings(s.springs, func(part int, nodes []int, q *point, d []float64, k float64) {
		clear(at)
		for a, v := range nodes {
			floats.AddScaled(at, q.n[a], u[v*dim:(v+1)*dim])
		}
		along := vec.Dot(d, at)
		energy += q.w * k * along * along / 2
		name := s.mesh.Parts[part].Name
		if forces[name] == nil {
			forces[name] = make([]float64, dim)
		}
		floats.AddScaled(forces[name], -q.w*k*along, d)
	})
	return energy, forces
}
