package report

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"sync"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// The VTK file format for unstructured grids: The VTK User's Guide, 11th ed.,
// "VTK File Formats". Arrays are inline base64 of a byte count and the data,
// little-endian.

type vtkFile struct {
	XMLName xml.Name `xml:"VTKFile"`
	Type    string   `xml:"type,attr"`
	Version string   `xml:"version,attr"`
	Order   string   `xml:"byte_order,attr"`
	Header  string   `xml:"header_type,attr"`
	Piece   vtkPiece `xml:"UnstructuredGrid>Piece"`
}

type vtkPiece struct {
	Points    int        `xml:"NumberOfPoints,attr"`
	Cells     int        `xml:"NumberOfCells,attr"`
	Values    []vtkArray `xml:"PointData>DataArray"`
	Positions vtkArray   `xml:"Points>DataArray"`
	Topology  []vtkArray `xml:"Cells>DataArray"`
}

type vtkArray struct {
	Type       string `xml:"type,attr"`
	Name       string `xml:"Name,attr"`
	Components int    `xml:"NumberOfComponents,attr"`
	Format     string `xml:"format,attr"`
	Data       []byte `xml:",innerxml"` // base64 has nothing to escape
}

// vtuMesh is the grid of a VTU file, encoded once for several files.
type vtuMesh struct {
	once      sync.Once
	positions vtkArray
	topology  []vtkArray
}

// encode makes the arrays of a grid.
func (m *vtuMesh) encode(g geometry.Grid) {
	var connectivity, offsets []int64
	var types []uint8
	for c, cell := range g.Cells {
		for _, i := range cell {
			connectivity = append(connectivity, int64(i))
		}
		offsets = append(offsets, int64(len(connectivity)))
		types = append(types, uint8(g.Kinds[c]))
	}
	pts := g.Points()
	var x [][]float64
	for j := range g.Dim {
		column := make([]float64, pts.Len())
		for i := range column {
			column[i] = pts.At(i)[j]
		}
		x = append(x, column)
	}
	m.positions = vector("position", x)
	m.topology = []vtkArray{
		array("Int64", "connectivity", 1, connectivity),
		array("Int64", "offsets", 1, offsets),
		array("UInt8", "types", 1, types),
	}
}

// writeVTU writes outputs at the nodes of a table for ParaView. An output with one
// component per axis is a vector, but for principal stresses; others are one scalar
// per component; exact values and errors are separate arrays.
func (t *table) writeVTU(w io.Writer, all []samples) error {
	t.mesh.once.Do(func() { t.mesh.encode(t.grid) })
	file := vtkFile{Type: "UnstructuredGrid", Version: "1.0", Order: "LittleEndian", Header: "UInt64", Piece: vtkPiece{
		Points: t.grid.Points().Len(), Cells: len(t.grid.Cells), Positions: t.mesh.positions, Topology: t.mesh.topology,
	}}
	for _, s := range all {
		file.Piece.Values = append(file.Piece.Values, pointData(all, s, t.grid.Dim)...)
	}
	if sigma := stresses(all); sigma != nil {
		file.Piece.Values = append(file.Piece.Values, matrix("stress_tensor", rows(sigma)))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(file); err != nil {
		return fmt.Errorf("vtu: %w", err)
	}
	return nil
}

// pointData returns the arrays of one output.
func pointData(all []samples, s samples, dim int) []vtkArray {
	sets := []struct {
		suffix  string
		columns [][]float64
	}{{"", s.values}}
	if s.exact != nil {
		differences := make([][]float64, len(s.values))
		for k := range differences {
			differences[k] = s.difference(k)
		}
		sets = append(sets, sets[0], sets[0])
		sets[1].suffix, sets[1].columns = "_exact", s.exact
		sets[2].suffix, sets[2].columns = "_error", differences
	}
	var arrays []vtkArray
	for _, set := range sets {
		if dim > 1 && len(s.Components) == dim && s.Role != pinn.Stress && s.Name != principalStress {
			arrays = append(arrays, vector(s.Name+set.suffix, set.columns))
			continue
		}
		for k, c := range s.Components {
			arrays = append(arrays, array("Float64", componentName(all, s, c)+set.suffix, 1, set.columns[k]))
		}
	}
	return arrays
}

// vector is an array of three components; those without a column are zero.
func vector(name string, columns [][]float64) vtkArray {
	data := make([]float64, 3*len(columns[0]))
	for k, column := range columns {
		for i, v := range column {
			data[3*i+k] = v
		}
	}
	return array("Float64", name, 3, data)
}

// matrix is an array of nine components, row by row.
func matrix(name string, columns [][]float64) vtkArray {
	data := make([]float64, len(columns)*len(columns[0]))
	for k, column := range columns {
		for i, v := range column {
			data[len(columns)*i+k] = v
		}
	}
	return array("Float64", name, len(columns), data)
}

func array[T float64 | int64 | uint8](kind, name string, components int, data []T) vtkArray {
	size := binary.Size(data)
	b := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+size), uint64(size))
	b, err := binary.Append(b, binary.LittleEndian, data)
	if err != nil {
		panic("report: " + err.Error()) // numbers have a size
	}
	return vtkArray{Type: kind, Name: name, Components: components, Format: "binary", Data: base64.StdEncoding.AppendEncode(nil, b)}
}
