package geometry

import "pinnsolve/mesh"

// Interface returns a rule on the sides of a mesh where cells of different classes
// meet, given the class of every cell, as either of the two cells has them: the same
// places and weights, and different cells. The sets are empty if there are no such
// sides. It panics if the domain has no mesh.
func (d *Domain) Interface(class []int, rule Rule, w Watch) (one, other Points, err error) {
	sides, elements := d.interfaces(class)
	r := region{name: "interface", dim: d.dim, cells: true}
	for i, e := range elements {
		source := newElement(d.mesh, e).patch()
		r.pieces = append(r.pieces, piece{Patch: source.overCube(), source: source, cell: i})
	}
	if one, err = r.rule(rule, w); err != nil {
		return one, other, err
	}
	other = Points{Dim: one.Dim, X: one.X, W: one.W, Cell: make([]int, len(one.Cell))}
	for p, i := range one.Cell {
		one.Cell[p], other.Cell[p] = sides[i][0], sides[i][1]
	}
	return one, other, nil
}

// interfaces returns the cells on either side, and the elements, of the sides where
// cells of different classes meet.
func (d *Domain) interfaces(class []int) (cells [][2]int, sides []mesh.Element) {
	d.mustHaveMesh()
	first := map[sideKey]int{}
	for c, e := range d.mesh.Cells {
		for _, shared := range e.Sides() {
			key := newSideKey(shared)
			other, known := first[key]
			if !known {
				first[key] = c
			} else if class[other] != class[c] {
				cells, sides = append(cells, [2]int{other, c}), append(sides, shared)
			}
		}
	}
	return cells, sides
}
