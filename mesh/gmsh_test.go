package mesh

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"
)

// The files made by testdata/make.sh hold a quarter of a disk and an eighth of
// a ball in every kind of element and variant of the format, as gmsh wrote
// them.
func TestFilesOfGmsh(t *testing.T) {
	type count struct{ nodes, cells, arc int }
	for name, want := range map[string]count{ // from the .msh files by grep
		"triangle3": {13, 14, 4},
		"triangle6": {39, 14, 4},
		"quad4":     {57, 44, 8},
		"quad8":     {157, 44, 8},
		"quad9":     {201, 44, 8},
		"mixed":     {39, 8, 4},
		"tet4":      {19, 29, 13},
		"tet10":     {83, 29, 13},
	} {
		for _, variety := range []string{"22-ascii", "22-binary", "41-ascii", "41-binary"} {
			file := fmt.Sprintf("testdata/%s-%s.msh", name, variety)
			t.Run(name+"-"+variety, func(t *testing.T) {
				m, err := ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				checkClosed(t, m)
				round := m.Parts[0]
				if got := (count{len(m.X) / m.Dim, len(m.Cells), len(round.Facets)}); got != want {
					t.Errorf("nodes, cells and round facets %v, want %v", got, want)
				}
				quadratic := m.Cells[0].Kind.Nodes() > 4
				if m.Dim == 3 {
					checkOctant(t, m, quadratic)
				} else {
					checkSector(t, m, want.arc, quadratic)
				}
			})
		}
	}
}

// The files in all kinds of elements and orders have as many nodes and cells as
// gmsh finds, and the measures that it integrates.
func TestKindsOfGmsh(t *testing.T) {
	seen := map[Kind]bool{}
	for _, file := range filesOfGmsh(t) {
		m, err := ReadFile("testdata/" + file.name)
		if err != nil {
			t.Fatal(err)
		}
		file.check(t, file.name, m, nil)
		for _, c := range m.Cells {
			seen[c.Kind] = true
		}
	}
	if want := len(allKinds()) - 7; len(seen) != want { // lines, and pyramids of order 4 and 5, which gmsh has not
		t.Errorf("%d kinds of cells, want %d", len(seen), want)
	}
}

// fileOfGmsh is a file in testdata, and what gmsh says of it.
type fileOfGmsh struct {
	name         string
	nodes, cells string
	size         float64
	parts        map[string]float64
}

