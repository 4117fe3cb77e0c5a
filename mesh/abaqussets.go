package mesh

import (
	"strconv"
	"strings"
)

// abaqusSides are the sides S1, S2, ... by corners.
var abaqusSides = map[Topology][][]int{
	Triangle:      {{0, 1}, {1, 2}, {2, 0}},
	Quadrilateral: {{0, 1}, {1, 2}, {2, 3}, {3, 0}},
	Tetrahedron:   {{0, 1, 2}, {0, 3, 1}, {1, 3, 2}, {2, 3, 0}},
	Hexahedron:    {{0, 1, 2, 3}, {4, 7, 6, 5}, {0, 4, 5, 1}, {1, 5, 6, 2}, {2, 6, 7, 3}, {3, 7, 4, 0}},
	Prism:         {{0, 1, 2}, {3, 5, 4}, {0, 3, 4, 1}, {1, 4, 5, 2}, {2, 5, 3, 0}},
	Pyramid:       {{0, 1, 2, 3}, {0, 4, 1}, {1, 4, 2}, {2, 4, 3}, {3, 4, 0}},
}

// finish makes groups of the sets.
func (r *abaqusReader) finish() {
	kinds := map[int]Kind{}
	for _, e := range r.elements {
		kinds[e.tag] = e.kind
		if e.kind == Line3 {
			r.middleLast(e.nodes)
		}
	}
	for _, name := range r.names {
		for _, tag := range r.elementSets[name] {
			if k, ok := kinds[tag]; ok {
				r.join(tag, r.group(k.Dim(), name))
			}
		}
	}
	dim := 0
	for _, k := range kinds {
		dim = max(dim, k.Dim())
	}
	for _, s := range r.surfaces {
		for i, of := range s.of {
			r.addSide(s, of, s.side[i], dim)
		}
	}
	if len(r.included) > 0 {
		if len(r.elements) == 0 {
			r.fail(0, "there are no elements: they may be in the files that are included, %s; give the one that has them, or write one file", strings.Join(r.included, ", "))
			return
		}
		r.notes = append(r.notes, "the files that are included, "+strings.Join(r.included, ", ")+", are ignored")
	}
	all := len(r.x) / 3
	for _, name := range r.nodeNames {
		if _, known := r.elementSets[name]; known || len(r.nodeSets[name]) >= all {
			continue // the elements say it better; all nodes are no part
		}
		r.sets = append(r.sets, nodeSet{name: name, nodes: r.nodeSets[name]})
	}
	if len(r.ignored) > 0 {
		r.notes = append(r.notes, "elements of type "+strings.Join(r.ignored, ", ")+" are ignored")
	}
}

// middleLast puts the middle of three nodes of a line last: beams and trusses have
// it in different places.
func (r *abaqusReader) middleLast(nodes []int) {
	var x [3][]float64
	for i, tag := range nodes {
		node, ok := r.nodes.at(tag)
		if !ok {
			return
		}
		x[i] = r.x[3*node : 3*node+3]
	}
	longest := 0.0
	middle := 2
	for i := range 3 {
		if d := distance(x[(i+1)%3], x[(i+2)%3]); d > longest {
			middle, longest = i, d
		}
	}
	nodes[middle], nodes[2] = nodes[2], nodes[middle]
}

// addSide puts sides of an element, or of those of a set, into the group of a
// surface. Without a number they are all sides that bound the body.
func (r *abaqusReader) addSide(s abaqusSurface, of string, number, dim int) {
	tags := member(r.elementSets, of)
	if tag, err := strconv.Atoi(of); err == nil {
		tags = []int{tag}
	}
	if len(tags) == 0 {
		r.fail(s.pos, "surface %s: there is no element or set %s", quote(s.name), quote(of))
	}
	for _, tag := range tags {
		k, ok := r.topology[tag]
		if !ok || k.Dim() != dim {
			continue
		}
		sides := abaqusSides[k.Topology()]
		if number > len(sides) {
			r.fail(s.pos, "surface %s: element %d, %s, has no side S%d", quote(s.name), tag, article(k), number)
			return
		}
		for i, side := range sides {
			if number != 0 && i != number-1 {
				continue
			}
			f := face{group: r.group(dim-1, s.name), boundary: number == 0}
			for _, c := range side {
				f.corners = append(f.corners, r.corners[tag][c])
			}
			r.faces = append(r.faces, f)
		}
	}
}
