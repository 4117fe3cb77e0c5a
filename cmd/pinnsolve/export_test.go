package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/safetensors"
)

// trainedBlock solves the block of nearly incompressible material by a small network
// with hard conditions into the directory out.
func trainedBlock(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "run", "block", "--formulation", "mixed", "--nu", "0.4999", "--statement", "strong", "--bc", "hard", "--method", "lm:10",
		"--width", "12", "--depth", "2", "--points", "200", "--out", "out", "--quiet", "--no-pictures")
	if s.status != exitOK && s.status != exitUntrusted {
		t.Fatal(s)
	}
}

// fieldMeshes is the folder of meshes, wherever a test works.
var fieldMeshes, _ = filepath.Abs("../../cases/testdata/field")

// windowedRuns solves, roughly, in windows: with corners, in space about a hole, with two
// materials and with a crack.
func windowedRuns(t *testing.T) []string {
	t.Helper()
	t.Chdir(t.TempDir())
	var names []string
	for name, args := range map[string][]string{
		"cook":      {"cook", "--windows", "4"},
		"plate":     {"plate3d", "--windows", "1"},
		"materials": {filepath.Join(fieldMeshes, "two-materials.msh"), "--fix", "left", "--traction", "right=0,-1", "--material", "soft:E=1,nu=0.3", "--material", "stiff:E=100,nu=0.3", "--windows", "4"},
		"crack":     {filepath.Join(fieldMeshes, "crack-edge.msh"), "--fix", "bottom", "--traction", "top=0,1", "--nu", "0.3", "--windows", "4"},
	} {
		s := pinnsolve(t, append([]string{"run"}, append(args, "--features", "12", "--tol", "1", "--out", name, "--quiet", "--no-pictures")...)...)
		if s.status != exitOK && s.status != exitUntrusted {
			t.Fatal(s)
		}
		names = append(names, name)
	}
	return names
}

// valuesOf are what eval says of some outputs on a grid inside the body, and the points.
func valuesOf(t *testing.T, dir, grid string) (values map[string][]float64, points [][]float64) {
	t.Helper()
	s := pinnsolve(t, "eval", dir, "--points", "grid "+grid)
	s.expect(t, exitOK)
	values = map[string][]float64{}
	for name, column := range columnsOf(t, []byte(s.out)) {
		for _, text := range column {
			values[name] = append(values[name], number(t, text))
		}
	}
	for i := range values["x"] {
		at := []float64{values["x"][i], values["y"][i]}
		if values["z"] != nil {
			at = append(at, values["z"][i])
		}
		points = append(points, at)
	}
	return values, points
}

// The files of Go compute what eval does, anywhere, and nothing but Go is needed.
// Coefficients of features in windows cancel: the values are known to fewer digits.
func TestExportGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	most := map[string]float64{"out": 1e-14}
	grids := map[string]string{"out": "7x5", "plate": "5x6x3"}
	trainedBlock(t)
	block, err := filepath.Abs("out")
	if err != nil {
		t.Fatal(err)
	}
	dirs := append(windowedRuns(t), "out")
	if err := os.Rename(block, "out"); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string][]float64{}
	program := "package main\n\nimport (\n\t\"fmt\"\n"
	body := "func main() {\n"
	for _, dir := range dirs {
		pinnsolve(t, "export", dir, "--to", "go", "--package", dir, "--out", dir+"/solution.go").expect(t, exitOK)
		values, points := valuesOf(t, dir, cmp.Or(grids[dir], "8x6")) // beside cracks and interfaces
		want[dir] = values
		list := fmt.Sprintf("[][%d]float64{", len(points[0]))
		for _, x := range points {
			list += "{" + strings.Trim(strings.ReplaceAll(fmt.Sprintf("%.17g", x), " ", ", "), "[]") + "},"
		}
		program += "\t\"check/" + dir + "\"\n"
		body += "\tfmt.Println(\"" + dir + ".check\", " + dir + ".Check())\n\tfor _, x := range " + list + "} {\n\t\tv := " + dir +
			".At(x)\n\t\tfor i, name := range " + dir + ".Names {\n\t\t\tfmt.Println(\"" + dir + ".\"+name, v[i])\n\t\t}\n\t}\n"
	}
	for name, text := range map[string]string{"main.go": program + ")\n\n" + body + "}\n", "go.mod": "module check\n\ngo 1.22\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("go", "run", ".")
	run.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := map[string][]float64{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		name, v, _ := strings.Cut(line, " ")
		got[name] = append(got[name], number(t, v))
	}
	for _, dir := range dirs {
		bar := cmp.Or(most[dir], 1e-10)
		if check := got[dir+".check"]; !(check[0] <= bar) {
			t.Errorf("%s: its own test point differs by %v", dir, check[0])
		}
		compared := 0
		for name, column := range want[dir] {
			if len(name) == 1 && name != "p" || strings.HasPrefix(name, "principal") || name == "apart" || name == "div_u" {
				// coordinates, what follows from others, and a difference of large numbers
				continue
			}
			worst, largest := 0.0, 0.0
			for i, v := range column {
				if apart := want[dir]["apart"]; apart == nil || apart[i] == 0 {
					worst, largest = max(worst, math.Abs(got[dir+"."+name][i]-v)), max(largest, math.Abs(v))
				}
			}
			if !(worst <= bar*largest) || largest == 0 {
				t.Errorf("%s: %s differs by %v of %v", dir, name, worst, largest)
			}
			compared++
		}
		if compared < 7 {
			t.Errorf("%s: %d values are compared", dir, compared)
		}
	}
}