// filesOfGmsh reads testdata/measures.csv.
func filesOfGmsh(t *testing.T) []fileOfGmsh {
	t.Helper()
	f, err := os.Open("testdata/measures.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var files []fileOfGmsh
	for _, row := range rows[1:] {
		size, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		if row[3] == "" {
			files = append(files, fileOfGmsh{row[0], row[1], row[2], size, map[string]float64{}})
			continue
		}
		files[len(files)-1].parts[row[3]] = size
	}
	return files
}

// check compares a mesh with what gmsh says of the file: counts, the area or
// volume to 1e-12 and the parts to 1e-8, since there gmsh integrates a root.
// rename says what a part is called, "" if its name is lost; nil changes nothing.
func (f fileOfGmsh) check(t *testing.T, title string, m *Mesh, rename func(part string) string) {
	t.Helper()
	checkClosed(t, m)
	if got := fmt.Sprintf("%d,%d", len(m.X)/m.Dim, len(m.Cells)); got != f.nodes+","+f.cells {
		t.Errorf("%s: %s nodes and cells, want %s,%s", title, got, f.nodes, f.cells)
	}
	near(t, title, volume(m), f.size, 1e-12)
	for part, size := range f.parts {
		if rename != nil {
			part = rename(part)
		}
		if part != "" {
			near(t, title+": "+part, partSize(t, m, part), size, 1e-8)
		}
	}
}

// checkSector compares a quarter of the unit disk, whose arc has n edges, with
// the polygon or, for second order, with the parabolas over its edges: a
// segment is 2/3 of chord times height. Nodes of gmsh are on the arc within
// 1e-9.
func checkSector(t *testing.T, m *Mesh, n int, quadratic bool) {
	t.Helper()
	half := math.Pi / 4 / float64(n)
	area := float64(n) / 2 * math.Sin(2*half)
	if quadratic {
		area += float64(n) * 2 / 3 * 2 * math.Sin(half) * (1 - math.Cos(half))
	} else {
		near(t, "length of the arc", partSize(t, m, "3"), float64(n)*2*math.Sin(half), 1e-8)
	}
	near(t, "area", volume(m), area, 1e-8)
	near(t, "length of the x axis", partSize(t, m, "x axis"), 1, 1e-8)
	near(t, "length of the y axis", partSize(t, m, Other), 1, 1e-8)
}

// checkOctant compares an eighth of the unit ball with the sphere. A
// first-order side of length h, about 0.7, is up to h²/8 = 6 % inside it, a
// second-order one about a tenth of that.
func checkOctant(t *testing.T, m *Mesh, quadratic bool) {
	t.Helper()
	tolerance := 0.17
	if quadratic {
		tolerance = 0.006
	}
	near(t, "volume", volume(m), math.Pi/6, tolerance)
	near(t, "area of the sphere", partSize(t, m, "ball"), math.Pi/2, tolerance)
	for _, plane := range []string{"x0", "y0", Other} {
		near(t, "area of "+plane, partSize(t, m, plane), math.Pi/4, tolerance)
	}
}

// The bracket is an L with limbs of width 1 and length 4, a fillet of radius
// 1/2 and two holes of radius 1/4; the plate is an eighth of 4×4×1 with a hole
// of radius 1/2. Tolerances allow for arcs approximated by parabolas, with 24
// or fewer edges a circle.
func TestRealParts(t *testing.T) {
	bracket, err := ReadFile("testdata/bracket.msh")
	if err != nil {
		t.Fatal(err)
	}
	checkClosed(t, bracket)
	near(t, "area of the bracket", volume(bracket), 7+(1-math.Pi/4)/4-2*math.Pi/16, 1e-6)
	near(t, "clamped hole", partSize(t, bracket, "clamp"), math.Pi/2, 1e-5)
	near(t, "loaded hole", partSize(t, bracket, "load"), math.Pi/2, 1e-5)
	near(t, "free edges", partSize(t, bracket, "free"), 15+math.Pi/4, 1e-5)

	plate, err := ReadFile("testdata/plate3d.msh")
	if err != nil {
		t.Fatal(err)
	}
	checkClosed(t, plate)
	face := 4 - math.Pi/16
	near(t, "volume of the plate", volume(plate), face/2, 1e-5)
	for part, area := range map[string]float64{
		"right": 1, "x0": 0.75, "y0": 0.75, "z0": face, "free": face + 1 + math.Pi/8,
	} {
		near(t, "part "+part+" of the plate", partSize(t, plate, part), area, 1e-4)
	}
}

// The parts in the tests of package cases have the size that their .geo files
// describe, nearly so for first order.
func TestPartsOfCases(t *testing.T) {
	holes, length := 0.0, 0.0
	for k := 2; k <= 29; k++ {
		r := 0.375 + 0.125*math.Cos(7*float64(k))
		holes += math.Pi * r * r
		length += 2 * math.Pi * r
	}
	for file, c := range map[string]struct {
		size      float64
		parts     map[string]float64
		tolerance float64
	}{
		"plate-holes": {200 - holes, map[string]float64{"left": 10, "right": 10, "free": 40, "holes": length}, 3e-5},
		"hook": {1.56 + 3 + 2*0.16*(1-math.Pi/4) + 1.5*math.Pi + math.Pi/8,
			map[string]float64{"clamp": 2.6, "load": math.Pi / 3}, 1e-6},
		"link": {8 + math.Pi*(1-0.25-0.16),
			map[string]float64{"clamp": math.Pi, "load": 0.4 * math.Pi, "bore": 0.4 * math.Pi, "free": 8 + 2*math.Pi}, 2e-6},
		"notch": {12 - 0.18, map[string]float64{"clamp": 2, "load": 2, "notch": 2 * math.Hypot(0.6, 0.3), "free": 11.4}, 1e-13},
		"lug3d": {8 - math.Pi/4, map[string]float64{"clamp": 2, "end": 2, "load": math.Pi,
			"sides": 8, "top": 8 - math.Pi/4, "bottom": 8 - math.Pi/4}, 1e-3},
	} {
		m, err := ReadFile("../cases/testdata/" + file + ".msh")
		if err != nil {
			t.Error(err)
			continue
		}
		checkClosed(t, m)
		near(t, file, volume(m), c.size, c.tolerance)
		for part, want := range c.parts {
			near(t, file+": "+part, partSize(t, m, part), want, c.tolerance)
		}
	}
}
