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

// Write writes the mesh, with its parts and groups of cells as named physical
// groups, so that Read returns an equal one but for sets, notes, and entities
// that are not known. It panics on a version it does not know, and refuses parts
// and groups that the format cannot hold: those that are empty and those with a
// name that is not one line.
func (m *Mesh) Write(w io.Writer, f Format) error {
	check := func(what, name string, members int) error {
		if name == "" || strings.ContainsAny(name, "\r\n") || name != strings.TrimSpace(name) {
			return fmt.Errorf("%s name %q does not fit into an MSH file: it must be one line that is not empty", what, name)
		}
		if members == 0 {
			return fmt.Errorf("%s %q is empty", what, name)
		}
		return nil
	}
	for _, p := range m.Parts {
		if err := check("part", p.Name, len(p.Facets)); err != nil {
			return err
		}
	}
	for _, g := range m.Groups {
		if err := check("group", g.Name, len(g.Cells)); err != nil {
			return err
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
	s.text("$EndMeshFormat\n$PhysicalNames\n%d\n", len(m.Parts)+len(m.Groups))
	for i, p := range m.Parts {
		s.text("%d %d \"%s\"\n", m.Dim-1, i+1, escape.Replace(p.Name))
	}
	for i, g := range m.Groups {
		s.text("%d %d \"%s\"\n", m.Dim, i+1, escape.Replace(g.Name))
	}
	s.text("$EndPhysicalNames\n")
}

// node returns the coordinates of a node, three of them.
func (m *Mesh) node(i int) []float64 {
	x := make([]float64, 3)
	copy(x, m.X[i*m.Dim:(i+1)*m.Dim])
	return x
}
