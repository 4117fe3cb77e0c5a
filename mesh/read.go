package mesh

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
)

// ReadFile reads the mesh in the named MSH file. Errors begin with the path.
func ReadFile(path string) (*Mesh, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Read reads a mesh from an MSH file; the package comment says what it takes
// and what it refuses.
func Read(r io.Reader) (*Mesh, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	src := &source{data: data}
	f := contents{
		index:  map[int]int{},
		groups: map[entity][]int{},
		names:  map[entity]string{},
	}
	f.read(src)
	if src.err != nil {
		return nil, src.err
	}
	b := builder{src: src, file: &f}
	if err := b.build(); err != nil {
		return nil, err
	}
	return &b.mesh, nil
}

// contents is what an MSH file says, of both versions.
type contents struct {
	x        []float64        // nodes×3
	index    map[int]int      // of a node's tag: the node
	elements []element        // lines and more, no points
	groups   map[entity][]int // physical groups an entity is in
	complete bool             // groups has every entity, those in no group too
	names    map[entity]string
}

// entity is a point, curve, surface or volume of the geometry, or a physical
// group of such.
type entity struct{ dim, tag int }

// element is an element of the file.
type element struct {
	pos   int // in the file
	tag   int
	kind  Kind
	of    entity
	nodes []int // tags
}

// read reads all sections, in whatever order they come.
func (f *contents) read(s *source) {
	version := ""
	seen := map[int]bool{}
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
			f.readElements2(s, seen)
		case name == "$Entities" && version == "4.1":
			f.readEntities4(s, false)
		case name == "$PartitionedEntities" && version == "4.1":
			f.readEntities4(s, true)
		case name == "$Nodes" && version == "4.1":
			f.readNodes4(s)
		case name == "$Elements" && version == "4.1":
			f.readElements4(s, seen)
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

// header reads the section $MeshFormat and returns the version.
func (s *source) header() string {
	start := s.pos
	version := s.word()
	if version != "2.2" && version != "4.1" {
		s.fail(start, "MSH version %s is not supported: 2.2 and 4.1 are (gmsh -save -format msh41 converts)", quote(version))
		return ""
	}
	kind, wide := s.int(), s.int()
	switch {
	case s.err != nil:
	case kind != 0 && kind != 1:
		s.fail(start, "file type %d is not 0 (ASCII) or 1 (binary)", kind)
	case wide != 8:
		s.fail(start, "data size %d is not supported: 8 is", wide)
	}
	s.line()
	if kind != 1 || s.err != nil {
		return version
	}
	s.order = binary.LittleEndian
	one := s.bytes(4)
	if s.err == nil && s.order.Uint32(one) != 1 {
		s.order = binary.BigEndian
		if s.order.Uint32(one) != 1 {
			s.fail(s.pos-4, "the number that tells the order of bytes is not 1 in either order")
		}
	}
	return version
}

// skip passes over a section of no interest, which began at start.
func (s *source) skip(start int) {
	end := []byte("$End" + s.section[1:])
	i := bytes.Index(s.data[s.pos:], end)
	if i < 0 {
		s.fail(start, "the file ends before %s", end)
		return
	}
	s.pos += i + len(end)
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
		if s.err != nil {
			break
		}
		f.names[group] = name[1 : len(name)-1]
	}
	s.order = order
}

// addNode adds the node that begins at pos; its coordinates are next.
func (f *contents) addNode(s *source, pos, tag int) {
	f.x = append(f.x, s.float(), s.float(), s.float())
	if _, twice := f.index[tag]; twice {
		s.fail(pos, "node %d is there twice", tag)
	}
	f.index[tag] = len(f.x)/3 - 1
}

// addElement reads the nodes of an element and adds it, unless it is a point.
func (f *contents) addElement(s *source, seen map[int]bool, e element, long bool) {
	if s.err == nil && seen[e.tag] {
		s.fail(e.pos, "element %d is there twice", e.tag)
	}
	if s.err != nil {
		return
	}
	seen[e.tag] = true
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

// mshPoint is the number of the one-node element in MSH files.
const mshPoint = 15

// kindOf returns the kind with the given number in MSH files, 0 for a point.
func (s *source) kindOf(msh, pos int) Kind {
	if msh == mshPoint || s.err != nil {
		return 0
	}
	for k := Line2; k <= Tet10; k++ {
		if k.traits().msh == msh {
			return k
		}
	}
	name, ok := unsupported[msh]
	if !ok {
		name = "elements"
	}
	s.fail(pos, "%s (type %d) are not supported: lines, triangles, quadrilaterals and tetrahedra of first and second order are", name, msh)
	return 0
}

// unsupported names the common kinds that cannot be read, by their number in
// MSH files.
var unsupported = map[int]string{
	5: "8-node hexahedra", 6: "6-node prisms", 7: "5-node pyramids",
	12: "27-node hexahedra", 13: "18-node prisms", 14: "14-node pyramids",
	17: "20-node hexahedra", 18: "15-node prisms", 19: "13-node pyramids",
	20: "9-node triangles", 21: "10-node triangles", 22: "12-node triangles", 23: "15-node triangles",
	26: "4-node lines", 27: "5-node lines", 29: "20-node tetrahedra", 30: "35-node tetrahedra",
	36: "16-node quadrilaterals", 37: "25-node quadrilaterals",
}
