package mesh

import (
	"encoding/binary"
	"math"
	"strings"
)

// vtkWidth returns the bytes of a number of VTK's type, by the names of legacy
// and of XML files; 0 if it is unknown.
func vtkWidth(kind string) int {
	switch kind {
	case "char", "unsigned_char", "int8", "uint8":
		return 1
	case "short", "unsigned_short", "int16", "uint16":
		return 2
	case "int", "unsigned_int", "float", "int32", "uint32", "float32", "vtktypeint32", "vtktypeuint32":
		return 4
	case "long", "unsigned_long", "double", "vtkidtype", "int64", "uint64", "float64", "vtktypeint64", "vtktypeuint64":
		return 8
	}
	return 0
}

// vtkReal reports whether numbers of the type are real.
func vtkReal(kind string) bool { return strings.HasPrefix(kind, "float") || kind == "double" }

// number returns a number of VTK's type that the bytes are.
func vtkNumber(b []byte, order binary.ByteOrder, kind string) (real float64, integer int) {
	switch {
	case kind == "float" || kind == "float32":
		real = float64(math.Float32frombits(order.Uint32(b)))
		return real, 0
	case vtkReal(kind):
		return math.Float64frombits(order.Uint64(b)), 0
	}
	switch len(b) {
	case 1:
		integer = int(b[0])
	case 2:
		integer = int(int16(order.Uint16(b)))
	case 4:
		integer = int(int32(order.Uint32(b)))
	default:
		integer = int(order.Uint64(b))
	}
	return float64(integer), integer
}

// numbers reads so many numbers of a type in a legacy file, in the section that
// began at start.
func (r *vtkReader) numbers(start, n int, kind string) []float64 {
	var all []float64
	r.each(start, n, kind, func(real float64, _ int) { all = append(all, real) })
	return all
}

// integers is numbers for integers. The identifiers of VTK, vtkIdType, have 32
// bits in such files.
func (r *vtkReader) integers(start, n int, kind string) []int {
	if kind == "vtkidtype" {
		kind = "int"
	}
	var all []int
	r.each(start, n, kind, func(_ float64, integer int) { all = append(all, integer) })
	return all
}

func (r *vtkReader) each(start, n int, kind string, keep func(real float64, integer int)) {
	width := vtkWidth(kind)
	if width == 0 {
		r.fail(start, "numbers of type %s are not supported", quote(kind))
	}
	if left := len(r.data) - r.pos; n < 0 || r.order != nil && n > left/max(1, width) || r.order == nil && n > (left+1)/2 {
		r.fail(start, "%d numbers are announced, but the %d bytes left of the file cannot hold them", n, left)
	}
	for i := 0; i < n && r.err == nil; i++ {
		switch {
		case r.order != nil:
			if b := r.bytes(width); b != nil {
				real, integer := vtkNumber(b, r.order, kind)
				if math.IsNaN(real) || math.IsInf(real, 0) {
					r.fail(r.pos-width, "%g is not a finite number", real)
				}
				keep(real, integer)
			}
		case vtkReal(kind):
			keep(r.float(), 0)
		default:
			v := r.asciiInt()
			keep(float64(v), v)
		}
	}
}
