package report

import (
	"slices"

	"pinnsolve/geometry"
)

// skin returns what of a grid is seen: the cells in the plane, the faces in space
// that belong to one cell only, nodes at the same place counting as one. Those of
// higher order come in pieces. The last two nodes of a triangle are equal.
func skin(dim int, x []float64, cells [][]int, kinds []geometry.CellKind) [][4]int {
	var pieces [][4]int
	for c, nodes := range cells {
		switch k := kinds[c]; dim {
		case 2:
			pieces = appendPieces(pieces, nodes[:cellCorners(k)], mids(k, nodes, nil), centre(k, nodes, 0))
		case 3:
			for i, local := range cellFaces[linear(k)] {
				corners := make([]int, len(local))
				for j, n := range local {
					corners[j] = nodes[n]
				}
				pieces = appendPieces(pieces, corners, mids(k, nodes, local), centre(k, nodes, i))
			}
		}
	}
	if dim < 3 {
		return pieces
	}
	pts := geometry.Points{Dim: dim, X: x, W: make([]float64, len(x)/dim)}
	same := weld(pts, 1e-9*spread(x))
	keys, uses := make([][4]int, len(pieces)), map[[4]int]int{}
	for i, f := range pieces {
		for j, n := range f {
			keys[i][j] = same[n]
		}
		if f[2] == f[3] {
			keys[i][3] = -1 // a triangle
		}
		slices.Sort(keys[i][:])
		uses[keys[i]]++
	}
	var faces [][4]int
	for i, f := range pieces {
		if uses[keys[i]] == 1 && !collapsed(keys[i]) {
			faces = append(faces, f)
		}
	}
	return faces
}

// collapsed reports whether a face, by its sorted corners, has no area: fewer than three
// corners at places of their own.
func collapsed(key [4]int) bool {
	places := slices.Compact(slices.Clone(key[:]))
	if key[0] < 0 {
		places = places[1:]
	}
	return len(places) < 3
}

// spread returns the largest coordinate.
func spread(x []float64) float64 {
	size := 0.0
	for _, v := range x {
		size = max(size, v, -v)
	}
	return size
}

// cellFaces are the faces of solids by their corners, as VTK numbers these.
var cellFaces = map[geometry.CellKind][][]int{
	geometry.Tetrahedron: {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {0, 3, 2}},
	geometry.Hexahedron:  {{0, 3, 2, 1}, {4, 5, 6, 7}, {0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 0, 4, 7}},
	geometry.Wedge:       {{0, 1, 2}, {3, 5, 4}, {0, 3, 4, 1}, {1, 4, 5, 2}, {2, 5, 3, 0}},
	geometry.Pyramid:     {{0, 3, 2, 1}, {0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}},
}

// cellEdges are the edges whose middles are nodes of the cells of second order, in
// the order of VTK.
var cellEdges = map[geometry.CellKind][][2]int{
	geometry.Triangle:    {{0, 1}, {1, 2}, {2, 0}},
	geometry.Quad:        {{0, 1}, {1, 2}, {2, 3}, {3, 0}},
	geometry.Tetrahedron: {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}},
	geometry.Hexahedron:  {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {4, 5}, {5, 6}, {6, 7}, {7, 4}, {0, 4}, {1, 5}, {2, 6}, {3, 7}},
	geometry.Wedge:       {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}, {0, 3}, {1, 4}, {2, 5}},
	geometry.Pyramid:     {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 4}, {1, 4}, {2, 4}, {3, 4}},
}

// linear returns the cell of first order with the same corners.
func linear(k geometry.CellKind) geometry.CellKind {
	switch k {
	case geometry.Triangle6:
		return geometry.Triangle
	case geometry.Quad8, geometry.Quad9:
		return geometry.Quad
	case geometry.Tetrahedron10:
		return geometry.Tetrahedron
	case geometry.Hexahedron20, geometry.Hexahedron27:
		return geometry.Hexahedron
	case geometry.Wedge15, geometry.Wedge18:
		return geometry.Wedge
	case geometry.Pyramid13:
		return geometry.Pyramid
	}
	return k
}

// cellCorners returns the number of corners of a cell in the plane.
func cellCorners(k geometry.CellKind) int {
	if linear(k) == geometry.Triangle {
		return 3
	}
	return 4
}

// mids returns the nodes in the middle of the edges of a cell in the plane, or of a
// face of a solid, given by its corners; nil for cells of first order.
func mids(k geometry.CellKind, nodes, face []int) []int {
	first := linear(k)
	if first == k {
		return nil
	}
	edges := cellEdges[first]
	if face == nil {
		face = []int{0, 1, 2, 3}[:cellCorners(k)]
	}
	corners := map[geometry.CellKind]int{geometry.Triangle: 3, geometry.Quad: 4, geometry.Tetrahedron: 4, geometry.Hexahedron: 8, geometry.Wedge: 6, geometry.Pyramid: 5}[first]
	var list []int
	for i, a := range face {
		b := face[(i+1)%len(face)]
		for e, ends := range edges {
			if ends == [2]int{a, b} || ends == [2]int{b, a} {
				list = append(list, nodes[corners+e])
			}
		}
	}
	return list
}

// faceCentres are the nodes in the middle of faces, in the order of cellFaces.
var faceCentres = map[geometry.CellKind][]int{
	geometry.Quad9:        {8},
	geometry.Hexahedron27: {24, 25, 22, 21, 23, 20},
	geometry.Wedge18:      {-1, -1, 15, 16, 17},
}

// centre returns the node in the middle of a face of a cell, -1 if it has none.
func centre(k geometry.CellKind, nodes []int, face int) int {
	if list, ok := faceCentres[k]; ok && list[face] >= 0 {
		return nodes[list[face]]
	}
	return -1
}

// appendPieces appends a triangle or quadrilateral, given by its corners, cut at the
// middles of its edges, if there are some, and at its own, if there is one.
func appendPieces(faces [][4]int, c, m []int, middle int) [][4]int {
	switch {
	case len(m) == 3:
		return append(faces, [4]int{c[0], m[0], m[2], m[2]}, [4]int{m[0], c[1], m[1], m[1]}, [4]int{m[2], m[1], c[2], c[2]}, [4]int{m[0], m[1], m[2], m[2]})
	case len(m) == 4 && middle >= 0:
		return append(faces, [4]int{c[0], m[0], middle, m[3]}, [4]int{m[0], c[1], m[1], middle}, [4]int{middle, m[1], c[2], m[2]}, [4]int{m[3], middle, m[2], c[3]})
	case len(m) == 4:
		return append(faces, [4]int{c[0], m[0], m[3], m[3]}, [4]int{m[0], c[1], m[1], m[1]}, [4]int{m[1], c[2], m[2], m[2]},
			[4]int{m[2], c[3], m[3], m[3]}, [4]int{m[0], m[1], m[2], m[3]})
	case len(c) == 3:
		return append(faces, [4]int{c[0], c[1], c[2], c[2]})
	}
	return append(faces, [4]int{c[0], c[1], c[2], c[3]})
}
