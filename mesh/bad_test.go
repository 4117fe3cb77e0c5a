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
		"other file":       {"solid cube\n", `line 1: expected a section such as $Nodes, found "solid"`},
		"version 1":        {"$NOD\n4\n", `line 1: not an MSH file of version 2.2 or 4.1: section "$NOD" where $MeshFormat is expected`},
		"version 4.0":      {"$MeshFormat\n4 0 8\n", `line 2: MSH version "4" is not supported, only 2.2 and 4.1 are (gmsh -save -format msh41 converts)`},
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
		"infinite":      {edit(t, square, "3 1 1 0\n", "3 1 inf 0\n"), `line 13: +Inf in $Nodes is not a finite number`},
		"short node":    {edit(t, square, "3 1 1 0\n", "3 1 1\n"), `line 15: expected a number in $Nodes, found "$EndNodes"`},
		"long node":     {edit(t, square, "3 1 1 0\n", "3 1 1 0 2\n"), `line 13: node 2 appears twice`},
		"node twice":    {edit(t, square, "3 1 1 0\n", "2 1 1 0\n"), `line 13: node 2 appears twice`},
		"element twice": {edit(t, square, "4 2 2 0", "3 2 2 0"), `line 21: element 3 appears twice`},
		"parametric": {edit(t, square, "$Nodes", "$ParametricNodes"),
			"line 9: section $ParametricNodes is not supported: save the mesh without parametric coordinates (Mesh.SaveParametric = 0)"},
		"hexahedron": {edit(t, square, "4 2 2 0", "4 5 2 0"),
			"line 21: 8-node hexahedra (type 5) are not supported, only lines, triangles, quadrilaterals and tetrahedra of first and second order"},
		"third order": {edit(t, square4, "2 1 2 2\n", "2 1 21 2\n"),
			"line 33: 10-node triangles (type 21) are not supported, only lines, triangles, quadrilaterals and tetrahedra of first and second order"},
		"unknown kind": {edit(t, square, "4 2 2 0", "4 999 2 0"),
			"line 21: elements (type 999) are not supported, only lines, triangles, quadrilaterals and tetrahedra of first and second order"},
		"unknown node":                {edit(t, square, "1 1 3 4", "1 1 3 5"), "line 21: element 4, a 3-node triangle: there is no node 5"},
		"unknown entity":              {edit(t, square4, "2 1 2 2\n", "2 9 2 2\n"), "line 34: element 3, a 3-node triangle: the file describes no entity 9 of dimension 2"},
		"entity of another dimension": {edit(t, square4, "2 1 2 2\n", "1 1 2 2\n"), "line 33: a 3-node triangle in entity 1 of dimension 1"},
		"no cells": {edit(t, square, "$Elements\n4", "$Elements\n2", "3 2 2 0 1 1 2 3\n4 2 2 0 1 1 3 4\n", ""),
			"there are no cells: the file has no triangles, quadrilaterals or tetrahedra"},
		"inverted": {edit(t, square, "$Elements\n4\n", "$Elements\n5\n", "$Nodes\n4\n", "$Nodes\n5\n5 2 1 0\n", "1 1 3 4\n", "1 1 3 4\n8 2 2 0 1 2 3 5\n"),
			"line 23: element 8, a 3-node triangle: is inverted, unlike most others, at [1.333 0.6667]"},
		"zero area":   {edit(t, square, "1 1 3 4\n", "1 1 3 3\n"), "line 21: element 4, a 3-node triangle: has no area, at [0.6667 0.6667]"},
		"sliver":      {edit(t, square, "4 0 1 0\n", "4 .5 .5000000000000001 0\n"), "line 21: element 4, a 3-node triangle: has no area, at [0.5 0.5]"},
		"zero volume": {edit(t, solid, "5 1 1 1", "5 .25 .25 .5"), "line 15: element 2, a 4-node tetrahedron: has no volume, at [0.3125 0.3125 0.375]"},
		"folded": {edit(t, second, "6 1 .5 0", "6 .3 .3 0"),
			"line 25: element 3, a 6-node triangle: is folded: its Jacobian changes sign or vanishes inside, at [0.6667 0.3333]"},
		"bow tie": {edit(t, square, "$Elements\n4", "$Elements\n3", "3 2 2 0 1 1 2 3\n4 2 2 0 1 1 3 4\n", "3 3 2 0 1 1 2 4 3\n"),
			"line 20: element 3, a 4-node quadrilateral: is folded: its Jacobian changes sign or vanishes inside, at [0.5 0.5]"},
		"overlap": {edit(t, square, "$Elements\n4\n", "$Elements\n5\n", "1 1 3 4\n", "1 1 3 4\n8 2 2 0 1 1 2 4\n"),
			"line 22: element 8, a 3-node triangle: overlaps element 3: both are on the same side of a facet"},
		"three cells at a side": {edit(t, square, "$Elements\n4\n", "$Elements\n5\n", "$Nodes\n4\n", "$Nodes\n5\n5 .3 .9 0\n", "1 1 3 4\n", "1 1 3 4\n8 2 2 0 1 1 3 5\n"),
			"line 23: element 8, a 3-node triangle: shares a side with elements 3 and 4: a side has at most two cells"},
		"overlapping tetrahedra": {edit(t, solid, "2 4 0 2 3 4 5", "2 4 0 1 2 3 5"),
			"line 15: element 2, a 4-node tetrahedron: overlaps element 1: both are on the same side of a facet"},
		"orders side by side": {edit(t, second, "4 9 2 0 1 1 3 4 9 7 8", "4 2 2 0 1 1 3 4"),
			"line 26: element 4, a 3-node triangle: shares the corners of a side with element 3, but not its middle nodes"},
		"order of a facet": {edit(t, second, "1 8 2 7 1 4 1 8", "1 1 2 7 1 4 1"),
			"line 23: element 1, a 2-node line: it has the corners of a side of element 4, but not its middle nodes"},
		"middle of a facet": {edit(t, second, "1 8 2 7 1 4 1 8", "1 8 2 7 1 4 1 9"),
			"line 23: element 1, a 3-node line: it has the corners of a side of element 4, but not its middle nodes"},
		"interior group": {edit(t, square, "2 1 2 8 1 2 3", "2 1 2 8 1 1 3"),
			`line 19: element 2, a 2-node line: group "right" is not on the boundary: elements 3 and 4 are on either side of it`},
		"two groups": {edit(t, square, "2 1 2 8 1 2 3", "2 1 2 8 1 1 4"),
			`line 19: element 2, a 2-node line: it is in group "left" and in group "right": a facet may be in only one`},
		"mixed dimensions": {edit(t, square, "2 1 2 8 1 2 3", "2 1 2 8 1 2 4"),
			`line 19: element 2, a 2-node line: mixed dimensions: it is not a side of any cell`},
		"shell beside a solid": {edit(t, solid, "$Elements\n2\n", "$Elements\n3\n3 2 0 1 2 5\n"),
			`line 14: element 3, a 3-node triangle: mixed dimensions: it is not a side of any cell`},
		"surface in space": {edit(t, square, "3 1 1 0\n", "3 1 1 .5\n"),
			"the mesh is a surface in space, with z from 0 to 0.5: a plane mesh has all nodes at one z, a body in space has tetrahedra"},
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
