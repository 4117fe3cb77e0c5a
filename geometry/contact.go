package geometry

import (
	"slices"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Contacts returns points where facets of a mesh lie on each other, such as the
// faces of a crack, as either of the two facets has them: the same places and
// weights, opposite normals and different cells. There are n points an axis on
// every facet. The sets are empty if there are no such facets, or no mesh.
func (d *Domain) Contacts(n int) (one, other Points) {
	if d.mesh == nil {
		return one, other
	}
	pairs := d.touching()
	if len(pairs) == 0 {
		return one, other
	}
	faces := [2][]mesh.Element{}
	for _, p := range pairs {
		faces[0], faces[1] = append(faces[0], p[0]), append(faces[1], p[1])
	}
	of := newSideCells(d.mesh)
	first, second := of.cells(faces[0]), of.cells(faces[1])
	r := region{dim: d.dim, normals: true, cells: true}
	for i, f := range faces[0] {
		source := newElement(d.mesh, f).patch()
		r.pieces = append(r.pieces, piece{Patch: source.overCube(), source: source, cell: first[i]})
	}
	one = r.quadrature(n)
	other = Points{Dim: one.Dim, X: slices.Clone(one.X), N: slices.Clone(one.N), W: slices.Clone(one.W)}
	vec.Negate(other.N)
	perFacet := one.Len() / len(pairs)
	for i := range one.Len() {
		other.Cell = append(other.Cell, second[i/perFacet])
	}
	return one, other
}
