package mesh

import (
	"slices"
	"strings"
)

// vtkKinds are the kinds that VTK has, with their numbers there and where on
// the lattice of the kind VTK has the nodes, if it is not gmsh's order
// (vtkCell's parametric coordinates).
var vtkKinds = []struct {
	number uint8
	kind   Kind
	places string
}{
	{3, Line2, ""}, {21, Line3, ""}, {5, Triangle3, ""}, {22, Triangle6, ""}, {9, Quad4, ""}, {23, Quad8, ""}, {28, Quad9, ""},
	{10, Tet4, ""}, {24, Tet10, "000 200 020 002 100 110 010 001 101 011"},
	{12, Hex8, ""}, {25, Hex20, hexahedronVTK},
	{29, Hex27, hexahedronVTK + " 011 211 101 121 110 112 111"},
	{13, Prism6, ""}, {26, Prism15, prismVTK}, {32, Prism18, prismVTK + " 101 111 011"},
	{14, Pyramid5, ""}, {27, Pyramid13, "000 200 220 020 002 100 210 120 010 001 101 111 011"},
}

const (
	hexahedronVTK = "000 200 220 020 002 202 222 022 100 210 120 010 102 212 122 012 001 201 221 021"
	prismVTK      = "000 200 020 002 202 022 100 110 010 102 112 012 001 201 021"
)

// VTK returns the number of the kind in VTK and, for each of the nodes there,
// which node of the element it is. VTK does not have the kinds of third order
// and more as such, nor Pyramid14.
func (k Kind) VTK() (number uint8, nodes []int, ok bool) {
	for _, v := range vtkKinds {
		if v.kind == k {
			return v.number, k.inOrder(v.places), true
		}
	}
	return 0, nil, false
}

// VTKKinds returns the kinds that VTK has.
func VTKKinds() (kinds []Kind) {
	for _, v := range vtkKinds {
		kinds = append(kinds, v.kind)
	}
	return kinds
}

// inOrder returns the nodes at places on the lattice, given as three digits each.
func (k Kind) inOrder(places string) []int {
	nodes := make([]int, k.Nodes())
	for i := range nodes {
		nodes[i] = i
	}
	for i, p := range strings.Fields(places) {
		nodes[i] = slices.Index(k.traits().places, [3]int{int(p[0] - '0'), int(p[1] - '0'), int(p[2] - '0')})
	}
	return nodes
}

// vtkKind returns the kind with a number in VTK and so many nodes, and which node
// of the element each of the nodes is. The kind is 0 for points.
func vtkKind(number, nodes int) (k Kind, order []int, ok bool) {
	switch number {
	case 0, 1, 2: // empty, vertex, vertices
		return 0, nil, true
	case 4, 7: // polyline and polygon
		number = map[[2]int]int{{4, 2}: 3, {7, 3}: 5, {7, 4}: 9}[[2]int{number, nodes}]
	case 14: // gmsh 4.8 writes pyramids of second order so
		if k := map[int]Kind{13: Pyramid13, 14: Pyramid14}[nodes]; k != 0 {
			return k, k.inOrder(""), true
		}
	case 8: // pixel
		return Quad4, []int{0, 1, 3, 2}, nodes == 4
	case 11: // voxel
		return Hex8, []int{0, 1, 3, 2, 4, 5, 7, 6}, nodes == 8
	}
	for _, v := range vtkKinds {
		if int(v.number) == number {
			return v.kind, v.kind.inOrder(v.places), nodes == v.kind.Nodes()
		}
	}
	return 0, nil, false
}