// Arrays are kept to the last bit; the grid is that of the run.
func TestExportArrays(t *testing.T) {
	trainedBlock(t)
	for _, to := range []string{"npz", "safetensors", "vtu"} {
		pinnsolve(t, "export", "out", "--to", to).expect(t, exitOK)
	}
	if !bytes.Equal(read(t, "out/export.vtu"), read(t, "out/solution.vtu")) {
		t.Error("the VTU differs from that of the run")
	}
	kept, err := safetensors.Read(read(t, "out/network.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := safetensors.Read(read(t, "out/export.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if all.Metadata["components.stress"] != "stress_xx,stress_xy,stress_yy" || all.Metadata["unit.u"] != "m" {
		t.Error(all.Metadata)
	}
	if scale, ok := all.Find("input.factor"); !ok || len(scale.Data) != 2 || scale.Data[0] != 2 { // the unit square
		t.Error(scale)
	}
	z, err := zip.OpenReader("out/export.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	csv := columnsOf(t, read(t, "out/fields.csv"))
	expect := map[string][]float64{}
	for _, tensor := range kept.Tensors {
		expect[tensor.Name] = tensor.Data
		if same, ok := all.Find(tensor.Name); !ok || !equalBits(same.Data, tensor.Data) {
			t.Errorf("%s differs in the safetensors", tensor.Name)
		}
	}
	for _, name := range []string{"ux", "p", "stress_xy"} {
		for _, text := range csv[name] {
			expect[name] = append(expect[name], number(t, text))
		}
	}
	for name, want := range expect {
		text, err := z.Open(name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(text); err != nil {
			t.Fatal(err)
		}
		if got := b.Bytes(); len(got)%64 != (8*len(want))%64 || !equalBits(floatsOf(got[len(got)-8*len(want):]), want) {
			t.Errorf("%s differs in the NPZ", name)
		}
	}
}

func floatsOf(b []byte) (list []float64) {
	for ; len(b) > 0; b = b[8:] {
		list = append(list, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return list
}

func equalBits(a, b []float64) bool {
	for i := range a {
		if len(a) != len(b) || math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

// ONNX Runtime computes what eval does, and NumPy reads the arrays.
func TestExportONNX(t *testing.T) {
	check, err := filepath.Abs("../../tools/onnxcheck/check.py")
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("python3", "-c", "import numpy, onnx, onnxruntime").Run(); err != nil {
		t.Skip("python3 with numpy, onnx and onnxruntime is not installed (pip install onnx onnxruntime)")
	}
	compare := func(dir string, most float64, names ...string) {
		for _, to := range []string{"onnx", "npz"} {
			pinnsolve(t, "export", dir, "--to", to).expect(t, exitOK)
		}
		pinnsolve(t, "eval", dir, "--points", "nodes", "--out", "values.csv").expect(t, exitOK)
		out, err := exec.Command("python3", check, dir, "values.csv").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		seen := map[string]bool{}
		for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			name, v, _ := strings.Cut(line, " ")
			seen[name] = true
			if name == "div_u" { // a difference of large numbers
				continue
			}
			if !(number(t, v) <= most) {
				t.Errorf("%s: %s differs by %s of its largest value", dir, name, v)
			}
		}
		for _, name := range append(names, "u", "p", "stress", "npz") {
			if !seen[name] {
				t.Errorf("%s: %s is not compared: %s", dir, name, out)
			}
		}
	}
	trainedBlock(t)
	compare("out", 1e-12)
	for _, dir := range windowedRuns(t) {
		compare(dir, 1e-10, "mises")
	}
}

// What cannot be exported is said in a line.
func TestExportRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	if s := pinnsolve(t, "run", "cook", "--tol", "1", "--windows", "4", "--features", "12", "--out", "cook", "--quiet", "--no-pictures"); s.status != exitOK && s.status != exitUntrusted {
		t.Fatal(s)
	}
	for want, args := range map[string][]string{
		`unknown format "onx"`:            {"cook", "--to", "onx"},
		"to what? choose --to from onnx,": {"cook"},
		"--package 2d":                    {"cook", "--to", "go", "--package", "2d"},
		"elsewhere has no run.json":       {"elsewhere", "--to", "npz"},
		"which run":                       {"--to", "npz"},
	} {
		s := pinnsolve(t, append([]string{"export"}, args...)...)
		s.expect(t, exitBadInput)
		if !strings.Contains(s.err, want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("want %q, got %q", want, s.err)
		}
	}
	if made, _ := filepath.Glob("cook/export.*"); made != nil {
		t.Errorf("refusals have left %v", made)
	}
	for _, to := range exportFormats {
		pinnsolve(t, "export", "cook", "--to", to).expect(t, exitOK)
	}
}
