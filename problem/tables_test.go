package problem

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A table is linear or constant between its points, and constant beyond them.
func TestTable(t *testing.T) {
	linear := table{axes: [][]float64{{0, 1, 3}, {-1, 1}}, values: []float64{0, 2, 1, 3, 3, 5}} // x + y + 1
	for _, x := range [][]float64{{0, -1}, {0.5, 0}, {2.2, 0.7}, {3, 1}} {
		if v := linear.at(x); math.Abs(v-(x[0]+x[1]+1)) > 1e-14 {
			t.Errorf("at %v: %v", x, v)
		}
	}
	if v := linear.at([]float64{9, -4}); v != 3 {
		t.Errorf("beyond the grid: %v, want 3", v)
	}
	linear.nearest = true
	if v := linear.at([]float64{0.6, -0.1}); v != 1 {
		t.Errorf("nearest: %v, want 1", v)
	}
}

func TestTableMistakes(t *testing.T) {
	const head = "domain: {rectangle: {from: [0, 0], to: [1, 1]}}\nunknowns: [u]\nequations: [a*lap(u) = 1]\nconditions: {boundary: u = 0}\n"
	for name, c := range map[string]struct{ csv, tables, message string }{
		"gap":     {"x,y,a\n0,0,1\n1,0,1\n0,1,1\n", "tables: {a: a.csv}", "3 rows are not a full grid of 4 points"},
		"columns": {"x,a\n0,1\n1,1\n", "tables: {a: a.csv}", "no column y"},
		"between": {"x,y,a\n0,0,1\n", "tables: {a: {file: a.csv, between: cubic}}", `unknown way between the points of a table "cubic"`},
		"file":    {"", "tables: {a: b.csv}", "no such file"},
		"right":   {"x,y,a\n0,0,1\n1,0,1\n0,1,1\n1,1,2\n", "tables: {a: a.csv}", ""},
	} {
		dir := t.TempDir()
		for file, text := range map[string]string{"a.csv": c.csv, "p.yaml": head + c.tables + "\n"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		f, err := Read(filepath.Join(dir, "p.yaml"))
		if err == nil {
			_, err = f.Case(filepath.Join(dir, "p.yaml"))
		}
		if c.message == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
