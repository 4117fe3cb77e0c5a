package mesh

import (
	"fmt"
	"maps"
	"slices"
)

// boundary finds the facets that bound the body and puts them into parts: those
// of groups in the order of the groups' numbers, then the rest, all in the order
// of the cells.
func (b *builder) boundary() error {
	fail := func(cell int, format string, args ...any) error { return b.fail(b.cells[cell], format, args...) }
	all, err := newSides(&b.mesh, fail, func(cell int) int { return b.cells[cell].tag })
	if err != nil {
		return err
	}
	if err := b.unfold(all); err != nil {
		return err
	}
	s := sorter{builder: b, sides: all, entity: make([]int, len(all.list)), grouped: make([]bool, len(all.list)), in: map[string]*groupSides{}}
	if err := s.sortFacets(); err != nil {
		return err
	}
	s.nodeSets()
	return s.makeParts()
}

// sorter sorts the facets of the file by where they are: on the boundary, inside
// or nowhere.
type sorter struct {
	*builder
	sides   *sides
	entity  []int  // of a side, 0 if unknown
	grouped []bool // whether a side is in a group
	in      map[string]*groupSides
	stray   int // facets in no group that are no side of a cell
}

// groupSides is the sides in the groups of a name.
type groupSides struct {
	order    int // number of the first group of the name
	boundary []int
	inside   []int
	stray    []element // no side of any cell
}

func (s *sorter) group(number int) *groupSides {
	name := s.file.name(s.mesh.Dim-1, number)
	g := s.in[name]
	if g == nil {
		g = &groupSides{order: number}
		s.in[name] = g
	}
	g.order = min(g.order, number)
	return g
}

// sortFacets finds the sides that the facets of the file are.
func (s *sorter) sortFacets() error {
	in := map[int][]int{} // the groups of a side
	for _, f := range s.file.faces {
		corners := make([]int, len(f.corners))
		for k, tag := range f.corners {
			node, _ := s.file.nodes.at(tag)
			corners[k] = s.to[node]
		}
		i, ok := s.sides.corners.find(corners)
		if !ok || f.boundary && s.sides.list[i].cells[1] >= 0 {
			continue // not ok: the cell was left out
		}
		s.add(s.group(f.group), i)
	}
	for _, e := range s.facets {
		i, err := s.find(e)
		if err != nil {
			return err
		}
		groups := s.file.groupsOf(e)
		if i < 0 && len(groups) == 0 {
			s.stray++
		}
		if i >= 0 {
			s.entity[i] = s.file.entityOf(e)
			in[i] = append(in[i], groups...)
		}
		for _, number := range groups {
			if g := s.group(number); i < 0 {
				g.stray = append(g.stray, e)
			} else {
				s.add(g, i)
			}
		}
	}
	s.checkEntities(in)
	return nil
}

// checkEntities forgets entities that are not what they seem: groups have those
// of gmsh as a whole, which hang together and are smooth, but other programs give
// unrelated facets one number.
func (s *sorter) checkEntities(groups map[int][]int) {
	first, wrong := map[int][]int{}, map[int]bool{}
	for i, entity := range s.entity {
		if entity == 0 {
			continue
		}
		in := sorted(groups[i])
		if _, again := first[entity]; !again {
			first[entity] = in
		}
		wrong[entity] = wrong[entity] || !slices.Equal(first[entity], in)
	}
	for entity, facets := range s.facetsOf() {
		wrong[entity] = wrong[entity] || !s.connected(facets) || s.kinked(facets)
	}
	for i, entity := range s.entity {
		if wrong[entity] {
			s.entity[i] = 0
		}
	}
}

// add puts a side into a group.
func (s *sorter) add(g *groupSides, i int) {
	if s.sides.list[i].cells[1] >= 0 {
		g.inside = append(g.inside, i)
		return
	}
	g.boundary = append(g.boundary, i)
	s.grouped[i] = true
}

