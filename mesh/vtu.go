package mesh

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// readVTU reads an unstructured grid in VTK's XML format: The VTK User's Guide,
// 11th ed., "VTK File Formats".
func (f *contents) readVTU(s *source) {
	s.section = "the VTU file"
	r := vtuReader{data: s.data, order: binary.LittleEndian, header: "uint32"}
	err := r.read()
	if err != nil {
		s.fail(r.at, "%w", err)
		return
	}
	f.addGrid(s, r.grid)
}

// vtuReader reads a VTU file. Arrays at its end, of which one knows where they
// begin, are read last.
type vtuReader struct {
	data     []byte
	at       int // where in the file
	order    binary.ByteOrder
	header   string // type of the counts before binary data
	zipped   bool
	appended []byte
	raw      bool // the appended data are no text
	arrays   []vtuArray
	grid     grid
}

// vtuArray is the attributes of a DataArray and its text.
type vtuArray struct {
	in, name, kind, format string
	components, offset     int
	at                     int
	text                   []byte
}

func (r *vtuReader) read() error {
	if err := r.scan(); err != nil {
		return err
	}
	r.grid.cellData = map[string][]int{}
	for _, a := range r.arrays {
		r.at = a.at
		var real []float64
		var integer []int
		var err error
		if vtkWidth(a.kind) == 0 {
			continue // names, such as of assemblies
		}
		wanted := a.in == "Points" || a.in == "Cells" || a.in == "CellData" && !vtkReal(a.kind)
		if !wanted {
			continue
		}
		if real, integer, err = r.values(a); err != nil {
			return fmt.Errorf("array %s: %w", quote(a.name), err)
		}
		switch {
		case a.in == "Points":
			if a.components != 3 {
				return fmt.Errorf("points have %d coordinates, not 3", a.components)
			}
			r.grid.points = real
		case a.in == "CellData":
			r.grid.cellData[a.name] = integer
		case a.name == "connectivity":
			r.grid.connectivity = integer
		case a.name == "offsets":
			r.grid.offsets = integer
		case a.name == "types":
			r.grid.types = integer
		}
	}
	return nil
}

// scan goes through the elements of the file up to the appended data, which need
// not be XML.
func (r *vtuReader) scan() error {
	d := xml.NewDecoder(bytes.NewReader(r.data))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var in []string
	pieces := 0
	for {
		token, err := d.Token()
		r.at = int(d.InputOffset())
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("not valid XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			in = append(in, t.Name.Local)
			switch t.Name.Local {
			case "VTKFile":
				if err := r.head(t); err != nil {
					return err
				}
			case "Piece":
				if pieces++; pieces > 1 {
					return errors.New("grids of several pieces are not supported: write them as one")
				}
			case "DataArray":
				if len(in) > 1 {
					r.arrays = append(r.arrays, newVTUArray(t, in[len(in)-2], r.at))
				}
			case "AppendedData":
				r.raw = attribute(t, "encoding") != "base64"
				_, after, found := bytes.Cut(r.data[r.at:], []byte("_"))
				if !found {
					return errors.New("the appended data do not begin with _")
				}
				r.appended = after
				return nil
			}
		case xml.CharData:
			if n := len(in); n > 0 && in[n-1] == "DataArray" && len(r.arrays) > 0 {
				a := &r.arrays[len(r.arrays)-1]
				a.text = append(a.text, t...)
			}
		case xml.EndElement:
			in = in[:max(0, len(in)-1)]
		}
	}
}

