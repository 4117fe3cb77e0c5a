package mesh

import "slices"

// nodeSets makes groups of the sides that have all of their nodes in a named set
// of nodes; a set without such sides is one of points.
func (s *sorter) nodeSets() {
	number := 0
	for g := range s.file.names {
		if g.dim == s.mesh.Dim-1 {
			number = max(number, g.tag)
		}
	}
	for _, set := range s.file.sets {
		set.name = clean(set.name)
		in := make([]bool, len(s.mesh.X)/s.mesh.Dim)
		var nodes []int
		for _, tag := range set.nodes {
			if node, ok := s.file.nodes.at(tag); ok {
				nodes = append(nodes, node)
				if s.to[node] >= 0 {
					in[s.to[node]] = true
				}
			}
		}
		var found []int
		for i, side := range s.sides.list {
			if side.cells[1] < 0 && !slices.ContainsFunc(s.sides.facet(i, 0).Nodes, func(node int) bool { return !in[node] }) {
				found = append(found, i)
			}
		}
		if len(found) == 0 {
			s.addSet(set.name, 0, nodes)
			continue
		}
		number++
		g := s.in[set.name]
		if g == nil {
			g = &groupSides{order: number}
			s.in[set.name] = g
		}
		for _, i := range found {
			s.add(g, i)
		}
	}
}

// pointSets keeps the groups of points and, in space, of curves.
func (b *builder) pointSets() {
	type key struct{ dim, group int }
	nodes := map[key][]int{}
	var order []key
	for _, e := range b.lower {
		k := key{}
		if e.kind != 0 {
			k.dim = e.kind.Dim()
		}
		for _, k.group = range b.file.groupsOf(e) {
			if nodes[k] == nil {
				order = append(order, k)
			}
			nodes[k] = append(nodes[k], e.nodes...)
		}
	}
	slices.SortFunc(order, func(a, b key) int { return 2*(a.dim-b.dim) + min(1, max(-1, a.group-b.group)) })
	for _, k := range order {
		b.addSet(b.file.name(k.dim, k.group), k.dim, nodes[k])
	}
}

// addSet adds a set of points or of a curve.
func (b *builder) addSet(name string, dim int, nodes []int) {
	set := Set{Name: name, Dim: dim, X: b.places(nodes)}
	const never = "can be neither held nor loaded: the answer would depend on the resolution"
	switch {
	case dim == 1:
		set.Why = "is a curve, and a curve in a solid " + never
	case len(set.X) <= b.mesh.Dim:
		set.Why = "is a point, and a point of a continuum " + never
	default:
		set.Why = "is a set of points, and points of a continuum " + never
	}
	b.mesh.Sets = append(b.mesh.Sets, set)
}
