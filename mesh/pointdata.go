package mesh

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// PointData are numbers at points in space, such as temperatures at the nodes of a mesh.
type PointData struct {
	Name   string
	X      []float64 // 3 to a point, zeros where there are fewer coordinates
	Values []float64 // one to a point
}

// ReadPointData reads the scalars at points of a file: $NodeData of a MSH file in text,
// point data of a VTU file, or else a table of x,y[,z],value, in which a first line of
// names is left out.
func ReadPointData(data []byte) ([]PointData, error) {
	switch {
	case bytes.HasPrefix(data, []byte("$MeshFormat")):
		return nodeData(string(data))
	case bytes.Contains(data[:min(len(data), 1000)], []byte("<VTKFile")):
		return vtuPointData(data)
	}
	return tableData(string(data))
}

// vtuPointData reads the scalars at the points of a VTU file.
func vtuPointData(data []byte) (list []PointData, err error) {
	r := vtuReader{data: data, order: binary.LittleEndian, header: "uint32"}
	if err := r.scan(); err != nil {
		return nil, err
	}
	var points []float64
	for _, a := range r.arrays {
		if vtkWidth(a.kind) == 0 || a.in != "Points" && !(a.in == "PointData" && a.components <= 1) {
			continue
		}
		real, integer, err := r.values(a)
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", quote(a.name), err)
		}
		if real == nil {
			for _, i := range integer {
				real = append(real, float64(i))
			}
		}
		if a.in == "Points" {
			points = real
		} else {
			list = append(list, PointData{Name: a.name, Values: real})
		}
	}
	for i := range list {
		if list[i].X = points; 3*len(list[i].Values) != len(points) {
			return nil, fmt.Errorf("array %s has %d values at %d points", quote(list[i].Name), len(list[i].Values), len(points)/3)
		}
	}
	return list, nil
}

// tableData reads a table of x,y[,z],value.
func tableData(text string) ([]PointData, error) {
	d, columns := PointData{Name: "value"}, 0
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		var row []float64
		var bad error
		for _, cell := range strings.Split(line, ",") {
			v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				bad = fmt.Errorf("line %d: %q is not a number: write x,y,value or x,y,z,value", n+1, strings.TrimSpace(cell))
				break
			}
			row = append(row, v)
		}
		if bad != nil && n == 0 {
			continue // names
		}
		if bad != nil {
			return nil, bad
		}
		if columns == 0 {
			columns = len(row)
		}
		if columns < 3 || columns > 4 || len(row) != columns {
			return nil, fmt.Errorf("line %d has %d numbers: write x,y,value or x,y,z,value in every line", n+1, len(row))
		}
		var x [3]float64
		copy(x[:], row[:columns-1])
		d.X, d.Values = append(d.X, x[:]...), append(d.Values, row[columns-1])
	}
	if len(d.Values) == 0 {
		return nil, errors.New("it has no numbers: write x,y,value or x,y,z,value, a line each")
	}
	return []PointData{d}, nil
}

// nodeData reads the scalars at the nodes of a MSH file in text.
func nodeData(text string) (list []PointData, err error) {
	format, _ := section(text, "MeshFormat")
	head := strings.Fields(format)
	if len(head) < 2 || head[1] != "0" {
		return nil, errors.New("node data are read from MSH files in text: in gmsh, Mesh.Binary = 0")
	}
	nodes, _ := section(text, "Nodes")
	w := words{list: strings.Fields(nodes)}
	at := map[int][3]float64{}
	if strings.HasPrefix(head[0], "2") {
		for n := w.integer(); n > 0 && w.err == nil; n-- {
			id := w.integer()
			at[id] = w.point()
		}
	} else {
		blocks := w.integer()
		w.skip(3)
		for ; blocks > 0 && w.err == nil; blocks-- {
			dim, _, parametric, n := w.integer(), w.integer(), w.integer(), w.integer()
			var ids []int
			for range n {
				ids = append(ids, w.integer())
				if w.err != nil {
					return nil, w.err
				}
			}
			for _, id := range ids {
				at[id] = w.point()
				if parametric != 0 {
					w.skip(dim)
				}
			}
		}
	}
	for w.err == nil {
		var body string
		if body, text = section(text, "NodeData"); body == "" {
			break
		}
		d, err := oneNodeData(body, at)
		if err != nil {
			return nil, err
		}
		if d.Values != nil {
			list = append(list, d)
		}
	}
	return list, w.err
}

// oneNodeData reads a section $NodeData; of data that are no scalars there are no values.
func oneNodeData(text string, at map[int][3]float64) (d PointData, err error) {
	lines := strings.SplitN(strings.TrimLeft(text, "\r\n"), "\n", 3)
	if len(lines) < 3 || strings.TrimSpace(lines[0]) != "1" {
		return d, errors.New("$NodeData has not one name")
	}
	d.Name = strings.Trim(strings.TrimSpace(lines[1]), `"`)
	w := words{list: strings.Fields(lines[2])}
	w.skip(w.integer()) // time
	n := w.integer()
	w.skip(1)
	components, count := w.integer(), w.integer()
	w.skip(n - 3)
	if w.err == nil && components != 1 {
		return d, nil
	}
	for range count {
		x, ok := at[w.integer()]
		v := w.number()
		if w.err != nil || !ok {
			return d, fmt.Errorf("$NodeData %s is not complete, or has nodes that the file has not", quote(d.Name))
		}
		d.X, d.Values = append(d.X, x[:]...), append(d.Values, v)
	}
	return d, w.err
}

// section returns the text of the first section of a name, and what follows it.
func section(text, name string) (body, rest string) {
	_, body, ok := strings.Cut(text, "$"+name)
	if !ok {
		return "", ""
	}
	body, rest, _ = strings.Cut(body, "$End"+name)
	return body, rest
}

// words are read one by one; the first error stays.
type words struct {
	list []string
	err  error
}

func (w *words) number() float64 {
	if len(w.list) == 0 {
		w.err = errors.New("the file ends too early")
		return 0
	}
	v, err := strconv.ParseFloat(w.list[0], 64)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("%q is not a number", w.list[0])
	}
	w.list = w.list[1:]
	return v
}

func (w *words) integer() int { return int(min(max(w.number(), 0), 1<<31)) }

func (w *words) skip(n int) {
	for ; n > 0 && w.err == nil; n-- {
		w.number()
	}
}

func (w *words) point() (x [3]float64) {
	for i := range x {
		x[i] = w.number()
	}
	return x
}
