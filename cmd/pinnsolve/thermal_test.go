package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// A strip whose long sides are heated suddenly is under the stress
// expansion E (mean of T - T) far from its ends, in plane stress (Timoshenko & Goodier, Theory of
// Elasticity, 3rd ed. 1970, sec. 150), with T by its sine series: the states of a transient
// are temperatures of a part.
func TestThermalShock(t *testing.T) {
	if testing.Short() {
		t.Skip("solves two problems")
	}
	dir := t.TempDir()
	mesh, err := filepath.Abs(beamMesh)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "shock.yaml")
	text := fmt.Sprintf(`title: a strip that is heated suddenly
time: {range: [0, 0.1], outputs: [0, 0.05, 0.1]}
domain: {mesh: %q}
unknowns: [T]
equations: ["d(T,t) = lap(T)"]
conditions: {top: T = 1, bottom: T = 1, left: "dot(grad(T), n) = 0", right: "dot(grad(T), n) = 0", initial: T = 0}
solve: {statement: evolution}
`, mesh)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	warm, hot := filepath.Join(dir, "warm"), filepath.Join(dir, "hot")
	if code, text := answered(t, "run", file, "--windows", "2", "--features", "40", "--tol", "1", "--quiet", "--no-pictures", "--out", warm); code != 0 {
		t.Fatalf("status %d: %s", code, text)
	}
	code, said := answered(t, "run", beamMesh, "--roller", "left", "--plane", "stress", "--E", "1", "--nu", "0.3", "--expansion", "1e-3",
		"--temperature", "data:"+filepath.Join(warm, "time-02.vtu")+":T", "--windows", "2", "--features", "40", "--tol", "1", "--quiet", "--no-pictures", "--out", hot)
	if code != 0 {
		t.Fatalf("status %d: %s", code, said)
	}
	points, out := filepath.Join(dir, "points.csv"), filepath.Join(dir, "stress.csv")
	if err := os.WriteFile(points, []byte("x,y\n2,0.5\n2,0.3\n2,0.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, text := answered(t, "eval", hot, "--points", points, "--outputs", "stress", "--out", out); code != 0 {
		t.Fatalf("status %d: %s", code, text)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatal(rows, err)
	}
	for _, row := range rows[1:] {
		y, _ := strconv.ParseFloat(row[1], 64)
		got, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for n := 1.0; n < 40; n += 2 {
			decay := math.Exp(-n * n * math.Pi * math.Pi * 0.05)
			want += 1e-3 * decay * (4/(n*math.Pi)*math.Sin(n*math.Pi*y) - 8/(n*n*math.Pi*math.Pi))
		}
		if math.Abs(got-want) > 2e-5 { // temperatures are linear between the nodes of this coarse mesh
			t.Errorf("stress %.6g at y = %v, want %.6g", got, y, want)
		}
	}
}
