package mesh

import "strings"

// contents is what an MSH file of either version says.
type contents struct {
	x        []float64        // nodes×3
	index    map[int]int      // from a node's tag to the node
	elements []element        // without points
	groups   map[entity][]int // physical groups of an entity
	complete bool             // groups has every entity, also those in no group
	names    map[entity]string
	tags     map[int]bool // of the elements
}

// entity is a point, curve, surface or volume of the geometry, or a physical
// group of them.
type entity struct{ dim, tag int }

// element is an element of the file.
type element struct {
	pos   int // in the file
	tag   int
	kind  Kind
	of    entity
	nodes []int // tags
}

// read reads all sections, in any order.
func (f *contents) read(s *source) {
	version := ""
	for s.err == nil {
		s.space()
		start := s.pos
		name := s.word()
		if name == "" {
			break
		}
		if name[0] != '$' {
			s.fail(start, "expected a section such as $Nodes, found %s", quote(name))
			return
		}
		s.section = name
		s.line()
		switch {
		case name == "$MeshFormat":
			version = s.header()
		case name == "$PhysicalNames":
			f.readNames(s)
		case name == "$ParametricNodes":
			s.fail(start, "section $ParametricNodes is not supported: save the mesh without parametric coordinates (Mesh.SaveParametric = 0)")
		case name == "$Nodes" && version == "2.2":
			f.readNodes2(s)
		case name == "$Elements" && version == "2.2":
			f.readElements2(s)
		case name == "$Entities" && version == "4.1":
			f.readEntities4(s, false)
		case name == "$PartitionedEntities" && version == "4.1":
			f.readEntities4(s, true)
		case name == "$Nodes" && version == "4.1":
			f.readNodes4(s)
		case name == "$Elements" && version == "4.1":
			f.readElements4(s)
		case version == "" && name != "$Comments":
			s.fail(start, "not an MSH file of version 2.2 or 4.1: section %s where $MeshFormat is expected", quote(name))
		default:
			s.skip(start)
			continue
		}
		s.expect("$End" + name[1:])
	}
	if s.err == nil && version == "" {
		s.fail(len(s.data), "not an MSH file: there is no $MeshFormat")
	}
}

// readNames reads $PhysicalNames, which is text in binary files too.
func (f *contents) readNames(s *source) {
	order := s.order
	s.order = nil
	n := s.announced(s.int(), "names", 2, 0, 0)
	for range n {
		s.space()
		start := s.pos
		group := entity{dim: s.int(), tag: s.int()}
		name := s.line()
		if s.err == nil && (len(name) < 3 || name[0] != '"' || !strings.HasSuffix(name, `"`)) {
			s.fail(start, "expected the name of group %d in quotation marks, found %s", group.tag, quote(name))
		}
		if s.err == nil && strings.ContainsRune(name, 0) {
			s.fail(start, "the name of group %d has a zero byte", group.tag)
		}
		if s.err != nil {
			break
		}
		f.names[group] = name[1 : len(name)-1]
	}
	s.order = order
}

// addNode adds the node at pos; its coordinates come next.
func (f *contents) addNode(s *source, pos, tag int) {
	f.x = append(f.x, s.float(), s.float(), s.float())
	if _, twice := f.index[tag]; twice {
		s.fail(pos, "node %d appears twice", tag)
	}
	f.index[tag] = len(f.x)/3 - 1
}

// addElement reads the nodes of an element and adds it, unless it is a point.
func (f *contents) addElement(s *source, e element, long bool) {
	if s.err == nil && f.tags[e.tag] {
		s.fail(e.pos, "element %d appears twice", e.tag)
	}
	if s.err != nil {
		return
	}
	f.tags[e.tag] = true
	n := 1
	if e.kind != 0 {
		n = e.kind.Nodes()
	}
	e.nodes = make([]int, n)
	for i := range e.nodes {
		if long {
			e.nodes[i] = s.long()
		} else {
			e.nodes[i] = s.int()
		}
	}
	if e.kind != 0 && s.err == nil {
		f.elements = append(f.elements, e)
	}
}
