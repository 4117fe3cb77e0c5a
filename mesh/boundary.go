package mesh

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// boundary finds the facets that bound the body and puts them into parts: first
// the facets of groups, in the order of the groups' numbers and of the file,
// then the rest in the order of the cells.
func (b *builder) boundary() error {
	index, sides, err := b.sides()
	if err != nil {
		return err
	}
	groups := map[int][]Element{}
	for _, e := range b.facets {
		corners, _ := sortCorners(e.kind, e.nodes)
		i, ok := index[corners]
		if !ok {
			return b.fail(e, "mixed dimensions: it is not a side of any cell")
		}
		s := &sides[i]
		for _, group := range b.file.groups[e.of] {
			if err := b.assign(e, s, group); err != nil {
				return err
			}
			if s.group == 0 {
				s.group = group
				groups[group] = append(groups[group], s.facet)
			}
		}
	}
	part := map[string]int{}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		name := b.name(group)
		i, ok := part[name]
		if !ok {
			i = len(b.mesh.Parts)
			part[name] = i
			b.mesh.Parts = append(b.mesh.Parts, Part{Name: name})
		}
		b.mesh.Parts[i].Facets = append(b.mesh.Parts[i].Facets, groups[group]...)
	}
	var rest []Element
	for _, s := range sides {
		if s.cells[1] < 0 && s.group == 0 {
			rest = append(rest, s.facet)
		}
	}
	if rest == nil {
		return nil
	}
	b.mesh.Parts = append(b.mesh.Parts, Part{unused(Other, part), rest})
	return nil
}

// assign checks that facet e of the file may put side s into a group.
func (b *builder) assign(e element, s *side, group int) error {
	name := b.name(group)
	switch {
	case s.cells[1] >= 0:
		return b.fail(e, "group %q is not on the boundary: elements %d and %d are on either side of it",
			name, b.cells[s.cells[0]].tag, b.cells[s.cells[1]].tag)
	case e.kind != s.facet.Kind || !sameNodes(e.nodes, s.facet.Nodes):
		return b.fail(e, "it has the corners of a side of element %d, but not its middle nodes", b.cells[s.cells[0]].tag)
	case s.group != 0 && b.name(s.group) != name:
		return b.fail(e, "it is in group %q and in group %q: a facet may be in only one", b.name(s.group), name)
	}
	return nil
}

// unused returns a name that no part has: the given one, if it can be had, else
// one with a number.
func unused(name string, part map[string]int) string {
	free := name
	for i := 2; ; i++ {
		if _, taken := part[free]; !taken {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, i)
	}
}

// name returns the name of a group of facets, or its number if it has no name; a
// group whose number is the name of another is told from that.
func (b *builder) name(group int) string {
	if name, ok := b.file.names[entity{b.mesh.Dim - 1, group}]; ok {
		return name
	}
	number := strconv.Itoa(group)
	for g, name := range b.file.names {
		if g.dim == b.mesh.Dim-1 && name == number {
			return "group " + number
		}
	}
	return number
}
