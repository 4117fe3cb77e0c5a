package mesh

import (
	"errors"
	"fmt"
	"slices"
)

// builder makes a mesh of the contents of files.
type builder struct {
	file   *contents
	cells  []element // whose nodes are rows of mesh.X, like mesh.Cells
	facets []element // the same for elements of one dimension less
	lower  []element // of lower dimension still, points included
	member [][]int   // groups of every cell
	folded []int     // cells that are folded
	plane  plane     // of a mesh in two dimensions
	to     []int     // node of the mesh by that of the file, -1 if no cell uses it
	mesh   Mesh
}

// build checks what files say and makes a mesh of it.
func (f *contents) build() (*Mesh, error) {
	b := &builder{file: f}
	b.mesh.Notes = f.notes
	for _, e := range f.elements {
		b.mesh.Dim = max(b.mesh.Dim, e.kind.Dim())
	}
	if b.mesh.Dim < 2 {
		return nil, errors.New("there are no cells: the file has no triangles, quadrilaterals, tetrahedra, hexahedra, prisms or pyramids")
	}
	steps := []func() error{b.sort, func() error { return f.parts.check(b.cells, b.mesh.Dim) }, b.nodes, b.orient, b.boundary}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	b.groups()
	b.pointSets()
	return &b.mesh, nil
}

// fail returns an error about an element.
func (b *builder) fail(e element, format string, args ...any) error {
	return fmt.Errorf("%s: element %d, %s: %w", b.file.files[e.file].where(e.pos), e.tag, article(e.kind), fmt.Errorf(format, args...))
}

func (b *builder) note(format string, args ...any) {
	b.mesh.Notes = append(b.mesh.Notes, fmt.Sprintf(format, args...))
}

// sort finds the cells, each once though a file of version 2 has it once for
// every group it is in, the facets and what is of lower dimension. It turns tags
// of nodes into indices.
func (b *builder) sort() error {
	for i := range b.file.elements {
		if err := b.resolve(&b.file.elements[i]); err != nil {
			return err
		}
	}
	for i := range b.file.points {
		if err := b.resolve(&b.file.points[i]); err != nil {
			return err
		}
	}
	known := newCornerTable(len(b.file.x)/3, 8)
	for _, e := range b.file.elements {
		switch e.kind.Dim() {
		case b.mesh.Dim:
			c, twice := known.put(e.nodes[:e.kind.Corners()])
			if twice && slices.Equal(b.cells[c].nodes, e.nodes) {
				b.member[c] = append(b.member[c], b.file.groupsOf(e)...)
				continue
			}
			if twice { // it overlaps, which will be found
				known.again(c)
			}
			b.cells = append(b.cells, e)
			b.member = append(b.member, b.file.groupsOf(e))
		case b.mesh.Dim - 1:
			b.facets = append(b.facets, e)
		default:
			b.lower = append(b.lower, e)
		}
	}
	b.lower = append(b.lower, b.file.points...)
	return nil
}

// resolve turns the tags of an element's nodes into indices.
func (b *builder) resolve(e *element) error {
	if _, known := b.file.groups[e.of]; !known && b.file.complete && e.kind != 0 {
		return b.fail(*e, "the file describes no entity %d of dimension %d", e.of.tag, e.of.dim)
	}
	for i, tag := range e.nodes {
		node, ok := b.file.nodes.at(tag)
		switch {
		case !ok && e.kind == 0:
			e.nodes = nil
			return nil
		case !ok:
			return b.fail(*e, "there is no node %d", tag)
		case e.kind != 0 && e.kind.Dim() == b.mesh.Dim && slices.Contains(e.nodes[:i], node):
			return b.fail(*e, "it has node %d twice: collapsed elements are not supported", tag)
		}
		e.nodes[i] = node
	}
	return nil
}

// groupsOf returns the groups that an element is in.
func (f *contents) groupsOf(e element) []int {
	groups := f.groups[e.of]
	if more := f.extra[e.tag]; e.group != 0 || more != nil {
		groups = append(slices.Clone(groups), more...)
		if e.group != 0 {
			groups = append(groups, e.group)
		}
	}
	return groups
}

// name returns the name of a group, else its number.
func (f *contents) name(dim, group int) string {
	if name, ok := f.names[entity{dim, group}]; ok {
		return name
	}
	number := fmt.Sprint(group)
	for g, name := range f.names {
		if g.dim == dim && name == number {
			return "group " + number
		}
	}
	return number
}

// entityOf returns the number of the entity that an element lies on, the one
// that a partition has cut if there is one; 0 if it is not known.
func (f *contents) entityOf(e element) int {
	if !f.meshed {
		return 0
	}
	if parent, cut := f.parents[e.of]; cut {
		if parent.dim != e.of.dim {
			return 0 // the cut itself
		}
		return parent.tag
	}
	return e.of.tag
}

// groups names the groups of cells.
func (b *builder) groups() {
	index := map[string]int{}
	for _, group := range b.numbers(b.member) {
		name := b.file.name(b.mesh.Dim, group)
		if _, known := index[name]; !known {
			index[name] = len(b.mesh.Groups)
			b.mesh.Groups = append(b.mesh.Groups, Group{Name: name})
		}
	}
	for c, groups := range b.member {
		for _, group := range groups {
			g := &b.mesh.Groups[index[b.file.name(b.mesh.Dim, group)]]
			if n := len(g.Cells); n == 0 || g.Cells[n-1] != c {
				g.Cells = append(g.Cells, c)
			}
		}
	}
}

// numbers returns the different numbers of lists in ascending order.
func (b *builder) numbers(lists [][]int) []int {
	seen := map[int]bool{}
	var all []int
	for _, list := range lists {
		for _, v := range list {
			if !seen[v] {
				seen[v] = true
				all = append(all, v)
			}
		}
	}
	slices.Sort(all)
	return all
}

// count writes a number of things.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
