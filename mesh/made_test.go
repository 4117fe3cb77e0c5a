package mesh

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What the gmsh that is installed makes of a mesh is read as gmsh has it:
// elements of every kind and order in every format that it writes, in one part
// and partitioned.
func TestMadeByGmsh(t *testing.T) {
	if testing.Short() {
		t.Skip("the test is to be short")
	}
	if _, err := exec.LookPath("gmsh"); err != nil {
		t.Skip("gmsh is not installed (apt-get install gmsh): what it makes is not read, only the files in testdata are")
	}
	for _, file := range filesOfGmsh(t) {
		t.Run(file.name, func(t *testing.T) {
			t.Parallel()
			m, err := ReadFile("testdata/" + file.name)
			if err != nil {
				t.Fatal(err)
			}
			folder, all := t.TempDir(), writtenByGmsh(m)
			said := saveAll(t, "testdata/"+file.name, folder, all)
			for _, w := range all {
				paths, err := filepath.Glob(filepath.Join(folder, w.files()))
				if err != nil || len(paths) == 0 {
					t.Fatalf("no files %s, error %v; gmsh said: %s", w.files(), err, said)
				}
				m, err := ReadFiles(paths...)
				if err != nil {
					t.Errorf("%s: %v", w.name, err)
					continue
				}
				file.check(t, w.name, m, w.rename)
			}
		})
	}
}

// written is what gmsh saves after the statements of a script: a file, or the
// files of a partition if it is split.
type written struct {
	statements, name string
	split            bool
	rename           func(part string) string
}

// files is the pattern of its names.
func (w written) files() string {
	if w.split {
		return strings.Replace(w.name, ".", "_*.", 1)
	}
	return w.name
}

// writtenByGmsh lists what gmsh can write of a mesh: its own formats, in binary
// but for 4.0, and those of other programs, where these have such elements.
func writtenByGmsh(m *Mesh) []written {
	same := func(part string) string { return part }
	lost := func(string) string { return "" }
	all := []written{
		{"Mesh.Binary = 0; Mesh.MshFileVersion = 2.2;", "22.msh", false, same},
		{"Mesh.Binary = 1;", "22-binary.msh", false, same},
		{"Mesh.MshFileVersion = 4.1;", "41-binary.msh", false, same},
		{"Mesh.Binary = 0;", "41.msh", false, same},
		{"Mesh.MshFileVersion = 4.0;", "40.msh", false, same},
		{"Mesh.MshFileVersion = 1;", "1.msh", false, lost},
	}
	has := func(property func(k Kind) bool) bool {
		return slices.ContainsFunc(m.Cells, func(e Element) bool { return property(e.Kind) })
	}
	if !has(func(k Kind) bool { return k.Order() > 2 }) {
		all = append(all, written{"", "ascii.vtk", false, lost}, written{"Mesh.Binary = 1;", "binary.vtk", false, lost})
		if !has(onlyVTK) {
			all = append(all, written{"Mesh.Binary = 0;", "abaqus.inp", false, plain}, written{"", "ideas.unv", false, plain})
		}
	}
	if has(func(k Kind) bool { return k.Topology() == Prism && k.Order() > 2 }) {
		return all // these gmsh cannot partition: it aborts
	}
	return append(all,
		written{"Mesh.Binary = 0; PartitionMesh 2; Mesh.MshFileVersion = 4.1;", "whole-41.msh", false, same},
		written{"Mesh.MshFileVersion = 2.2;", "whole-22.msh", false, same},
		written{"Mesh.PartitionSplitMeshFiles = 1;", "split-22.msh", true, same},
		written{"Mesh.Binary = 1; Mesh.MshFileVersion = 4.1;", "split-41.msh", true, same})
}

// onlyVTK reports whether gmsh writes such cells of at most second order to VTK
// files, but not well to those of Abaqus and I-deas.
func onlyVTK(k Kind) bool {
	middle := k.Order() == 2 && !k.partial() && k.Topology() != Triangle && k.Topology() != Tetrahedron
	return middle || k.Topology() == Pyramid
}

// plain is how gmsh writes the name of a part to the files of Abaqus and I-deas.
func plain(part string) string {
	if part == "3" { // has no name
		return "PhysicalLine3"
	}
	return strings.ReplaceAll(part, " ", "_")
}

// saveAll has gmsh write a mesh to a folder, all in one script, and returns what it
// says. Some of its errors are none: what counts are the files.
func saveAll(t *testing.T, from, folder string, all []written) string {
	t.Helper()
	from, err := filepath.Abs(from)
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("Merge %q;\n", from)
	for _, w := range all {
		script += fmt.Sprintf("%s Save %q;\n", w.statements, filepath.Join(folder, w.name))
	}
	name := filepath.Join(folder, "script.geo")
	if err := os.WriteFile(name, []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("gmsh", "-v", "1", "-", name).CombinedOutput()
	return fmt.Sprintf("%s%v", out, err)
}
