package mesh

import "slices"

// inner is the sides of cells where groups of cells meet in the plane, by the
// numbers of both; the sides are those of the cell with the lesser number.
func (m *Mesh) inner() (sides []Element, between [][2]int) {
	if m.Dim != 2 || len(m.Groups) < 2 {
		return nil, nil
	}
	groups := make([][]int, len(m.Cells))
	for g, group := range m.Groups {
		for _, c := range group.Cells {
			groups[c] = append(groups[c], g)
		}
	}
	first := map[[2]int]int{}
	for c, cell := range m.Cells {
		for _, s := range cell.Sides() {
			key := [2]int{min(s.Nodes[0], s.Nodes[1]), max(s.Nodes[0], s.Nodes[1])}
			other, met := first[key]
			if !met {
				first[key] = c
				continue
			}
			if slices.Equal(groups[c], groups[other]) {
				continue
			}
			a, b := cell.Entity, m.Cells[other].Entity
			if a < b {
				for _, t := range m.Cells[other].Sides() {
					if sameNodes(t.Nodes, s.Nodes) {
						s = t
					}
				}
			}
			s.Entity = 0
			sides, between = append(sides, s), append(between, [2]int{min(a, b), max(a, b)})
		}
	}
	return sides, between
}

// addInner adds the sides where groups of cells meet, those between two entities of
// cells as one curve.
func (c *curver) addInner() {
	sides, between := c.mesh.inner()
	index := map[[2]int]*curve{}
	for k, f := range sides {
		i := len(c.facets)
		c.facets, c.parts, c.normals = append(c.facets, f), append(c.parts, nil), append(c.normals, c.mesh.normal(f))
		for _, s := range facetSides(f) {
			c.sides[s] = append(c.sides[s], i)
		}
		if between[k][0] == 0 || between[k][0] == between[k][1] {
			c.of = append(c.of, nil)
			continue
		}
		e := index[between[k]]
		if e == nil {
			e = &curve{}
			index[between[k]] = e
			c.entities = append(c.entities, e)
		}
		e.facets = append(e.facets, i)
		c.of = append(c.of, e)
	}
}
