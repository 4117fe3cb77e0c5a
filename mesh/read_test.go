package mesh

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// square is the unit square in two triangles, version 2.2, with groups given by
// the first tag of the elements.
const square = `$MeshFormat
2.2 0 8
$EndMeshFormat
$PhysicalNames
2
1 7 "left"
1 8 "right"
$EndPhysicalNames
$Nodes
4
1 0 0 0
2 1 0 0
3 1 1 0
4 0 1 0
$EndNodes
$Elements
4
1 1 2 7 1 4 1
2 1 2 8 1 2 3
3 2 2 0 1 1 2 3
4 2 2 0 1 1 3 4
$EndElements
`

// square4 is the same in version 4.1, with an entity for each part.
const square4 = `$MeshFormat
4.1 0 8
$EndMeshFormat
$PhysicalNames
2
1 7 "left"
1 8 "right"
$EndPhysicalNames
$Entities
0 2 1 0
1 0 0 0 0 1 0 1 7 0
2 1 0 0 1 1 0 1 -8 0
1 0 0 0 1 1 0 0 0
$EndEntities
$Nodes
1 4 1 4
2 1 0 4
1
2
3
4
0 0 0
1 0 0
1 1 0
0 1 0
$EndNodes
$Elements
3 4 1 4
1 1 1 1
1 4 1
1 2 1 1
2 2 3
2 1 2 2
3 1 2 3
4 1 3 4
$EndElements
`

// square40 is the same in version 4.0.
const square40 = `$MeshFormat
4 0 8
$EndMeshFormat
$PhysicalNames
2
1 7 "left"
1 8 "right"
$EndPhysicalNames
$Entities
1 2 1 0
5 0 0 0 0 0 0 0
1 0 0 0 0 1 0 1 7 0
2 1 0 0 1 1 0 1 -8 0
1 0 0 0 1 1 0 0 0
$EndEntities
$Nodes
1 4
1 2 0 4
1 0 0 0
2 1 0 0
3 1 1 0
4 0 1 0
$EndNodes
$Elements
3 4
1 1 1 1
1 4 1
2 1 1 1
2 2 3
1 2 2 2
3 1 2 3
4 1 3 4
$EndElements
`

// square1 is the same in version 1, which has no names.
const square1 = `$NOD
4
1 0 0 0
2 1 0 0
3 1 1 0
4 0 1 0
$ENDNOD
$ELM
5
1 1 7 4 2 4 1
2 1 8 2 2 2 3
3 2 0 1 3 1 2 3
4 2 0 1 3 1 3 4
5 15 3 1 1 2
$ENDELM
`

// squareMesh is the mesh in both files.
func squareMesh() *Mesh {
	return &Mesh{
		Dim:   2,
		X:     []float64{0, 0, 1, 0, 1, 1, 0, 1},
		Cells: []Element{{Kind: Triangle3, Nodes: []int{0, 1, 2}}, {Kind: Triangle3, Nodes: []int{0, 2, 3}}},
		Parts: []Part{
			{"left", []Element{{Kind: Line2, Nodes: []int{3, 0}}}},
			{"right", []Element{{Kind: Line2, Nodes: []int{1, 2}}}},
			{"other", []Element{{Kind: Line2, Nodes: []int{0, 1}}, {Kind: Line2, Nodes: []int{2, 3}}}},
		},
	}
}

// edit replaces parts of a file: old, new, old, new...; each old must occur.
func edit(t *testing.T, file string, change ...string) string {
	t.Helper()
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(file, change[i]) {
			t.Fatalf("%q is not in the file", change[i])
		}
		file = strings.Replace(file, change[i], change[i+1], 1)
	}
	return file
}

