package geometry

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"pinnsolve/internal/vec"
)

// Every kind of element, of every order: measures are those that gmsh integrates,
// rules and samples agree with them, and points are told from those outside.
func TestMeshKinds(t *testing.T) {
	f, err := os.Open("../mesh/testdata/measures.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	domains := map[string]*Domain{}
	for _, row := range rows[1:] {
		d, known := domains[row[0]]
		if !known {
			d = readMesh(t, row[0])
			domains[row[0]] = d
			t.Run(row[0], func(t *testing.T) { checkMeshKind(t, d) })
		}
		want, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		if row[3] == "" {
			near(t, row[0], d.Measure()/want, 1, 1e-12)
			continue
		}
		got, err := d.PartMeasure(row[3])
		if err != nil {
			t.Fatal(err)
		}
		near(t, row[0]+" "+row[3], got/want, 1, 1e-8)
	}
}

func checkMeshKind(t *testing.T, d *Domain) {
	size := d.Measure()
	order := d.Mesh().Cells[0].Kind.Order()
	near(t, "quadrature", d.Quadrature(9).total()/size, 1, 1e-12)
	near(t, "rule", d.Rule(Rule{Degree: 3*order + 2}).total()/size, 1, 1e-12)
	if order < 3 {
		near(t, "divided rule", d.Rule(Rule{Degree: 3 * order, Size: func([]float64) float64 { return 0.5 }}).total()/size, 1, 1e-9)
	}
	near(t, "samples", d.Interior(1000, Halton{}, 1).total()/size, 1, 3e-2)
	var flux float64
	for _, part := range d.Parts() {
		b, err := d.BoundaryQuadrature(part, 9)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range b.W {
			flux += w * vec.Dot(b.At(i), b.Normal(i))
		}
		b, err = d.BoundaryQuadrature(part, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Len() {
			x, n := b.At(i), b.Normal(i)
			if !d.Contains(x) || d.Contains(vec.Offset(x, n, 1e-6)) || !d.Contains(vec.Offset(x, n, -1e-6)) {
				t.Fatalf("%s: wrong side at %v", part, x)
			}
		}
	}
	near(t, "flux", flux/float64(d.Dim())/size, 1, 1e-10)
	sum := 0.0
	for _, v := range d.CellMeasures() {
		sum += v
	}
	near(t, "cells", sum/size, 1, 1e-13)

	g := d.Grid(2)
	near(t, "straight pieces", simplicesMeasure(t, g)/size, 1, 0.12)
	if last := g.Of[len(g.Of)-1]; last != len(d.Mesh().Cells)-1 || !slices.IsSorted(g.Of) {
		t.Errorf("cells of the grid belong to %v", g.Of)
	}
}

// Samples of a prism and of a pyramid are even: each half has its share.
func TestEvenInCells(t *testing.T) {
	for _, name := range []string{"kinds/prisms1.msh", "kinds/pyramids1.msh"} {
		d := readMesh(t, name)
		for _, p := range d.interior.pieces {
			const n = 4000
			centre := make([]float64, 3)
			pts := p.draw(n, 3, Halton{}, stream(1, "", 0), false)
			exact := make([]float64, 3)
			p.gauss(3, false, 6, func(s []float64, w float64) {
				x := make([]float64, 3)
				w *= p.Map(x, nil, s)
				for j := range x {
					exact[j] += w * x[j] / p.full
				}
			})
			for i := range pts.Len() {
				for j := range centre {
					centre[j] += pts.At(i)[j] / float64(pts.Len())
				}
				if w := pts.W[i] * float64(pts.Len()) / p.full; math.Abs(w-1) > 0.6 {
					t.Fatalf("%s: a weight %v of the mean", name, w)
				}
			}
			if vec.Distance(centre, exact) > 0.02 {
				t.Errorf("%s: samples about %v, the cell about %v", name, centre, exact)
			}
		}
	}
}
