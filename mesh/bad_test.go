package mesh

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

// Every bad file gives one line that names the place and the fault.
func TestBadFiles(t *testing.T) {
	second := edit(t, square, "$Nodes\n4\n", "$Nodes\n9\n5 .5 0 0\n6 1 .5 0\n7 .5 1 0\n8 0 .5 0\n9 .5 .5 0\n",
		"3 2 2 0 1 1 2 3\n4 2 2 0 1 1 3 4", "3 9 2 0 1 1 2 3 5 6 9\n4 9 2 0 1 1 3 4 9 7 8",
		"1 1 2 7 1 4 1", "1 8 2 7 1 4 1 8", "2 1 2 8 1 2 3", "2 8 2 8 1 2 3 6")
	if _, err := Read(strings.NewReader(second)); err != nil {
		t.Fatal(err)
	}
	solid := `$MeshFormat
2.2 0 8
$EndMeshFormat
$Nodes
5
1 0 0 0
2 1 0 0
3 0 1 0
4 0 0 1
5 1 1 1
$EndNodes
$Elements
2
1 4 0 1 2 3 4
2 4 0 2 3 4 5
$EndElements
`
	for name, c := range map[string]struct{ file, want string }{
		"empty":            {"", "line 1: not an MSH file: there is no $MeshFormat"},
		"other file":       {"solid cube\n", "line 1: not a mesh that can be read: MSH files of gmsh can, and VTK, VTU, Abaqus or CalculiX and UNV files"},
		"word":             {"$MeshFormat\n2.2 0 8\n$EndMeshFormat\nsolid\n", `line 4: expected a section such as $Nodes, found "solid"`},
		"no format":        {"$Nodes\n4\n", `line 1: not an MSH file: section "$Nodes" where $MeshFormat is expected`},
		"version 1":        {"$NOD\n4\n", "line 2: $NOD announces 4 nodes, but the 1 bytes left of the file cannot hold them"},
		"version 3":        {"$MeshFormat\n3 0 8\n", `line 2: MSH version "3" is not supported: 1.0, 2.0 to 2.2, 4.0 and 4.1 are (gmsh -save -format msh41 converts)`},
		"file type":        {"$MeshFormat\n4.1 2 8\n", "line 2: file type 2 is not 0 (ASCII) or 1 (binary)"},
		"data size":        {"$MeshFormat\n2.2 0 4\n", "line 2: data size 4 is not supported, only 8 is"},
		"order of bytes":   {"$MeshFormat\n4.1 1 8\nabcd", "byte 20: the byte-order mark is not 1 in either byte order"},
		"truncated header": {"$MeshFormat\n4.1 1 8\nab", "byte 22: the file ends inside $MeshFormat"},
		"missing end":      {edit(t, square, "$EndNodes\n", ""), `line 15: expected $EndNodes, found "$Elements"`},
		"truncated": {square[:strings.Index(square, "2 3\n4 2 2")],
			`line 20: expected an integer in $Elements, found the end of the file`},
		"truncated names":    {edit(t, square, "\"left\"", ""), `line 6: expected the name of group 7 in quotation marks, found the end of the file`},
		"section not closed": {square + "$NodeData\n", "line 23: the file ends before $EndNodeData"},
		"gigabyte": {edit(t, square, "$Nodes\n4\n", "$Nodes\n1000000000\n"),
			"line 10: $Nodes announces 1000000000 nodes, but the 128 bytes left of the file cannot hold them"},
		"negative count": {edit(t, square4, "1 4 1 4\n", "-1 4 1 4\n"),
			"line 16: $Nodes announces -1 blocks, but the 134 bytes left of the file cannot hold them"},
		"letters":       {edit(t, square, "3 1 1 0\n", "3 1 one 0\n"), `line 13: expected a number in $Nodes, found "one"`},
		"long word":     {edit(t, square, "3 1 1 0\n", strings.Repeat("9", 99)+" 1 1 0\n"), `line 13: expected an integer in $Nodes, found "999999999999999999999999..."`},
		"far":           {edit(t, square, "3 1 1 0\n", "3 1 -2e100 0\n"), `a node of the cells is at [1 -2e+100 0]: coordinates up to 1e+100 can be taken; is the file damaged?`},
		"infinite":      {edit(t, square, "3 1 1 0\n", "3 1 inf 0\n"), `line 13: +Inf in $Nodes is not a finite number`},
		"short node":    {edit(t, square, "3 1 1 0\n", "3 1 1\n"), `line 15: expected a number in $Nodes, found "$EndNodes"`},
		"long node":     {edit(t, square, "3 1 1 0\n", "3 1 1 0 2\n"), `line 13: node 2 appears twice`},
		"node twice":    {edit(t, square, "3 1 1 0\n", "2 1 1 0\n"), `line 13: node 2 appears twice`},
		"element twice": {edit(t, square, "4 2 2 0", "3 2 2 0"), `line 21: element 3 appears twice`},
		"collapsed": {edit(t, square, "1 1 3 4\n", "1 1 3 3\n"),
			"line 21: element 4, a 3-node triangle: it has node 3 twice: collapsed elements are not supported"},
		"sixth order": {edit(t, square, "4 2 2 0", "4 42 2 0"),
			"line 21: triangles of order 6 (type 42) are not supported: orders 1 to 5 are"},
		"incomplete": {edit(t, square4, "2 1 2 2\n", "2 1 20 2\n"),
			"line 33: triangles of order 3 with nodes on edges only (type 20) are not supported: make complete ones with Mesh.SecondOrderIncomplete = 0 in gmsh"},
		"unknown kind": {edit(t, square, "4 2 2 0", "4 999 2 0"),
			"line 21: elements of type 999 are not supported: lines, triangles, quadrilaterals, tetrahedra, hexahedra, prisms and pyramids are"},
		"unknown node":                {edit(t, square, "1 1 3 4", "1 1 3 5"), "line 21: element 4, a 3-node triangle: there is no node 5"},
		"unknown entity":              {edit(t, square4, "2 1 2 2\n", "2 9 2 2\n"), "line 34: element 3, a 3-node triangle: the file describes no entity 9 of dimension 2"},
		"entity of another dimension": {edit(t, square4, "2 1 2 2\n", "1 1 2 2\n"), "line 33: a 3-node triangle in entity 1 of dimension 1"},
		"no cells": {edit(t, square, "$Elements\n4", "$Elements\n2", "3 2 2 0 1 1 2 3\n4 2 2 0 1 1 3 4\n", ""),
			"there are no cells: the file has no triangles, quadrilaterals, tetrahedra, hexahedra, prisms or pyramids"},
		"inverted": {edit(t, square, "$Elements\n4\n", "$Elements\n5\n", "$Nodes\n4\n", "$Nodes\n5\n5 2 1 0\n", "1 1 3 4\n", "1 1 3 4\n8 2 2 0 1 2 3 5\n"),
			"line 23: element 8, a 3-node triangle: is inverted, unlike most others, at [1.333 0.6667]"},
		"sliver":      {edit(t, square, "4 0 1 0\n", "4 .5 .5000000000000001 0\n"), "line 21: element 4, a 3-node triangle: has no area, at [0.5 0.5]"},
		"zero volume": {edit(t, solid, "5 1 1 1", "5 .25 .25 .5"), "line 15: element 2, a 4-node tetrahedron: has no volume, at [0.3125 0.3125 0.375]"},
		"folded": {edit(t, second, "6 1 .5 0", "6 .3 .3 0"),
			"line 25: element 3, a 6-node triangle: is folded: its Jacobian changes sign, at [0.6667 0.3333]; in gmsh Mesh.HighOrderOptimize = 2, or smaller cells, unfold curved ones"},
		"bow tie": {edit(t, square, "$Elements\n4", "$Elements\n3", "3 2 2 0 1 1 2 3\n4 2 2 0 1 1 3 4\n", "3 3 2 0 1 1 2 4 3\n"),
			"line 20: element 3, a 4-node quadrilateral: is folded: its Jacobian changes sign, at [0.5 0.5]"},
		"overlap": {edit(t, square, "$Elements\n4\n", "$Elements\n5\n", "1 1 3 4\n", "1 1 3 4\n8 2 2 0 1 1 2 4\n"),
			"line 22: element 8, a 3-node triangle: overlaps element 3: both are on the same side of a facet"},
		"three cells at a side": {edit(t, square, "$Elements\n4\n", "$Elements\n5\n", "$Nodes\n4\n", "$Nodes\n5\n5 .3 .9 0\n", "1 1 3 4\n", "1 1 3 4\n8 2 2 0 1 1 3 5\n"),
			"line 23: element 8, a 3-node triangle: shares a side with elements 3 and 4: a side has at most two cells"},
		"overlapping tetrahedra": {edit(t, solid, "2 4 0 2 3 4 5", "2 4 0 1 2 3 5"),
			"line 15: element 2, a 4-node tetrahedron: overlaps element 1: both are on the same side of a facet"},
		"orders side by side": {edit(t, second, "4 9 2 0 1 1 3 4 9 7 8", "4 2 2 0 1 1 3 4"),
			"line 26: element 4, a 3-node triangle: shares the corners of a side with element 3, but not its middle nodes"},
		"middle of a facet": {edit(t, second, "1 8 2 7 1 4 1 8", "1 8 2 7 1 4 1 9"),
			"line 23: element 1, a 3-node line: it has the corners of a side of element 4, but not its middle nodes"},
		"surface in space": {edit(t, square, "3 1 1 0\n", "3 1 1 .5\n"),
			"the mesh is a surface in space, 0.131 off a plane, from [0 0 0] to [1 1 0.5]: a plane mesh lies in a plane, a body in space has cells such as tetrahedra (gmsh -3 makes them)"},
		"zero byte": {edit(t, square, `"left"`, "\"\x00boundary\""),
			"line 6: the name of group 7 has a zero byte"},
	} {
		_, err := Read(strings.NewReader(c.file))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
}

// A truncated binary file gives one line with the byte, or misses the end of a
// section; nothing is read beyond the end.
func TestTruncatedBinary(t *testing.T) {
	for _, file := range []string{"testdata/triangle3-22-binary.msh", "testdata/triangle3-41-binary.msh"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(data) - 2 {
			_, err := Read(bytes.NewReader(data[:n]))
			if err == nil {
				t.Fatalf("%s: the first %d of %d bytes are read as a mesh", file, n, len(data))
			}
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("%s: the first %d bytes: error of several lines: %v", file, n, err)
			}
		}
	}
}

