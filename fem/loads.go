package fem

import "pinnsolve/mesh"

// loads calls visit at the points of all loads: the name of the part, "" for the
// body force, the nodes of the facet or cell, and the load, N for each m^2 or m^3.
func (g *grid) loads(p Problem, visit func(name string, nodes []int, q *point, f []float64)) {
	v := g.visitor()
	f := make([]float64, g.dim)
	if p.Force != nil {
		for c, e := range g.mesh.Cells {
			v.cell(g.mesh, e, g.loadTable(e.Kind, noPressure), g.straight[c], func(q *point) {
				p.Force(f, q.x[:g.dim])
				visit("", g.cells[c], q, f)
			})
		}
	}
	for _, c := range p.Conditions {
		if c.T == nil || len(c.Fixed) == g.dim {
			continue
		}
		g.onParts(c, func(part int, e mesh.Element, nodes []int) {
			v.facet(g.mesh, e, g.loadTable(e.Kind, noPressure), func(q *point, normal []float64) {
				clear(f)
				c.T(f, q.x[:g.dim], normal)
				c.release(f)
				visit(g.mesh.Parts[part].Name, nodes, q, f)
			})
		})
	}
}

// onParts calls f for the facets that a condition covers.
func (g *grid) onParts(c Condition, f func(part int, e mesh.Element, nodes []int)) {
	for k, part := range g.mesh.Parts {
		if !c.covers(part.Name) {
			continue
		}
		for i, e := range part.Facets {
			f(k, e, g.facets[k][i])
		}
	}
}

// loadVector returns the forces of the loads on the nodes, N.
func (g *grid) loadVector(p Problem) []float64 {
	b := make([]float64, len(g.displacement.X))
	g.loads(p, func(_ string, nodes []int, q *point, f []float64) {
		for a, v := range nodes {
			for i, t := range f {
				b[v*g.dim+i] += q.w * q.n[a] * t
			}
		}
	})
	return b
}

// means returns the means of a displacement over the parts of the mesh.
func (g *grid) means(u []float64) map[string][]float64 {
	v := g.visitor()
	all := map[string][]float64{}
	for k, part := range g.mesh.Parts {
		mean := make([]float64, g.dim)
		var area float64
		for i, e := range part.Facets {
			v.facet(g.mesh, e, g.loadTable(e.Kind, noPressure), func(q *point, _ []float64) {
				area += q.w
				for a, node := range g.facets[k][i] {
					for j := range mean {
						mean[j] += q.w * q.n[a] * u[node*g.dim+j]
					}
				}
			})
		}
		if area == 0 { // on the axis of revolution
			continue
		}
		for j := range mean {
			mean[j] /= area
		}
		all[part.Name] = mean
	}
	return all
}

// meshOrder returns the order of the cells of a mesh, the highest there is.
func meshOrder(m *mesh.Mesh) int {
	order := 1
	for _, e := range m.Cells {
		order = max(order, orderOf(e.Kind))
	}
	return order
}
