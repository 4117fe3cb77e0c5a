package geometry

import (
	"slices"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Interface returns a rule on the sides of a mesh where cells of different classes
// meet, given the class of every cell, as either of the two cells has them: the same
// places and weights, different cells and opposite normals, outward of them. The sets are empty if there are no such
// sides. It panics if the domain has no mesh.
func (d *Domain) Interface(class []int, rule Rule, w Watch) (one, other Points, err error) {
	sides, elements := d.interfaces(class)
	r := region{name: "interface", dim: d.dim, normals: true, cells: true}
	for i, e := range elements {
		source := newElement(d.mesh, e).patch()
		r.pieces = append(r.pieces, piece{Patch: source.overCube(), source: source, cell: i})
	}
	if other, err = r.rule(rule, w); err != nil {
		return one, other, err
	}
	one = Points{Dim: other.Dim, X: other.X, W: other.W, N: slices.Clone(other.N), Cell: make([]int, len(other.Cell))}
	vec.Negate(one.N)
	for p, i := range other.Cell {
		one.Cell[p], other.Cell[p] = sides[i][0], sides[i][1]
	}
	return one, other, nil
}

// interfaces returns the cells on either side, and the elements, of the sides where
// cells of different classes meet, as the second cell has them: with its outward
// normal.
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

// InterfaceSides returns the sides of cells where cells of different classes meet, and
// the cells on either side of each. It panics if the domain has no mesh.
func (d *Domain) InterfaceSides(class []int) (sides []mesh.Element, cells [][2]int) {
	cells, sides = d.interfaces(class)
	return sides, cells
}
