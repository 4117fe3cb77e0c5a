package mesh

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const field = "../cases/testdata/field/"

// readField reads a mesh of the kinds that users bring.
func readField(t testing.TB, name string) *Mesh {
	t.Helper()
	m, err := ReadFile(field + name + ".msh")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// All meshes of the kinds that users bring are read, but for halves of one.
func TestField(t *testing.T) {
	files, err := filepath.Glob(field + "*.msh")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	for _, file := range files {
		if strings.Contains(file, "partition") {
			continue
		}
		m, err := ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		checkClosed(t, m)
	}
}

// Files that gmsh writes in different ways hold the same rectangle of 2 by 1.
func TestSameRectangle(t *testing.T) {
	for _, name := range []string{"version-2.0", "version-4.0", "byte-order-mark", "xz-plane", "order-3", "facet-in-two-groups",
		"rod-beside-body", "group-of-a-point", "quotes-in-a-name", "part-named-boundary", "two-groups-one-name"} {
		m := readField(t, name)
		if len(m.Cells) != 86 || m.Dim != 2 {
			t.Errorf("%s: %d cells in %d dimensions", name, len(m.Cells), m.Dim)
		}
		near(t, name, volume(m), 2, 1e-12)
	}
	for name, cells := range map[string]int{"hexahedra": 8, "prisms": 180} {
		m := readField(t, name)
		if len(m.Cells) != cells {
			t.Errorf("%s: %d cells", name, len(m.Cells))
		}
		near(t, name, volume(m), 1, 1e-12)
		near(t, name+": fixed", partSize(t, m, "fixed"), 1, 1e-12)
	}
}

// Groups that are no parts are kept by name, with what there is to say.
func TestGroupsOfFieldMeshes(t *testing.T) {
	for name, want := range map[string]struct{ parts, sets, notes string }{
		"facet-in-two-groups": {"left 4, right 4, bottom 8, top 8, all 24", "", ""},
		"group-inside":        {"left 5, right 5, other 20", "interface lies inside the body", `5 lines of group "interface" lie inside the body: no condition holds there`},
		"rod-beside-body":     {"left 4, right 4, bottom 8, top 8", "rod is no side of the body", `4 lines of group "rod", which are no side of a cell, are ignored`},
		"group-of-a-point": {"left 4, right 4, bottom 8, top 8",
			"pin is a point, and a point of a continuum can be neither held nor loaded: the answer would depend on the resolution", ""},
		"quotes-in-a-name":    {`"left" side 4, right 4, bottom 8, top 8`, "", ""},
		"two-groups-one-name": {"left 4, right 4, side 16", "", ""},
		"surfaces-turned":     {"left 4, right 4, other 16", "", "44 cells of 86 had their nodes in reversed order and were turned"},
		"xz-plane": {"left 4, right 4, bottom 8, top 8", "",
			"the mesh lies in the plane y = 0: its coordinates, and the components of displacements and forces, are along x and z"},
		"two-materials": {"left 5, right 5, other 20", "", ""},
	} {
		m := readField(t, name)
		var parts, sets []string
		for _, p := range m.Parts {
			parts = append(parts, fmt.Sprint(p.Name, " ", len(p.Facets)))
		}
		for _, s := range m.Sets {
			sets = append(sets, s.Name+" "+s.Why)
			if len(s.X) == 0 || len(s.X)%2 != 0 {
				t.Errorf("%s: set %s has coordinates %v", name, s.Name, s.X)
			}
		}
		if got := strings.Join(parts, ", "); got != want.parts {
			t.Errorf("%s: parts %s, want %s", name, got, want.parts)
		}
		if got := strings.Join(sets, ", "); got != want.sets {
			t.Errorf("%s: sets %s, want %s", name, got, want.sets)
		}
		if got := strings.Join(m.Notes, ", "); got != want.notes {
			t.Errorf("%s: notes %s, want %s", name, got, want.notes)
		}
	}
	m := readField(t, "group-inside")
	if _, err := m.Part("interface"); err == nil || err.Error() != `"interface" lies inside the body: choose from the parts of the boundary left, right, other` {
		t.Errorf("error %v", err)
	}
	if _, err := readField(t, "two-materials").Part("soft"); err == nil || !strings.Contains(err.Error(), `"soft" is a group of cells`) {
		t.Errorf("error %v", err)
	}
}

// Facets know the curve that they were made on.
func TestEntities(t *testing.T) {
	of := func(m *Mesh, part string) (entities []int) {
		p, err := m.Part(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Facets {
			entities = append(entities, f.Entity)
		}
		return sorted(entities)
	}
	for name, want := range map[string][]int{"two-groups-one-name": {1, 3}, "version-2.0": {1}, "version-4.0": {1}, "slot-wide": {6, 8, 9}} {
		part := map[string]string{"two-groups-one-name": "side", "slot-wide": "slot"}[name]
		if part == "" {
			part = "bottom"
		}
		if got := of(readField(t, name), part); !slices.Equal(got, want) {
			t.Errorf("%s: curves %v, want %v", name, got, want)
		}
	}
	parts, err := ReadFiles(field+"partition-1-of-2_1.msh", field+"partition-1-of-2_2.msh")
	if err != nil {
		t.Fatal(err)
	}
	if got := of(parts, "left"); !slices.Equal(got, []int{4}) { // which the partition has given another number
		t.Errorf("a partition: curves %v", got)
	}
	// Two groups on one number are not one curve.
	m, err := Read(strings.NewReader(square))
	if err != nil {
		t.Fatal(err)
	}
	if got := of(m, "left"); !slices.Equal(got, []int{0}) {
		t.Errorf("one number for several groups: %v", got)
	}
}

// The parts of a partition make a mesh together, in any order; one of them alone
// is refused with the names of the others.
func TestPartition(t *testing.T) {
	one, two := field+"partition-1-of-2_1.msh", field+"partition-1-of-2_2.msh"
	for _, files := range [][]string{{one, two}, {two, one}, {one, two, one}} {
		m, err := ReadFiles(files...)
		if err != nil {
			t.Fatal(err)
		}
		checkClosed(t, m)
		if len(m.Cells) != 86 || len(m.X) != 2*56 {
			t.Errorf("%d cells, %d nodes", len(m.Cells), len(m.X)/2)
		}
		near(t, "area", volume(m), 2, 1e-12)
		near(t, "left", partSize(t, m, "left"), 1, 1e-12)
	}
	_, err := ReadFile(two)
	var parts *PartsError
	if !errors.As(err, &parts) || !slices.Equal(parts.Have, []int{2}) || parts.Count != 2 {
		t.Fatalf("error %v", err)
	}
	if want := two + ": this is partition 2 of 2 of a mesh: the file of partition 1 (partition-1-of-2_1.msh) is missing"; err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := ReadFiles(one, field+"beam.msh"); err == nil || !strings.Contains(err.Error(), "beam.msh: line ") {
		t.Errorf("files of different meshes: error %v", err)
	}
	many := &PartsError{Have: []int{3}, Count: 20}
	if want := "this is partition 3 of 20 of a mesh: the files of partition 1, 2, 4, 5, 6, 7, 8, 9, 11 more are missing"; many.Error() != want {
		t.Errorf("error %v, want %s", many, want)
	}
	// Version 2 has the parts in the tags of elements.
	lone := edit(t, square, "3 2 2 0 1 ", "3 2 4 0 1 1 2 ", "4 2 2 0 1 ", "4 2 4 0 1 1 2 ")
	if _, err := Read(strings.NewReader(lone)); !errors.As(err, &parts) || parts.Count != 2 {
		t.Errorf("version 2: error %v", err)
	}
	// A first part does not know of others, but they lie beside it.
	first := filepath.Join(t.TempDir(), "square_1.msh")
	alone := edit(t, square, "3 2 2 0 1 ", "3 2 4 0 1 1 1 ", "4 2 2 0 1 ", "4 2 4 0 1 1 1 ")
	if err := os.WriteFile(first, []byte(alone), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(first); err != nil {
		t.Errorf("a mesh in one part: error %v", err)
	}
	if err := os.WriteFile(strings.Replace(first, "_1", "_2", 1), []byte(lone), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(first); !errors.As(err, &parts) || !slices.Equal(parts.Files, []string{"square_2.msh"}) {
		t.Errorf("a first part: error %v", err)
	}
	both := edit(t, square, "3 2 2 0 1 ", "3 2 4 0 1 1 2 ", "4 2 2 0 1 ", "4 2 5 0 1 2 1 -2 ")
	if _, err := Read(strings.NewReader(both)); err != nil {
		t.Errorf("version 2: error %v", err)
	}
}

// A cell that the curve of a hole folds is unfolded within the body: what the mesh
// covers stays as it is.
func TestUnfold(t *testing.T) {
	file, err := os.ReadFile(field + "boxhole-2.msh")
	if err != nil {
		t.Fatal(err)
	}
	m := readField(t, "boxhole-2")
	if want := "1 cell of second order or more, the first at [56.02 18.38 9.304], folded over and had middle nodes moved inside the body"; !slices.Equal(m.Notes, []string{want}) {
		t.Errorf("notes %q", m.Notes)
	}
	checkClosed(t, m)
	for _, c := range m.Cells {
		if sign, state := c.Kind.gauge().sign(m.X, c.Nodes, new(int)); sign != 1 || state != signed {
			t.Errorf("a cell is still folded")
		}
	}
	// The volume is that of the folded mesh, where it overlaps itself.
	c := newContents([]*source{{data: file}})
	c.readMSH(c.files[0])
	moved := 0
	before := &Mesh{Dim: 3, X: c.x, Cells: m.Cells, Parts: m.Parts}
	for i, v := range m.X {
		if v != c.x[i] {
			moved++
		}
	}
	near(t, "volume", volume(m), volume(before), 1e-12)
	near(t, "area of the hole", partSize(t, m, "hole"), partSize(t, before, "hole"), 1e-14)
	if moved == 0 || moved > 12 {
		t.Errorf("%d coordinates moved", moved)
	}
}

// oneTriangle is a triangle of second order with the middle of its base at a
// height.
func oneTriangle(height string) string {
	return `$MeshFormat
2.2 0 8
$EndMeshFormat
$Nodes
6
1 0 0 0
2 1 0 0
3 0 1 0
4 .5 ` + height + ` 0
5 .5 .5 0
6 0 .5 0
$EndNodes
$Elements
1
1 9 2 0 1 1 2 3 4 5 6
$EndElements
`
}

// Dividing cells ends when no work is left: a fold between the points of the
// lattice is then not found. A cell takes some of the work.
func TestSearchEnds(t *testing.T) {
	x := []float64{-.1, .2, 1.4, .3, .2, .8, .7, -.3, .4, .9, .3, .8}
	nodes := []int{0, 1, 2, 3, 4, 5}
	left, none := 1000, -1
	if _, state := Triangle6.gauge().sign(x, nodes, &left); state != folds || left >= 1000 || left < 0 {
		t.Errorf("state %d, work left %d", state, left)
	}
	if _, state := Triangle6.gauge().sign(x, nodes, &none); state != signed || none != -1 {
		t.Errorf("without work left: state %d, work left %d", state, none)
	}
}

// A side on the boundary that folds its cell is straightened as far as it must, a
// little, and refused if it is folded by far. Where two sides are tangent the cell
// is not folded.
func TestStraighten(t *testing.T) {
	for height, want := range map[string]string{
		".2": "", ".25": "",
		".3": "1 cell of second order or more folded over and had curved sides on the boundary straightened: use smaller cells there",
	} {
		m, err := Read(strings.NewReader(oneTriangle(height)))
		if err != nil {
			t.Errorf("%s: %v", height, err)
			continue
		}
		if got := strings.Join(m.Notes, "; "); got != want {
			t.Errorf("%s: notes %s", height, got)
		}
		if _, state := Triangle6.gauge().sign(m.X, m.Cells[0].Nodes, new(int)); state != signed {
			t.Errorf("%s: the cell is folded", height)
		}
		if want != "" && (m.X[7] < .2 || m.X[7] > .2501) {
			t.Errorf("the middle is at %g", m.X[7])
		}
	}
	_, err := Read(strings.NewReader(oneTriangle(".5")))
	if want := "line 15: element 1, a 6-node triangle: is folded: its Jacobian changes sign, at [0.3333 0.3333]; in gmsh Mesh.HighOrderOptimize = 2, or smaller cells, unfold curved ones"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