// find returns the side that a facet of the file is, -1 if it is none. It may be
// of first order where the cells are not.
func (s *sorter) find(e element) (int, error) {
	nodes := make([]int, len(e.nodes))
	for i, node := range e.nodes {
		if nodes[i] = s.to[node]; nodes[i] < 0 {
			return -1, nil
		}
	}
	i, ok := s.sides.corners.find(nodes[:e.kind.Corners()])
	if !ok {
		return -1, nil
	}
	side := s.sides.facet(i, 0)
	for _, node := range nodes {
		if !slices.Contains(side.Nodes, node) {
			return 0, s.fail(e, "it has the corners of a side of element %d, but not its middle nodes", s.cells[s.sides.list[i].cells[0]].tag)
		}
	}
	return i, nil
}

// makeParts makes parts and sets of the groups.
func (s *sorter) makeParts() error {
	names := slices.SortedFunc(maps.Keys(s.in), func(a, b string) int { return s.in[a].order - s.in[b].order })
	for _, name := range names {
		g := s.in[name]
		g.boundary, g.inside = sorted(g.boundary), sorted(g.inside)
		s.explain(name, g)
		if len(g.boundary) > 0 {
			s.mesh.Parts = append(s.mesh.Parts, Part{Name: name, Facets: s.elements(g.boundary)})
		}
	}
	if s.stray > 0 {
		s.note("%s of no group, which are no side of a cell, are ignored", count(s.stray, s.facetName()))
	}
	var rest []int
	for i, side := range s.sides.list {
		if side.cells[1] < 0 && !s.grouped[i] {
			rest = append(rest, i)
		}
	}
	if rest == nil {
		return nil
	}
	name := Other
	for n := 2; s.in[name] != nil; n++ {
		name = fmt.Sprintf("%s-%d", Other, n)
	}
	if name != Other {
		s.note("a group is named %q; the %s in no group are the part %q", Other, count(len(rest), "boundary facet"), name)
	}
	s.mesh.Parts = append(s.mesh.Parts, Part{Name: name, Facets: s.elements(rest)})
	return nil
}

// sorted returns the sorted list without duplicates.
func sorted(list []int) []int {
	slices.Sort(list)
	return slices.Compact(list)
}

// elements returns sides as facets, as their first cell has them.
func (s *sorter) elements(list []int) []Element {
	all := make([]Element, len(list))
	for k, i := range list {
		all[k] = s.sides.facet(i, 0)
		all[k].Entity = s.entity[i]
	}
	return all
}

// facetName names what the boundary is made of.
func (s *sorter) facetName() string {
	if s.mesh.Dim == 2 {
		return "line"
	}
	return "surface element"
}

// explain notes what of a group is not on the boundary, and keeps a group of
// which nothing is as a set.
func (s *sorter) explain(name string, g *groupSides) {
	what := s.facetName()
	if n := len(g.stray); n > 0 {
		s.note("%s of group %q, which are no side of a cell, are ignored", count(n, what), name)
	}
	if n := len(g.inside); n > 0 {
		s.note("%s of group %q lie inside the body: no condition holds there", count(n, what), name)
	}
	if len(g.boundary) > 0 || len(g.stray)+len(g.inside) == 0 {
		return
	}
	set := Set{Name: name, Dim: s.mesh.Dim - 1, Why: "is no side of the body"}
	var nodes []int
	if len(g.inside) > 0 {
		set.Why = whyInside
		for _, i := range g.inside {
			nodes = append(nodes, s.sides.facet(i, 0).Nodes...)
		}
		for _, node := range sorted(nodes) {
			set.X = append(set.X, s.mesh.X[node*s.mesh.Dim:(node+1)*s.mesh.Dim]...)
		}
	} else {
		for _, e := range g.stray {
			nodes = append(nodes, e.nodes...)
		}
		set.X = s.places(nodes)
	}
	s.mesh.Sets = append(s.mesh.Sets, set)
}

// places returns the coordinates of different nodes of the file.
func (b *builder) places(nodes []int) []float64 {
	var x []float64
	for _, node := range sorted(nodes) {
		x = append(x, b.file.x[3*node:3*node+3]...)
	}
	return b.coordinates(x)
}

// whyInside says why no condition holds on a set of sides.
const whyInside = "lies inside the body"
