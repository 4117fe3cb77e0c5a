package report

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/page"
)

// mostBytes of a solution.vtu are read for a page.
const mostBytes = 256 << 20

// readBody reads the body of a page from solution.vtu.
func readBody(folder fs.FS) (*page.Body, error) {
	const name = "solution.vtu"
	info, err := fs.Stat(folder, name)
	if err != nil {
		return nil, err
	}
	if info.Size() > mostBytes {
		return nil, fmt.Errorf("%s has more than %d MB", name, mostBytes>>20)
	}
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, err
	}
	var f vtkFile
	if err := xml.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b, err := f.body()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// body returns the body of a file that writeVTU wrote.
func (f *vtkFile) body() (*page.Body, error) {
	if f.Header != "UInt64" || len(f.Piece.Topology) != 3 {
		return nil, errors.New("not a file that pinnsolve wrote")
	}
	position, err := numbersOf[float64](f.Piece.Positions)
	if err != nil {
		return nil, err
	}
	connectivity, err := numbersOf[int64](f.Piece.Topology[0])
	if err != nil {
		return nil, err
	}
	offsets, err := numbersOf[int64](f.Piece.Topology[1])
	if err != nil {
		return nil, err
	}
	types, err := numbersOf[uint8](f.Piece.Topology[2])
	if err != nil {
		return nil, err
	}
	n := len(position) / 3
	cells, kinds, dim, err := cellsOf(connectivity, offsets, types, n)
	if err != nil {
		return nil, err
	}
	var x []float64
	for i := range n {
		x = append(x, position[3*i:3*i+dim]...)
	}
	b := &page.Body{Dim: dim, Axes: []string{"x", "y", "z"}[:dim], Faces: skin(dim, x, cells, kinds), Factor: 1}
	nodes := seen(b.Faces, n)
	for _, i := range nodes {
		b.X = append(b.X, x[i*dim:(i+1)*dim]...)
	}
	for _, a := range f.Piece.Values {
		if err := addArray(b, a, nodes, n); err != nil {
			return nil, err
		}
	}
	if len(b.Fields) == 0 {
		return nil, errors.New("it has no fields")
	}
	b.Factor = fitting(b)
	return b, nil
}

// cellsOf returns the cells, and the dimension of the body.
func cellsOf(connectivity, offsets []int64, types []uint8, n int) (cells [][]int, kinds []geometry.CellKind, dim int, err error) {
	if len(offsets) != len(types) {
		return nil, nil, 0, errors.New("cells without a type")
	}
	from := int64(0)
	for c, to := range offsets {
		if to < from || to > int64(len(connectivity)) {
			return nil, nil, 0, errors.New("cells end where there are none")
		}
		kind := geometry.CellKind(types[c])
		if want := cellNodes[kind]; want == 0 || int64(want) != to-from {
			return nil, nil, 0, fmt.Errorf("a cell of type %d with %d nodes", types[c], to-from)
		}
		var nodes []int
		for _, i := range connectivity[from:to] {
			if i < 0 || i >= int64(n) {
				return nil, nil, 0, fmt.Errorf("a cell with node %d of %d", i, n)
			}
			nodes = append(nodes, int(i))
		}
		cells, kinds, from = append(cells, nodes), append(kinds, kind), to
		switch linear(kind) {
		case geometry.Line:
			dim = max(dim, 1)
		case geometry.Triangle, geometry.Quad:
			dim = max(dim, 2)
		default:
			dim = 3
		}
	}
	if dim == 0 {
		return nil, nil, 0, errors.New("it has no cells")
	}
	return cells, kinds, dim, nil
}

// cellNodes is the number of nodes of a cell.
var cellNodes = map[geometry.CellKind]int{
	geometry.Line: 2, geometry.Triangle: 3, geometry.Quad: 4, geometry.Tetrahedron: 4, geometry.Hexahedron: 8, geometry.Wedge: 6, geometry.Pyramid: 5,
	geometry.Triangle6: 6, geometry.Quad8: 8, geometry.Quad9: 9, geometry.Tetrahedron10: 10, geometry.Hexahedron20: 20, geometry.Hexahedron27: 27,
	geometry.Wedge15: 15, geometry.Wedge18: 18, geometry.Pyramid13: 13,
}

// addArray adds the fields of an array: its components, of a vector along every axis.
// Exact values and tensors are left out.
func addArray(b *page.Body, a vtkArray, nodes []int, n int) error {
	if strings.Contains(a.Name, "_exact") || a.Type != "Float64" || a.Components != 1 && a.Components != 3 {
		return nil
	}
	values, err := numbersOf[float64](a)
	if err != nil {
		return err
	}
	if len(values) != n*a.Components {
		return fmt.Errorf("%s has %d values for %d nodes", a.Name, len(values), n)
	}
	name, unit := a.Name, ""
	if stem, rest, ok := strings.Cut(a.Name, " ["); ok && strings.Contains(rest, "]") {
		inner, after, _ := strings.Cut(rest, "]")
		name, unit = stem+after, inner
	}
	group, isError := strings.CutSuffix(name, "_error")
	count := min(a.Components, b.Dim)
	for k := range count {
		f := page.Field{Name: group, Group: group, Unit: unit, Error: isError, Values: make([]float64, len(nodes))}
		if a.Components == 3 {
			f.Name += "xyz"[k : k+1]
		}
		if isError {
			f.Name += " error"
		}
		if a.Components == 3 && group == "u" && !isError {
			b.Moves = append(b.Moves, len(b.Fields))
		}
		if group == "mises" && !isError {
			b.Shown = len(b.Fields)
		}
		for i, node := range nodes {
			f.Values[i] = values[node*a.Components+k]
		}
		b.Fields = append(b.Fields, f)
	}
	return nil
}

// fitting returns the factor by which displacements are to be seen.
func fitting(b *page.Body) float64 {
	if len(b.Moves) == 0 {
		return 1
	}
	var columns [][]float64
	for _, k := range b.Moves {
		columns = append(columns, b.Fields[k].Values)
	}
	size := 0.0
	for j := range b.Dim {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := j; i < len(b.X); i += b.Dim {
			lo, hi = min(lo, b.X[i]), max(hi, b.X[i])
		}
		size = max(size, hi-lo)
	}
	finite := slices.ContainsFunc(b.Fields, func(f page.Field) bool { return f.Name == "J" })
	return magnification(size, slices.Max(magnitudes(columns)), finite)
}

// numbersOf returns the numbers of an array in base64.
func numbersOf[T float64 | int64 | uint8](a vtkArray) ([]T, error) {
	if a.Format != "binary" {
		return nil, fmt.Errorf("array %s is in format %q, not binary", a.Name, a.Format)
	}
	raw, err := base64.StdEncoding.AppendDecode(nil, bytes.TrimSpace(a.Data))
	if err != nil || len(raw) < 8 {
		return nil, fmt.Errorf("array %s is not base64", a.Name)
	}
	var one T
	list := make([]T, (len(raw)-8)/binary.Size(one))
	if _, err := binary.Decode(raw[8:], binary.LittleEndian, list); err != nil {
		return nil, fmt.Errorf("array %s: %w", a.Name, err)
	}
	return list, nil
}
