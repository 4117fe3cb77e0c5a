package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A bar that is heated more and more along x, by a table of values on a lattice of its own:
// closed form, and what a formula gives; as a temperature, too.
func TestThermalData(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,y,value\n")
	for i := range 41 {
		for j := range 11 {
			fmt.Fprintf(&b, "%v,%v,%v\n", float64(i)/10, float64(j)/10, float64(i)/10)
		}
	}
	file := filepath.Join(t.TempDir(), "t:1.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	bar := []string{"../../cases/testdata/field/beam.msh", "--plane", "stress", "--E", "1", "--nu", "0.3", "--fix", "left=-0.5*y^2,0"}
	for _, heat := range [][]string{
		{"--thermal-strain", "data:" + file}, {"--thermal-strain", "data:" + file + ":value"},
		{"--temperature", "body=data:" + file, "--expansion", "1"}, {"--thermal-strain", "x"},
		{"--temperature", "body=2*x", "--expansion", "0.5"},
	} {
		q := solvedIn(t, append(bar, heat...)...).Quantities
		for name, want := range map[string]float64{"mean_ux.right": 23.5 / 3, "mean_uy.top": 2} {
			if got := float64(q[name].Value); math.Abs(got-want) > 1e-6 {
				t.Errorf("%v: %s is %v, want %v", heat, name, got, want)
			}
		}
	}
	small := filepath.Join(t.TempDir(), "small.csv")
	if err := os.WriteFile(small, []byte("0,0,1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{"--thermal-strain data:none.csv", "there is no file none.csv"},
		{"--thermal-strain data:" + small, "has no value near the node at"},
		{"--thermal-strain data:" + small + ":valu", `unknown data at nodes "valu": choose from value (did you mean value?)`},
		{"--thermal-strain 1 --thermal-strain data:" + small, "the thermal strain of all cells is given twice"},
		{"--temperature data:" + small, "needs the thermal expansion"},
		{"--temperature x --temperature 50", "the temperature of all cells is given twice"},
		{"--temperature x --temperature body=data:" + small, "a temperature is given for all cells and for a group"},
		{"--temperature hot", `unknown name "hot": choose from x, y, pi; write a number such as 50, a formula, or GROUP=50`},
		{"--temperature x,1", "a temperature is 1 value, the same in all directions"},
		{"--expansion 1 --temperature log(x-2)", "the thermal strain: 1*(log(x-2)) is NaN at"},
	} {
		null, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		code := run(append(append([]string{"run", "--quiet", "--out", t.TempDir()}, bar...), strings.Fields(c.args)...), null, null)
		null.Close()
		if text, _ := os.ReadFile(null.Name()); code != 2 || !strings.Contains(string(text), c.want) {
			t.Errorf("%s: status %d, %s", c.args, code, text)
		}
	}
}
