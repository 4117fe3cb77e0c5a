package mesh

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// mshReader reads an MSH file.
type mshReader struct {
	*source
	*contents
	version float64 // 0 until it is known
}

// readMSH reads all sections of a file, in whatever order they come.
func (f *contents) readMSH(s *source) {
	r := &mshReader{source: s, contents: f}
	f.meshed = true
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
		if read := r.reader(name, start); read != nil {
			s.line()
			read()
			s.expect(end(name))
		}
	}
	if s.err == nil && r.version == 0 {
		s.fail(len(s.data), "not an MSH file: there is no $MeshFormat")
	}
}

// reader returns what reads the section that began at start. It passes over one
// of no interest and returns nil.
func (r *mshReader) reader(name string, start int) func() {
	old, two, four := r.version == 1, r.version >= 2 && r.version < 3, r.version >= 4
	switch {
	case name == "$MeshFormat":
		return r.header
	case name == "$NOD" && (r.version == 0 || old):
		return r.readNodes1
	case name == "$ELM" && old:
		return r.readElements1
	case name == "$PhysicalNames":
		return r.readNames
	case name == "$Nodes" && two:
		return func() { r.readNodes2(false) }
	case name == "$ParametricNodes" && two:
		return func() { r.readNodes2(true) }
	case name == "$Elements" && two:
		return r.readElements2
	case name == "$Entities" && four:
		return func() { r.readEntities(false) }
	case name == "$PartitionedEntities" && four:
		return func() { r.readEntities(true) }
	case name == "$Nodes" && four:
		return r.readNodes4
	case name == "$Elements" && four:
		return r.readElements4
	case r.version == 0 && name != "$Comments":
		r.fail(start, "not an MSH file: section %s where $MeshFormat is expected", quote(name))
		return nil
	}
	r.skip(start)
	return nil
}

// end returns the word that ends a section.
func end(section string) string {
	if section == "$NOD" || section == "$ELM" {
		return "$END" + section[1:]
	}
	return "$End" + section[1:]
}

// skip passes over a section of no interest, which began at start.
func (s *source) skip(start int) {
	end := []byte(end(s.section))
	i := bytes.Index(s.data[s.pos:], end)
	if i < 0 {
		s.fail(start, "the file ends before %s", end)
		return
	}
	s.pos += i + len(end)
}

// header reads the section $MeshFormat.
func (r *mshReader) header() {
	start := r.pos
	text := r.word()
	version, _ := strconv.ParseFloat(text, 64)
	switch {
	case r.version != 0:
		r.fail(start, "$MeshFormat is there twice")
	case !(version >= 2 && version < 2.3) && version != 4 && version != 4.1:
		r.fail(start, "MSH version %s is not supported: 1.0, 2.0 to 2.2, 4.0 and 4.1 are (gmsh -save -format msh41 converts)", quote(text))
	}
	kind, wide := r.int(), r.int()
	switch {
	case r.err != nil:
	case kind != 0 && kind != 1:
		r.fail(start, "file type %d is not 0 (ASCII) or 1 (binary)", kind)
	case wide != 8 && (wide != 4 || version < 4):
		r.fail(start, "data size %d is not supported, only 8 is", wide)
	}
	r.line()
	if r.err != nil {
		return
	}
	r.version, r.short = version, wide == 4
	if kind == 1 {
		r.byteOrder()
	}
}

// byteOrder reads the number one that a binary file begins with.
func (r *mshReader) byteOrder() {
	r.order = binary.LittleEndian
	one := r.bytes(4)
	if r.err == nil && r.order.Uint32(one) != 1 {
		r.order = binary.BigEndian
		if r.order.Uint32(one) != 1 {
			r.fail(r.pos-4, "the byte-order mark is not 1 in either byte order")
		}
	}
}

// readNames reads $PhysicalNames, which is text in binary files too: dimension,
// number and name of a group. In early files of version 2 the dimension is left
// out, and the name is that of groups of any.
func (r *mshReader) readNames() {
	order := r.order
	r.order = nil
	n := r.announced(r.int(), "names", 2, 0, 0)
	for i := 0; i < n && r.err == nil; i++ {
		r.space()
		start := r.pos
		r.readName(start, r.line())
	}
	r.order = order
}

// readName reads a line of $PhysicalNames.
func (r *mshReader) readName(start int, line string) {
	before, name, _ := strings.Cut(line, `"`)
	words := strings.Fields(before)
	numbers := make([]int, len(words))
	for i, w := range words {
		var err error
		if numbers[i], err = strconv.Atoi(w); err != nil {
			r.fail(start, "expected an integer in %s, found %s", r.section, quote(w))
			return
		}
	}
	if len(numbers) < 1 || len(numbers) > 2 || len(numbers) == 1 && !(r.version < 2.2) {
		r.fail(start, "expected the dimension and the number of a group in %s, found %s", r.section, quote(line))
		return
	}
	tag := numbers[len(numbers)-1]
	switch {
	case strings.Contains(name, "\x00"):
		r.fail(start, "the name of group %d has a zero byte", tag)
	case len(name) < 2 || !strings.HasSuffix(name, `"`):
		found := strings.TrimSpace(strings.TrimPrefix(line, before))
		r.fail(start, "expected the name of group %d in quotation marks, found %s", tag, quote(found))
	}
	if r.err != nil {
		return
	}
	name = unescape.Replace(name[:len(name)-1])
	if len(numbers) == 2 {
		r.names[entity{numbers[0], tag}] = name
		return
	}
	for dim := range 4 {
		r.names[entity{dim, tag}] = name
	}
}

// Quotation marks and backslashes in names follow a backslash.
var (
	escape   = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	unescape = strings.NewReplacer(`\\`, `\`, `\"`, `"`)
)

// here returns the position of the next number.
func (s *source) here() int {
	if s.order == nil {
		s.space()
	}
	return s.pos
}

// abs returns the number of a group, which files give with a minus sign where
// the group has an entity reversed.
func abs(group int) int { return max(group, -group) }
