package mesh

// holes counts holes and cavities by the characteristic of Euler and Poincaré,
// corners less edges plus faces less solids, which is bodies less holes plus
// cavities. Nodes that bodies share count for each of them.
func (d *diagnostician) holes() {
	corners, edges := map[[2]int]bool{}, newCornerTable(len(d.place), 2)
	edgesOf := map[[2]int]bool{} // by edge and body
	shared := d.bodiesOfNodes()
	count := 0
	seen := make([]bool, len(d.place))
	for c, cell := range d.mesh.Cells {
		body := d.Of[c]
		for _, node := range cell.Nodes[:cell.Kind.Corners()] {
			if shared[node] == nil {
				if !seen[node] {
					seen[node] = true
					count++
				}
			} else if key := [2]int{node, body}; !corners[key] {
				corners[key] = true
				count++
			}
		}
		for _, e := range topologies[cell.Kind.Topology()].edges {
			a, b := cell.Nodes[e[0]], cell.Nodes[e[1]]
			i, known := edges.put([]int{a, b})
			if shared[a] == nil || shared[b] == nil { // the edge is of one body
				if !known {
					count--
				}
			} else if key := [2]int{i, body}; !edgesOf[key] {
				edgesOf[key] = true
				count--
			}
		}
	}
	if d.mesh.Dim == 2 {
		d.Holes = len(d.Bodies) - (count + len(d.mesh.Cells))
		return
	}
	count += len(d.sides.list) - len(d.mesh.Cells)
	d.Cavities = d.skins() - len(d.Bodies)
	d.Holes = len(d.Bodies) + d.Cavities - count
}

// skins returns the number of closed surfaces that bound the bodies.
func (d *diagnostician) skins() int {
	link := newUnion(len(d.facets))
	edges := newCornerTable(len(d.place), 2)
	var first []int // facet by edge
	for i, f := range d.facets {
		n := f.Kind.Corners()
		for k := range n {
			e, known := edges.put([]int{f.Nodes[k], f.Nodes[(k+1)%n]})
			if !known {
				first = append(first, i)
				continue
			}
			link.join(first[e], i)
		}
	}
	n := 0
	for i := range d.facets {
		if link.root(i) == i {
			n++
		}
	}
	return n
}
