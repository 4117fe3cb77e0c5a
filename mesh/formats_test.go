package mesh

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files of formats/ are one part in the formats of other programs: a quarter
// of a tube in two hexahedra of second order, as gmsh, VTK and meshio wrote it.
func TestFormats(t *testing.T) {
	want, err := ReadFile("testdata/formats/ring.msh")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/formats/ring*")
	if err != nil || len(files) != 14 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	for _, file := range files {
		m, err := ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		checkClosed(t, m)
		if len(m.X) != len(want.X) || len(m.Cells) != 2 || m.Cells[0].Kind != Hex20 {
			t.Errorf("%s: %d nodes, %d cells, such as a %s", file, len(m.X)/3, len(m.Cells), m.Cells[0].Kind)
		}
		near(t, file+": volume", volume(m), volume(want), 1e-10)
		for _, part := range []string{"bore", "bottom"} {
			name := part
			if strings.Contains(file, "meshio.inp") { // has none
				continue
			}
			if strings.HasSuffix(file, "vtk") || strings.HasSuffix(file, "vtu") {
				name = numberOf(t, m, partSize(t, want, part)) // names are lost, numbers are not
			}
			near(t, file+": "+part, partSize(t, m, name), partSize(t, want, part), 1e-10)
		}
		if !strings.HasSuffix(file, "msh") && m.Cells[0].Entity != 0 {
			t.Errorf("%s: a cell of entity %d", file, m.Cells[0].Entity)
		}
	}
}

// numberOf returns the name of the part of a size.
func numberOf(t *testing.T, m *Mesh, size float64) string {
	t.Helper()
	for _, p := range m.Parts {
		if s := partSize(t, m, p.Name); s > size*(1-1e-9) && s < size*(1+1e-9) {
			return p.Name
		}
	}
	t.Errorf("no part of size %g", size)
	return m.Parts[0].Name
}

const abaqusCube = `*Heading
 two cubes ** of 8-node bricks
** a comment
*Node, nset=all
 1, 0., 0., 0.
 2, 1., 0., 0.
 3, 1., 1., 0.
 4, 0., 1.
 5, 0., 0., 1.
 6, 1., 0., 1.
 7, 1., 1., 1.
 8, 0., 1., 1.
 9, 2., 0., 0.
10, 2., 1., 0.
11, 2., 0., 1.
12, 2., 1., 1.
*ELEMENT, type=C3D8R,
 elset=steel
1, 1, 2, 3, 4, 5, 6,
   7, 8
*Element, TYPE=C3D8, ELSET=rubber
2, 2, 9, 10, 3, 6, 11, 12, 7
*Element, type=SPRINGA, elset=springs
3, 1, 9
*Nset, nset=left
1, 4, 5, 8
*Nset, nset=right, generate
9, 12, 1
*Nset, nset=tip
12
*Elset, elset=both
steel, rubber
*Surface, type=ELEMENT, name=top
both, S2
*Surface, type=ELEMENT, name=skin
both
*Material, name=steel
*Elastic
210000., 0.3
*Step
*Static
*Boundary
left, 1, 3
*End step
`

// Sets of nodes and elements and surfaces of a file of Abaqus become groups.
func TestAbaqus(t *testing.T) {
	m, err := Read(strings.NewReader(abaqusCube))
	if err != nil {
		t.Fatal(err)
	}
	checkClosed(t, m)
	near(t, "volume", volume(m), 2, 1e-14)
	for name, size := range map[string]float64{"left": 1, "right": 1, "top": 2, "skin": 10} {
		near(t, name, partSize(t, m, name), size, 1e-14)
	}
	var groups []string
	for _, g := range m.Groups {
		groups = append(groups, g.Name)
	}
	if got := strings.Join(groups, ","); got != "steel,rubber,both" || len(m.Groups[2].Cells) != 2 {
		t.Errorf("groups of cells %s", got)
	}
	if len(m.Sets) != 1 || m.Sets[0].Name != "tip" || !strings.Contains(m.Sets[0].Why, "is a point") {
		t.Errorf("sets %v", m.Sets)
	}
	if got := strings.Join(m.Notes, "; "); !strings.Contains(got, "SPRINGA are ignored") {
		t.Errorf("notes %s", got)
	}
}

// Bad files of other formats give one line that names the fault.
func TestBadFormats(t *testing.T) {
	vtu, err := os.ReadFile("testdata/formats/ring-ascii.vtu")
	if err != nil {
		t.Fatal(err)
	}
	vtk, err := os.ReadFile("testdata/formats/ring.vtk")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"instances": {edit(t, abaqusCube, "*Step\n", "*Instance, name=a\n1., 0., 0.\n"), "several or moved instances of parts are not supported: write one mesh"},
		"include":   {"*INCLUDE, INPUT=all.msh\n", "there are no elements: they may be in the files that are included, all.msh; give the one that has them"},
		"word":      {edit(t, abaqusCube, "1, 1, 2, 3, 4", "1, one, 2, 3, 4"), `line 19: expected an integer, found "one"`},
		"few nodes": {edit(t, abaqusCube, "   7, 8\n", ""), "line 19: an element of type C3D8R with 6 nodes, want 8"},
		"no side":   {edit(t, abaqusCube, "both, S2", "both, S7"), `surface "top": element 1, an 8-node hexahedron, has no side S7`},
		"no set":    {edit(t, abaqusCube, "both, S2", "bath, S2"), `surface "top": there is no element or set "bath"`},
		"range":     {edit(t, abaqusCube, "9, 12, 1", "9, 99999999, 1"), "the range 9, 99999999, 1 is empty or longer than the file"},
		"collapsed": {edit(t, abaqusCube, "10, 3, 6, 11, 12, 7", "10, 3, 6, 11, 11, 7"), "it has node 11 twice: collapsed elements are not supported"},
		"unv":       {"    -1\n  2411\n 1 1 1 11\n 0 0 x\n    -1\n", `line 4: expected a number in dataset 2411, found "x"`},
		"unv kind":  {"    -1\n  2412\n 1 199 1 1 7 1\n 1\n    -1\n", "line 3: elements of descriptor 199 are not supported"},
		"grid":      {`<VTKFile type="PolyData"></VTKFile>`, `a VTK file of type "PolyData" is not an unstructured grid`},
		"xml":       {`<VTKFile type="UnstructuredGrid"><a></b>`, "not valid XML"},
		"pieces":    {edit(t, string(vtu), "</Piece>", "</Piece><Piece></Piece>"), "grids of several pieces are not supported"},
		"lzma":      {edit(t, string(vtu), ` header_type=`, ` compressor="vtkLZMADataCompressor" header_type=`), `data compressed by "vtkLZMADataCompressor" are not supported`},
		"dataset":   {edit(t, string(vtk), "UNSTRUCTURED_GRID", "POLYDATA"), `dataset "POLYDATA" is not an unstructured grid`},
		"cells":     {edit(t, string(vtk), "\n25\n", "\n72\n"), "of VTK's type 72 with 20 nodes is not supported"},
		"gigabyte":  {edit(t, string(vtk), "POINTS 32", "POINTS 99999999"), "numbers are announced, but the"},
	} {
		_, err := Read(strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
}