// head reads the attributes of the file.
func (r *vtuReader) head(t xml.StartElement) error {
	if kind := attribute(t, "type"); kind != "UnstructuredGrid" {
		return fmt.Errorf("a VTK file of type %s is not an unstructured grid", quote(kind))
	}
	if attribute(t, "byte_order") == "BigEndian" {
		r.order = binary.BigEndian
	}
	if header := attribute(t, "header_type"); header != "" {
		r.header = strings.ToLower(header)
	}
	if r.header != "uint32" && r.header != "uint64" {
		return fmt.Errorf("header type %s is not UInt32 or UInt64", quote(r.header))
	}
	switch c := attribute(t, "compressor"); c {
	case "":
	case "vtkZLibDataCompressor":
		r.zipped = true
	default:
		return fmt.Errorf("data compressed by %s are not supported: write them without compression", quote(c))
	}
	return nil
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func newVTUArray(t xml.StartElement, in string, at int) vtuArray {
	a := vtuArray{in: in, at: at, name: attribute(t, "Name"), kind: strings.ToLower(attribute(t, "type")), format: attribute(t, "format"), components: 1}
	if n, err := strconv.Atoi(attribute(t, "NumberOfComponents")); err == nil {
		a.components = n
	}
	a.offset, _ = strconv.Atoi(attribute(t, "offset"))
	return a
}

// values returns the numbers of an array, as real numbers and as integers.
func (r *vtuReader) values(a vtuArray) (real []float64, integer []int, err error) {
	if a.format == "ascii" || a.format == "" {
		for word := range bytes.FieldsSeq(a.text) {
			v, err := strconv.ParseFloat(string(word), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || !vtkReal(a.kind) && v != math.Trunc(v) {
				return nil, nil, fmt.Errorf("%s is not a number", quote(string(word)))
			}
			real = append(real, v)
			if !vtkReal(a.kind) {
				integer = append(integer, int(v))
			}
		}
		return real, integer, nil
	}
	data, err := r.bytes(a)
	if err != nil {
		return nil, nil, err
	}
	width := vtkWidth(a.kind)
	for i := 0; i+width <= len(data); i += width {
		v, k := vtkNumber(data[i:i+width], r.order, a.kind)
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil, fmt.Errorf("%g is not a finite number", v)
		}
		real = append(real, v)
		if !vtkReal(a.kind) {
			integer = append(integer, k)
		}
	}
	return real, integer, nil
}

// bytes returns the bytes of an array that is not ASCII.
func (r *vtuReader) bytes(a vtuArray) ([]byte, error) {
	text := bytes.Join(bytes.Fields(a.text), nil)
	raw := false
	if a.format == "appended" {
		if a.offset < 0 || a.offset > len(r.appended) {
			return nil, fmt.Errorf("offset %d is beyond the %d bytes of appended data", a.offset, len(r.appended))
		}
		text, raw = r.appended[a.offset:], r.raw
	} else if a.format != "binary" {
		return nil, fmt.Errorf("format %s is not ascii, binary or appended", quote(a.format))
	}
	in := &vtuBlock{data: text, raw: raw}
	width := vtkWidth(r.header)
	count := func(b []byte) int {
		if width == 4 {
			return int(r.order.Uint32(b))
		}
		return int(min(r.order.Uint64(b), math.MaxInt))
	}
	if !r.zipped {
		head, err := in.peek(width)
		if err != nil {
			return nil, err
		}
		all, err := in.next(width, count(head))
		if err != nil {
			return nil, err
		}
		return all[width:], nil
	}
	head, err := in.peek(width)
	if err != nil {
		return nil, err
	}
	blocks := count(head)
	if blocks < 0 || blocks > len(text)/width {
		return nil, fmt.Errorf("%d compressed blocks are announced, which the file cannot hold", blocks)
	}
	sizes, err := in.next(0, width*(3+blocks))
	if err != nil {
		return nil, err
	}
	total := 0
	for i := range blocks {
		total = min(math.MaxInt32, total+min(math.MaxInt32, max(0, count(sizes[width*(3+i):]))))
	}
	packed, err := in.next(0, total)
	if err != nil {
		return nil, err
	}
	return inflate(packed, blocks, func(i int) int { return count(sizes[width*(3+i):]) })
}

// inflate unpacks blocks of the given sizes.
func inflate(packed []byte, blocks int, size func(i int) int) ([]byte, error) {
	const most = 100 // times the packed size; zlib can do a thousand with zeros
	var all bytes.Buffer
	limit := int64(most*len(packed) + 1<<16)
	for i := range blocks {
		n := size(i)
		if n < 0 || n > len(packed) {
			return nil, errors.New("a compressed block ends beyond the data")
		}
		z, err := zlib.NewReader(bytes.NewReader(packed[:n]))
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(&all, io.LimitReader(z, limit-int64(all.Len()))); err != nil {
			return nil, err
		}
		packed = packed[n:]
	}
	return all.Bytes(), nil
}

// vtuBlock is data as bytes or in base 64, of which pieces are encoded on their
// own.
type vtuBlock struct {
	data []byte
	raw  bool
}

// peek returns the first n bytes.
func (b *vtuBlock) peek(n int) ([]byte, error) {
	keep := *b
	return keep.next(0, n)
}

// next returns the next bytes, a head and n more, which are encoded together.
func (b *vtuBlock) next(head, n int) ([]byte, error) {
	short := errors.New("its data end too soon")
	if n < 0 || n > len(b.data) || head+n > len(b.data) {
		return nil, short
	}
	n += head
	if b.raw {
		piece := b.data[:n]
		b.data = b.data[n:]
		return piece, nil
	}
	text := (n + 2) / 3 * 4
	if text > len(b.data) {
		return nil, short
	}
	piece, err := base64.StdEncoding.DecodeString(string(b.data[:text]))
	if err != nil { // a peek ends amid what is encoded
		piece, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(string(b.data[:text]), "="))
	}
	if err != nil || len(piece) < n {
		return nil, fmt.Errorf("its data are not in base 64, or too short: %d bytes, want %d", len(piece), n)
	}
	b.data = b.data[text:]
	return slices.Clip(piece[:n]), nil
}
