package mesh

import (
	"bytes"
	"encoding/binary"
)

// header reads the section $MeshFormat and returns the version.
func (s *source) header() string {
	start := s.pos
	version := s.word()
	if version != "2.2" && version != "4.1" {
		s.fail(start, "MSH version %s is not supported, only 2.2 and 4.1 are (gmsh -save -format msh41 converts)", quote(version))
		return ""
	}
	kind, wide := s.int(), s.int()
	switch {
	case s.err != nil:
	case kind != 0 && kind != 1:
		s.fail(start, "file type %d is not 0 (ASCII) or 1 (binary)", kind)
	case wide != 8:
		s.fail(start, "data size %d is not supported, only 8 is", wide)
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
			s.fail(s.pos-4, "the byte-order mark is not 1 in either byte order")
		}
	}
	return version
}

// skip skips a section, which began at start.
func (s *source) skip(start int) {
	end := []byte("$End" + s.section[1:])
	i := bytes.Index(s.data[s.pos:], end)
	if i < 0 {
		s.fail(start, "the file ends before %s", end)
		return
	}
	s.pos += i + len(end)
}
