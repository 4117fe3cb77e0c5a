package mesh

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Format is a variant of the MSH format. Its zero value is ASCII of version
// 4.1.
type Format struct {
	Version string           // "2.2" or "4.1", the default
	Order   binary.ByteOrder // of a binary file; nil writes ASCII
}

// Write writes the mesh, with its parts as named physical groups and its cells
// as the group "body", so that Read returns an equal one. It panics on an
// unknown version, and refuses parts that the format cannot hold: without
// facets, or with a name that is not one line.
func (m *Mesh) Write(w io.Writer, f Format) error {
	for _, p := range m.Parts {
		if p.Name == "" || strings.ContainsAny(p.Name, "\r\n") {
			return fmt.Errorf("part name %q does not fit into an MSH file: it must be one line that is not empty", p.Name)
		}
		if len(p.Facets) == 0 {
			return fmt.Errorf("part %q has no facets", p.Name)
		}
	}
	s := &sink{w: bufio.NewWriter(w), order: f.Order}
	switch f.Version {
	case "2.2":
		m.write2(s)
	case "4.1", "":
		m.write4(s)
	default:
		panic(fmt.Sprintf("mesh: MSH version %q, neither 2.2 nor 4.1", f.Version))
	}
	return s.w.Flush()
}

// sink writes the numbers and words of an MSH file. The writer keeps the first
// error.
type sink struct {
	w     *bufio.Writer
	order binary.ByteOrder // nil writes ASCII
	buf   [8]byte
}

// text writes text, in binary files too.
func (s *sink) text(format string, args ...any) { fmt.Fprintf(s.w, format, args...) }

// ints writes integers, of 32 bits in binary files.
func (s *sink) ints(v ...int) {
	for _, i := range v {
		if s.order == nil {
			s.text("%d ", i)
			continue
		}
		s.order.PutUint32(s.buf[:4], uint32(i))
		s.w.Write(s.buf[:4])
	}
}

// longs writes integers, of 64 bits in binary files.
func (s *sink) longs(v ...int) {
	for _, i := range v {
		if s.order == nil {
			s.text("%d ", i)
			continue
		}
		s.order.PutUint64(s.buf[:], uint64(i))
		s.w.Write(s.buf[:])
	}
}

// floats writes real numbers that read back bit by bit.
func (s *sink) floats(v ...float64) {
	for _, x := range v {
		if s.order == nil {
			s.w.WriteString(strconv.FormatFloat(x, 'g', -1, 64))
			s.w.WriteByte(' ')
			continue
		}
		s.order.PutUint64(s.buf[:], math.Float64bits(x))
		s.w.Write(s.buf[:])
	}
}

// end ends a line of an ASCII file.
func (s *sink) end() {
	if s.order == nil {
		s.w.WriteByte('\n')
	}
}

// close ends a section.
func (s *sink) close(section string) {
	if s.order != nil {
		s.w.WriteByte('\n')
	}
	s.text("$End%s\n", section)
}

// head writes $MeshFormat and $PhysicalNames.
func (m *Mesh) head(s *sink, version string) {
	binary := 0
	if s.order != nil {
		binary = 1
	}
	s.text("$MeshFormat\n%s %d 8\n", version, binary)
	if s.order != nil {
		s.ints(1)
		s.text("\n")
	}
	s.text("$EndMeshFormat\n$PhysicalNames\n%d\n", len(m.Parts)+1)
	for i, p := range m.Parts {
		s.text("%d %d \"%s\"\n", m.Dim-1, i+1, p.Name)
	}
	s.text("%d %d \"body\"\n$EndPhysicalNames\n", m.Dim, bodyTag)
}

// bodyTag is the number of the cells' group and entity. Part i has i+1, in
// another dimension.
const bodyTag = 1

// node returns the coordinates of a node, three of them.
func (m *Mesh) node(i int) []float64 {
	x := make([]float64, 3)
	copy(x, m.X[i*m.Dim:(i+1)*m.Dim])
	return x
}

// block is a run of elements of one kind in one part or in the body.
type block struct {
	dim, tag int // of the entity and of the group
	elements []Element
}

// blocks returns all elements: first the parts, then the cells.
func (m *Mesh) blocks() []block {
	var all []block
	add := func(dim, tag int, elements []Element) {
		for start, i := 0, 1; i <= len(elements); i++ {
			if i == len(elements) || elements[i].Kind != elements[start].Kind {
				all = append(all, block{dim, tag, elements[start:i]})
				start = i
			}
		}
	}
	for i, p := range m.Parts {
		add(m.Dim-1, i+1, p.Facets)
	}
	add(m.Dim, bodyTag, m.Cells)
	return all
}

// count returns the number of all elements.
func (m *Mesh) count() int {
	n := len(m.Cells)
	for _, p := range m.Parts {
		n += len(p.Facets)
	}
	return n
}
