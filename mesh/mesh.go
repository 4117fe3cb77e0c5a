package mesh

import (
	"fmt"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
)

// Other is the name of the part made of the boundary facets in no group. Where a
// group has that name, the part has a number after it, as in "other-2".
const Other = "other"

// An Element is a cell or a facet. Nodes are rows of Mesh.X in the order of its
// Kind.
type Element struct {
	Kind  Kind
	Nodes []int

	// Entity is the number of the curve, surface or volume of the geometry that
	// the element was made on, 0 if it is not known. Facets with the same one
	// lie on one curve or surface, which is smooth where they meet at no more than
	// Sharpest.
	Entity int
}

// A Part is a named part of the boundary. The normal of its facets points out
// of the body: the tangent turned by -90 degrees in 2D, ∂x/∂s_0 × ∂x/∂s_1 in
// 3D.
type Part struct {
	Name   string // without zero bytes
	Facets []Element
}

// A Group is a named set of cells, such as those of one material. Cells are
// indices into Mesh.Cells in ascending order.
type Group struct {
	Name  string
	Cells []int
}

// A Set is a named set of nodes that is no part of the boundary and no group of
// cells: points, curves in space, or an interface inside the body.
type Set struct {
	Name string
	Dim  int       // of what it is made of: 0 points, 1 lines, 2 surfaces
	X    []float64 // coordinates of the nodes, as many to each as Mesh.Dim
	Why  string    // it can have no condition, such as "lies inside the body"
}

// A Mesh is a body, or several, cut into cells, with its boundary in parts. Its
// cells are positively oriented: det ∂x/∂s > 0.
type Mesh struct {
	Dim   int       // of the body and of space, 2 or 3
	X     []float64 // coordinates, nodes×Dim, row-major
	Cells []Element // of dimension Dim

	// Parts are named parts of the boundary. Every facet that bounds the body is
	// in one of them, or in several. Facets are in the order of the cells.
	Parts []Part

	Groups []Group  // of cells; a cell may be in none, or in several
	Sets   []Set    // other groups of the file
	Notes  []string // what was done to the mesh or left out of it, a sentence each
}

// Part returns the part of the boundary with the given name. The error, for
// another name, says what it is a name of, or names the parts there are.
func (m *Mesh) Part(name string) (Part, error) {
	names := make([]string, len(m.Parts))
	for i, p := range m.Parts {
		if p.Name == name {
			return p, nil
		}
		names[i] = p.Name
	}
	for _, s := range m.Sets {
		if s.Name == name {
			return Part{}, fmt.Errorf("%q %s: choose from the parts of the boundary %s", name, s.Why, strings.Join(names, ", "))
		}
	}
	if slices.ContainsFunc(m.Groups, func(g Group) bool { return g.Name == name }) {
		return Part{}, fmt.Errorf("%q is a group of cells, not a part of the boundary: choose from %s", name, strings.Join(names, ", "))
	}
	return Part{}, nearest.Unknown("part", name, names)
}
