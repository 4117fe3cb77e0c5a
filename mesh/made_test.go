package mesh

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// gmshKinds are meshes of every kind of cells, by the options that make them.
var gmshKinds = []struct{ name, geometry, options string }{
	{"triangles", "sector", "-2"},
	{"quadrilaterals", "sector", "-2 -setnumber Mesh.RecombineAll 1 -setnumber Mesh.SubdivisionAlgorithm 1"},
	{"tetrahedra", "octant", "-3"},
	{"hexahedra", "ring", "-3"},
	{"prisms", "ring", "-3 -setnumber quads 0"},
	{"mixed", "mixed", "-3"},
}

// What gmsh makes here and now is read with as many nodes and cells as gmsh has:
// elements of every kind and order, those of second order in all formats.
func TestMadeByGmsh(t *testing.T) {
	if _, err := exec.LookPath("gmsh"); err != nil || testing.Short() {
		t.Skip("gmsh is not installed, or the test is to be short")
	}
	for _, made := range gmshKinds {
		for order := 1; order <= MaxOrder; order++ {
			for _, partial := range []bool{false, true} {
				if made.name == "mixed" && order > 3 || partial && (order != 2 || made.name == "tetrahedra" || made.name == "triangles") {
					continue
				}
				t.Run(fmt.Sprint(made.name, order, map[bool]string{true: " incomplete"}[partial]), func(t *testing.T) {
					t.Parallel()
					m := gmshMesh{t: t, folder: t.TempDir(), geometry: "testdata/" + made.geometry + ".geo"}
					m.options = append(strings.Fields(made.options), "-order", fmt.Sprint(order), "-setnumber", "Mesh.SecondOrderIncomplete", map[bool]string{true: "1", false: "0"}[partial])
					m.check(order, partial)
				})
			}
		}
	}
}

// gmshMesh is a mesh that gmsh makes.
type gmshMesh struct {
	t        *testing.T
	folder   string
	geometry string
	options  []string
}

func (g gmshMesh) run(arguments ...string) {
	g.t.Helper()
	if out, err := exec.Command("gmsh", append([]string{"-v", "1"}, arguments...)...).CombinedOutput(); err != nil || strings.Contains(string(out), "Error") {
		g.t.Fatalf("gmsh %v: %v\n%s", arguments, err, out)
	}
}

// check compares files of all formats. Files other than gmsh's own are of second
// order at most.
func (g gmshMesh) check(order int, partial bool) {
	g.t.Helper()
	file := func(name string) string { return filepath.Join(g.folder, name) }
	g.run(append(append([]string{g.geometry}, g.options...), "-format", "msh2", "-o", file("first.msh"))...)
	formats := []string{"msh41 -bin"}
	if order == 2 {
		formats = []string{"msh1", "msh2 -bin", "msh40", "msh41", "msh41 -bin", "vtk", "vtk -bin", "inp", "unv"}
		if simplices := strings.HasSuffix(g.geometry, "octant.geo"); strings.HasSuffix(g.geometry, "mixed.geo") || !partial && !simplices {
			formats = formats[:7] // the others have no pyramids, nor nodes amid sides
		}
	}
	first, err := ReadFile(file("first.msh"))
	if err != nil {
		g.t.Fatal(err)
	}
	checkClosed(g.t, first)
	nodes, cells := g.count(file("first.msh"), first.Dim)
	for i, format := range append([]string{""}, formats...) {
		m := first
		if format != "" {
			name := file(fmt.Sprintf("%d.%s", i, strings.Fields(format)[0]))
			g.run(append([]string{file("first.msh"), "-save", "-o", name, "-format"}, strings.Fields(format)...)...)
			if m, err = ReadFile(name); err != nil {
				g.t.Errorf("%s: %v", format, err)
				continue
			}
		}
		checkClosed(g.t, m)
		if got := len(m.X) / m.Dim; got != nodes || len(m.Cells) != cells {
			g.t.Errorf("%s: %d nodes and %d cells, want %d and %d", format, got, len(m.Cells), nodes, cells)
		}
		near(g.t, format+": volume", volume(m), volume(first), 1e-10)
		for _, p := range first.Parts {
			if format == "msh1" || strings.HasPrefix(format, "vtk") || strings.ContainsAny(p.Name, "3 ") || p.Name == Other { // names are lost
				continue
			}
			near(g.t, format+": part "+p.Name, partSize(g.t, m, p.Name), partSize(g.t, first, p.Name), 1e-10)
		}
	}
}

// count returns the numbers of nodes and of elements of a dimension in an ASCII
// file of version 2. In these files all nodes belong to cells, or to points
// alone.
func (g gmshMesh) count(name string, dim int) (nodes, cells int) {
	text, err := os.ReadFile(name)
	if err != nil {
		g.t.Fatal(err)
	}
	_, elements, _ := strings.Cut(string(text), "$Elements\n")
	used := map[string]bool{}
	for _, line := range strings.Split(elements, "\n")[1:] {
		words := strings.Fields(line)
		if len(words) < 4 {
			continue
		}
		msh, _ := strconv.Atoi(words[1])
		if k, ok := mshKind[msh]; ok && k.Dim() == dim {
			cells++
			tags, _ := strconv.Atoi(words[2])
			for _, node := range words[3+tags:] {
				used[node] = true
			}
		}
	}
	return len(used), cells
}