// Different files of the same mesh.
func TestSameMesh(t *testing.T) {
	for name, file := range map[string]string{
		"2.2":                     square,
		"4.1":                     square4,
		"2":                       edit(t, square, "2.2 0 8", "2 0 8"),
		"2.1":                     edit(t, square, "2.2 0 8", "2.1 0 8"),
		"4.0":                     square40,
		"names without dimension": edit(t, square, "2.2 0 8", "2 0 8", "1 7 \"left\"", "7 \"left\"", "1 8 \"right\"", "  8\"right\""),
		"byte order mark":         "\ufeff" + square,
		"ends of DOS":             strings.ReplaceAll(square, "\n", "\r\n"),
		"no last newline":         strings.TrimSpace(square4),
		"turned edge":             edit(t, square, "7 1 4 1", "7 1 1 4"),
		"reversed group":          edit(t, square, "2 7 1", "2 -7 1"),
		"all cells turned":        edit(t, square, "1 1 2 3", "1 1 3 2", "1 1 3 4", "1 1 4 3"),
		"unused nodes":            edit(t, square, "$Nodes\n4\n", "$Nodes\n6\n77 5 5 5\n", "3 1 1 0\n", "3 1 1 0\n78 1 1 1\n"),
		"other tags":              edit(t, square, "4 0 1 0\n", "900000000 0 1 0\n", "7 1 4 1", "7 1 900000000 1", "3 4\n$End", "3 900000000\n$End"),
		"another height":          edit(t, square, "1 0 0 0\n", "1 0 0 5\n", "2 1 0 0\n", "2 1 0 5\n", "3 1 1 0", "3 1 1 5.00000000001", "4 0 1 0", "4 0 1 5"),
		"group of points and elements that are points": edit(t, square, "$PhysicalNames\n2\n", "$PhysicalNames\n3\n0 3 \"tip\"\n",
			"$Elements\n4\n", "$Elements\n5\n9 15 2 3 1 2\n"),
		"group without elements": edit(t, square, "$PhysicalNames\n2\n", "$PhysicalNames\n3\n1 9 \"nothing\"\n"),
		"cells in two groups":    edit(t, square, "$Elements\n4\n", "$Elements\n6\n", "3 2 2 0", "3 2 2 1", "4 2 2 0", "5 2 2 2 1 1 2 3\n6 2 2 2 1 1 3 4\n4 2 2 1"),
		"facet twice in a group": edit(t, square, "$Elements\n4\n", "$Elements\n5\n9 1 2 7 1 4 1\n"),
		"more tags":              edit(t, square, "1 1 2 7 1", "1 1 4 7 1 1 2", "3 2 2 0 1", "3 2 0"),
		"sections of no interest": edit(t, "$Comments\nhello $Nodes\n$EndComments\n"+square,
			"$Nodes", "$Periodic\n1\n0 1 2\n1\n1 2\n$EndPeriodic\n$Nodes") + "$NodeData\n1\n\"T\"\n$EndNodeData\n",
		"names last": edit(t, square, "$PhysicalNames\n2\n1 7 \"left\"\n1 8 \"right\"\n$EndPhysicalNames\n", "") +
			"$PhysicalNames\n2\n1 7 \"left\"\n1 8 \"right\"\n$EndPhysicalNames\n",
		"groups of one name": edit(t, square, "$PhysicalNames\n2\n", "$PhysicalNames\n3\n1 6 \"left\"\n",
			"$Elements\n4\n", "$Elements\n5\n9 1 2 6 1 4 1\n"),
		"parametric nodes of version 2": edit(t, square, "$Nodes", "$ParametricNodes", "$EndNodes", "$EndParametricNodes",
			"1 0 0 0\n2 1 0 0\n3 1 1 0\n4 0 1 0\n", "1 0 0 0 0 1\n2 1 0 0 1 1 .5\n3 1 1 0 2 1 .5 .5\n4 0 1 0 0 4\n"),
		"facet of first order":           edit(t, square, "$Elements\n4\n", "$Elements\n5\n9 1 2 0 1 1 2\n"),
		"stray line in no group":         edit(t, square, "$Elements\n4\n", "$Elements\n5\n9 1 2 0 1 2 4\n"),
		"node and element written twice": edit(t, square, "$Nodes\n4\n", "$Nodes\n5\n", "4 0 1 0\n", "4 0 1 0\n2 1 0 0\n", "$Elements\n4\n", "$Elements\n5\n3 2 2 0 1 1 2 3\n"),
		"parametric nodes": edit(t, square4, "2 1 0 4\n", "2 1 1 4\n",
			"0 0 0\n1 0 0\n1 1 0\n0 1 0\n", "0 0 0 .1 .2\n1 0 0 .1 .2\n1 1 0 .1 .2\n0 1 0 .1 .2\n"),
		"edge of no group inside": edit(t, square4, "$Elements\n3 4 1 4\n", "$Elements\n4 5 1 5\n1 3 1 1\n9 1 3\n",
			"0 2 1 0\n", "0 3 1 0\n3 0 0 0 1 1 0 0 0\n"),
		"group 0": edit(t, square4, "$Elements\n3 4 1 4\n", "$Elements\n4 5 1 5\n1 3 1 1\n9 1 2\n",
			"0 2 1 0\n", "0 3 1 0\n3 0 0 0 1 0 0 1 0 0\n"),
		"cut of a partition with the groups of the body": edit(t, square4, "$Elements\n3 4 1 4\n", "$Elements\n4 5 1 5\n1 9 1 1\n9 1 3\n", "$Nodes",
			"$PartitionedEntities\n2\n0\n0 1 1 0\n9 2 1 2 1 2 0 0 0 1 1 0 1 7 0\n1 2 1 2 1 2 0 0 0 1 1 0 0 0\n$EndPartitionedEntities\n$Nodes"),
		"partition": edit(t, square4, "1 1 1 1\n", "1 4 1 1\n", "2 1 2 2\n", "2 3 2 2\n", "$Nodes",
			"$PartitionedEntities\n2\n1\n9 1\n0 1 1 0\n4 1 1 1 1 0 0 0 0 1 0 1 7 0\n3 2 1 2 1 2 0 0 0 1 1 0 0 0\n$EndPartitionedEntities\n$Nodes"),
	} {
		m, err := Read(strings.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if want := squareMesh(); !equal(&Mesh{Dim: m.Dim, X: m.X, Cells: m.Cells, Parts: m.Parts}, want) {
			t.Errorf("%s: read %v, want %v", name, m, want)
		}
	}
}

// Version 1 calls groups by their numbers.
func TestVersion1(t *testing.T) {
	m, err := Read(strings.NewReader(square1))
	if err != nil {
		t.Fatal(err)
	}
	want := squareMesh()
	want.Parts[0].Name, want.Parts[1].Name = "7", "8"
	if !equal(m, want) || m.Parts[0].Facets[0].Entity != 4 || len(m.Sets) != 1 || m.Sets[0].Name != "3" {
		t.Errorf("read %v", m)
	}
	_, err = Read(strings.NewReader(edit(t, square1, "7 4 2 4 1", "7 4 3 4 1 2")))
	if want := "line 10: 3 nodes where an element of its kind has 2"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Names with quotation marks and backslashes are written and read back.
func TestQuotedNames(t *testing.T) {
	for written, name := range map[string]string{
		`\"left\" side`: `"left" side`, `a "b" c`: `a "b" c`, `c:\dir`: `c:\dir`, `c:\\dir`: `c:\dir`, `\\\"`: `\"`, `größe = 1`: `größe = 1`,
	} {
		m, err := Read(strings.NewReader(edit(t, square, `"left"`, `"`+written+`"`)))
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		if got := m.Parts[0].Name; got != name {
			t.Errorf("%s is read as %s, want %s", written, got, name)
		}
		var b bytes.Buffer
		if err := m.Write(&b, Format{}); err != nil {
			t.Error(err)
		}
		if back, err := Read(&b); err != nil || back.Parts[0].Name != name {
			t.Errorf("%s is not read back, error %v", name, err)
		}
	}
}

// Groups of curves in 3D are no parts.
func TestCurvesInSpace(t *testing.T) {
	m, err := Read(strings.NewReader(`$MeshFormat
2.2 0 8
$EndMeshFormat
$Nodes
4
1 0 0 0
2 1 0 0
3 0 1 0
4 0 0 1
$EndNodes
$Elements
3
1 1 2 5 1 1 2
2 2 2 6 1 1 2 3
3 4 2 1 1 1 2 3 4
$EndElements
`))
	if err != nil {
		t.Fatal(err)
	}
	checkClosed(t, m)
	near(t, "part 6", partSize(t, m, "6"), 0.5, 1e-15)
	near(t, "the other sides", partSize(t, m, Other), 1+math.Sqrt(3)/2, 1e-15)
}

// Thin cells do have area.
func TestThinCells(t *testing.T) {
	m, err := Read(strings.NewReader(edit(t, square, "3 1 1 0", "3 1 1e-9 0", "4 0 1 0", "4 0 1e-9 0")))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", volume(m), 1e-9, 1e-12)
}

// Without groups, or without their description, the whole boundary is one part.
func TestNoGroups(t *testing.T) {
	entities := square4[strings.Index(square4, "$Entities"):strings.Index(square4, "$Nodes")]
	for name, file := range map[string]string{
		"2.2": edit(t, square, "2 7 1", "2 0 1", "2 8 1", "2 0 1"),
		"4.1": edit(t, square4, entities, ""),
	} {
		m, err := Read(strings.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if len(m.Parts) != 1 || m.Parts[0].Name != Other || len(m.Parts[0].Facets) != 4 {
			t.Errorf("%s: parts %v", name, m.Parts)
		}
	}
}

// A group without a name is called by its number.
func TestUnnamedGroup(t *testing.T) {
	m, err := Read(strings.NewReader(edit(t, square, "1 7 \"left\"", "2 7 \"left\"")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Part("7"); err != nil {
		t.Error(err)
	}
	_, err = m.Part("rigth")
	if want := `unknown part "rigth": choose from 7, right, other (did you mean right?)`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// A larger number of nodes and coordinates, all on one line or each on its own,
// gives the same mesh: white space does not matter.
func TestWhiteSpace(t *testing.T) {
	_, nodes, _ := strings.Cut(square, "$Nodes\n")
	nodes, _, _ = strings.Cut(nodes, "$EndNodes")
	m, err := Read(strings.NewReader(edit(t, square, nodes, strings.Join(strings.Fields(nodes), "\n")+"\n")))
	if err != nil {
		t.Fatal(err)
	}
	if want := squareMesh(); !equal(m, want) {
		t.Errorf("read %v, want %v", m, want)
	}
}

func ExampleRead() {
	m, err := ReadFile("testdata/bracket.msh")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Dim, "dimensions,", len(m.Cells), "cells, such as a", m.Cells[0].Kind)
	for _, p := range m.Parts {
		fmt.Println(p.Name, len(p.Facets))
	}
	_, err = m.Part("clmap")
	fmt.Println(err)
	// Output:
	// 2 dimensions, 1876 cells, such as a 6-node triangle
	// clamp 24
	// load 24
	// free 158
	// unknown part "clmap": choose from clamp, load, free (did you mean clamp?)
}

// Names that the reader gives are no names of groups.
func TestGivenNames(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		parts []string
	}{
		"a group called other":       {edit(t, square, `"left"`, `"other"`), []string{"other", "right", "other-2"}},
		"groups called other":        {edit(t, square, `"left"`, `"other-2"`, `"right"`, `"other"`), []string{"other-2", "other", "other-3"}},
		"a group without a name":     {edit(t, square, "$PhysicalNames\n2\n1 7 \"left\"\n", "$PhysicalNames\n1\n"), []string{"7", "right", "other"}},
		"a group called by a number": {edit(t, square, "$PhysicalNames\n2\n1 7 \"left\"\n", "$PhysicalNames\n1\n", `"right"`, `"7"`), []string{"group 7", "7", "other"}},
	} {
		m, err := Read(strings.NewReader(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var parts []string
		for _, p := range m.Parts {
			parts = append(parts, p.Name)
		}
		if !slices.Equal(parts, c.parts) {
			t.Errorf("%s: parts %q, want %q", name, parts, c.parts)
		}
	}
}
