package mesh

import "math"

// facetsOf returns the sides that every known entity has.
func (s *sorter) facetsOf() map[int][]int {
	of := map[int][]int{}
	for i, entity := range s.entity {
		if entity != 0 {
			of[entity] = append(of[entity], i)
		}
	}
	return of
}

// connected reports whether sides hang together by their corners.
func (s *sorter) connected(sides []int) bool {
	index := map[int]int{} // of the first side with a node
	link := newUnion(len(sides))
	for k, i := range sides {
		f := s.sides.facet(i, 0)
		for _, node := range f.Nodes[:f.Kind.Corners()] {
			if first, known := index[node]; known {
				link.join(first, k)
			} else {
				index[node] = k
			}
		}
	}
	for k := range sides {
		if link.root(k) != 0 {
			return false
		}
	}
	return true
}

// kinked reports whether sides in the plane, lines of first order, turn at a node and
// go straight on beside it, as a polyline does and no smooth curve.
func (s *sorter) kinked(sides []int) bool {
	const clear, straight = 5 * math.Pi / 180, 1e-4 // radians
	if s.mesh.Dim > 2 {
		return false
	}
	at := map[int][]Element{} // by node
	for _, i := range sides {
		f := s.sides.facet(i, 0)
		if f.Kind != Line2 {
			return false
		}
		for _, node := range f.Nodes {
			at[node] = append(at[node], f)
		}
	}
	turn := func(node int) float64 {
		if len(at[node]) != 2 {
			return math.Pi
		}
		d := distance(s.mesh.normal(at[node][0]), s.mesh.normal(at[node][1]))
		return 2 * math.Asin(min(1, d/2))
	}
	for node, both := range at {
		if t := turn(node); t < clear || t > Sharpest || len(both) != 2 {
			continue
		}
		goesOn := true
		for _, f := range both {
			goesOn = goesOn && turn(f.Nodes[0]+f.Nodes[1]-node) < straight
		}
		if goesOn {
			return true
		}
	}
	return false
}
