package main

import (
	"archive/zip"
	"bytes"
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

// The file of Go computes what eval does, anywhere, and nothing but Go is needed.
func TestExportGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	trainedBlock(t)
	pinnsolve(t, "export", "out", "--to", "go", "--package", "main", "--out", "solution.go").expect(t, exitOK)
	s := pinnsolve(t, "eval", "out", "--points", "grid 7x5", "--outputs", "u,p,stress,mises")
	s.expect(t, exitOK)
	want := columnsOf(t, []byte(s.out))
	var points strings.Builder
	for i := range want["x"] {
		fmt.Fprintf(&points, "{%s, %s},", want["x"][i], want["y"][i])
	}
	program := "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(Names[0], Check())\n\tfor _, x := range [][2]float64{" + points.String() +
		"} {\n\t\tv := At(x)\n\t\tfor i, name := range Names {\n\t\t\tfmt.Println(name, v[i])\n\t\t}\n\t}\n}\n"
	if err := os.WriteFile("main.go", []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", "main.go", "solution.go").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := map[string][]float64{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		name, v, _ := strings.Cut(line, " ")
		got[name] = append(got[name], number(t, v))
	}
	if check := got["ux"][0]; !(check <= 1e-14) {
		t.Errorf("its own test point differs by %v", check)
	}
	got["ux"] = got["ux"][1:]
	for _, name := range []string{"ux", "uy", "p", "stress_xx", "stress_xy", "stress_yy", "mises"} {
		worst, largest := 0.0, 0.0
		for i, text := range want[name] {
			v := number(t, text)
			worst, largest = max(worst, math.Abs(got[name][i]-v)), max(largest, math.Abs(v))
		}
		if !(worst <= 1e-14*largest) || largest == 0 {
			t.Errorf("%s differs by %v of %v", name, worst, largest)
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
	trainedBlock(t)
	pinnsolve(t, "export", "out", "--to", "onnx").expect(t, exitOK)
	if err := exec.Command("python3", "-c", "import numpy, onnx, onnxruntime").Run(); err != nil {
		t.Skip("python3 with numpy, onnx and onnxruntime is not installed (pip install onnx onnxruntime)")
	}
	pinnsolve(t, "export", "out", "--to", "npz").expect(t, exitOK)
	pinnsolve(t, "eval", "out", "--points", "nodes", "--out", "values.csv").expect(t, exitOK)
	out, err := exec.Command("python3", check, "out", "values.csv").CombinedOutput()
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
		if !(number(t, v) <= 1e-12) {
			t.Errorf("%s differs by %s of its largest value", name, v)
		}
	}
	for _, name := range []string{"u", "p", "stress", "npz"} {
		if !seen[name] {
			t.Errorf("%s is not compared: %s", name, out)
		}
	}
}

// What cannot be exported is said in a line.
func TestExportRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	if s := pinnsolve(t, "run", "cook", "--tol", "1", "--windows", "4", "--features", "12", "--out", "cook", "--quiet", "--no-pictures"); s.status != exitOK && s.status != exitUntrusted {
		t.Fatal(s)
	}
	for want, args := range map[string][]string{
		"no operator in ONNX":             {"cook", "--to", "onnx"},
		"no form as one function":         {"cook", "--to", "go"},
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
	pinnsolve(t, "export", "cook", "--to", "npz").expect(t, exitOK)
	pinnsolve(t, "export", "cook", "--to", "vtu").expect(t, exitOK)
}
