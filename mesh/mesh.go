package mesh

import "pinnsolve/internal/nearest"

// Other is the name of the part made of the boundary facets in no group. Where a
// group has that name, the part has a number after it, as in "other-2".
const Other = "other"

// An Element is a cell or a facet. Nodes are rows of Mesh.X in the order of its
// Kind.
type Element struct {
	Kind  Kind
	Nodes []int
}

// A Part is a named part of the boundary. The normal of its facets points out
// of the body: the tangent turned by -90 degrees in 2D, ∂x/∂s_0 × ∂x/∂s_1 in
// 3D.
type Part struct {
	Name   string // without zero bytes
	Facets []Element
}

// A Mesh is a body cut into cells, with its boundary in parts. Its cells are
// positively oriented: det ∂x/∂s > 0.
type Mesh struct {
	Dim   int       // of the body and of space, 2 or 3
	X     []float64 // coordinates, nodes×Dim, row-major
	Cells []Element // of dimension Dim
	Parts []Part    // every boundary facet is in one of them
}

// Part returns the part of the boundary with the given name. For an unknown
// name the error lists the parts.
func (m *Mesh) Part(name string) (Part, error) {
	names := make([]string, len(m.Parts))
	for i, p := range m.Parts {
		if p.Name == name {
			return p, nil
		}
		names[i] = p.Name
	}
	return Part{}, nearest.Unknown("part", name, names)
}
