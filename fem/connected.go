package fem

import (
	"slices"

	"pinnsolve/mesh"
)

// bodies finds the bodies of a mesh: cells that share sides, directly or through
// others, are of one body. It returns the body of every cell, numbered in the order
// of their first cells, and how many there are.
func bodies(m *mesh.Mesh) (of []int, count int) {
	root := make([]int, len(m.Cells))
	for c := range root {
		root[c] = c
	}
	find := func(c int) int {
		for root[c] != c {
			root[c] = root[root[c]]
			c = root[c]
		}
		return c
	}
	first := map[[4]int32]int{} // the cell at a side
	for c, e := range m.Cells {
		for _, side := range sidesOf(e.Kind) {
			key := corners(e.Nodes, side)
			other, met := first[key]
			if !met {
				first[key] = c
				continue
			}
			if a, b := find(other), find(c); a != b {
				root[max(a, b)] = min(a, b)
			}
		}
	}
	of = make([]int, len(root))
	number := map[int]int{}
	for c := range of {
		r := find(c)
		n, ok := number[r]
		if !ok {
			n = len(number)
			number[r] = n
		}
		of[c] = n
	}
	return of, len(number)
}

// corners returns the nodes at local places in ascending order, then -1.
func corners(nodes, local []int) [4]int32 {
	key := [4]int32{-1, -1, -1, -1}
	for i, a := range local {
		key[i] = int32(nodes[a])
	}
	slices.Sort(key[:len(local)])
	return key
}

// parted returns the mesh with copies of the nodes that several bodies have, one
// for each: bodies that touch at a node, or in space at an edge, do not hold each
// other, since a point or a line bears no load. The mesh itself is returned where
// there are none.
func parted(m *mesh.Mesh, body []int) *mesh.Mesh {
	first := make([]int, len(m.X)/m.Dim) // one more than the body of a node
	shared := false
	for c, e := range m.Cells {
		for _, v := range e.Nodes {
			if first[v] == 0 {
				first[v] = body[c] + 1
			}
			shared = shared || first[v] != body[c]+1
		}
	}
	if !shared {
		return m
	}
	p := &mesh.Mesh{Dim: m.Dim, X: slices.Clone(m.X)}
	copies := map[[2]int]int{}
	own := func(e mesh.Element, b int) mesh.Element {
		nodes := slices.Clone(e.Nodes)
		for i, v := range nodes {
			if first[v] == b+1 {
				continue
			}
			n, ok := copies[[2]int{v, b}]
			if !ok {
				n = len(p.X) / p.Dim
				copies[[2]int{v, b}] = n
				p.X = append(p.X, m.X[v*m.Dim:(v+1)*m.Dim]...)
			}
			nodes[i] = n
		}
		return mesh.Element{Kind: e.Kind, Nodes: nodes}
	}
	at := map[[4]int32]int{} // the body at a side
	for c, e := range m.Cells {
		p.Cells = append(p.Cells, own(e, body[c]))
		for _, side := range sidesOf(e.Kind) {
			at[corners(e.Nodes, side)] = body[c]
		}
	}
	for _, part := range m.Parts {
		q := mesh.Part{Name: part.Name}
		for _, e := range part.Facets {
			q.Facets = append(q.Facets, own(e, at[facetCorners(e)]))
		}
		p.Parts = append(p.Parts, q)
	}
	return p
}

// facetCorners returns the corners of a facet in ascending order.
func facetCorners(e mesh.Element) [4]int32 {
	return corners(e.Nodes, []int{0, 1, 2, 3}[:cornersOf(e.Kind)])
}