// A count is believed only if the bytes are there.
func TestBinaryGigabyte(t *testing.T) {
	data := []byte("$MeshFormat\n4.1 1 8\n\x01\x00\x00\x00\n$EndMeshFormat\n$Nodes\n")
	for _, v := range []uint64{1, 1 << 40, 1, 1 << 40} {
		data = binary.LittleEndian.AppendUint64(data, v)
	}
	data = append(data, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
	data = binary.LittleEndian.AppendUint64(data, 1<<40)
	_, err := Read(bytes.NewReader(data))
	if want := "byte 99: $Nodes announces 1099511627776 nodes, but the 0 bytes left of the file cannot hold them"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = Read(bytes.NewReader(binary.LittleEndian.AppendUint64(data[:len(data)-8], 1<<63)))
	if want := "byte 91: 9223372036854775808 in $Nodes is out of range"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestReadFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v of a broken reader", err)
	}
	if _, err := ReadFile("testdata/none.msh"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v of a file that is not there", err)
	}
	if _, err := ReadFile("testdata/sector.geo"); err == nil || !strings.HasPrefix(err.Error(), "testdata/sector.geo: line 1: ") {
		t.Errorf("error %v does not begin with the path", err)
	}
}

// Kinds that do not exist and slices of the wrong length are bugs of the caller.
func TestPanics(t *testing.T) {
	for name, call := range map[string]func(){
		"kind 0":              func() { Kind(0).Dim() },
		"kind 10":             func() { _ = Kind(10).String() },
		"order 6":             func() { NewKind(Triangle, 6) },
		"too few values":      func() { Triangle6.Shape(make([]float64, 3), nil, []float64{0, 0}) },
		"too few derivatives": func() { Line2.Shape(make([]float64, 2), make([]float64, 1), []float64{0}) },
		"too many parameters": func() { Line2.Shape(make([]float64, 2), nil, []float64{0, 0}) },
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "mesh: ") {
					t.Errorf("%s: panic %q", name, s)
				}
			}()
			call()
		}()
	}
}
