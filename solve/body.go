package solve

import (
	"pinnsolve/geometry"
	"pinnsolve/pum"
)

// newBody returns what windows must know of a body: the cells of its mesh. The
// body of a domain without a mesh has none.
func newBody(d *geometry.Domain) pum.Body {
	b := pum.Body{Dim: d.Dim(), Locate: d.Locate}
	if d.Mesh() == nil {
		return b
	}
	b.Hulls = d.Hulls()
	for _, s := range d.Sides() {
		b.Sides = append(b.Sides, pum.Side(s))
	}
	for _, s := range d.Facets() {
		b.Facets = append(b.Facets, pum.Side(s))
	}
	m := d.Mesh()
	b.X = m.X
	for _, e := range m.Cells {
		b.Nodes = append(b.Nodes, e.Nodes)
	}
	return b
}
