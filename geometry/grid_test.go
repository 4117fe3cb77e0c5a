package geometry

import (
	"math"
	"slices"
	"testing"
)

func TestGridOfOnePatch(t *testing.T) {
	tests := []struct {
		name    string
		domain  *Domain
		measure float64
		tol     float64 // of the cells' straight edges
	}{
		{"interval", Interval(-1, 2), 3, exact},
		{"rectangle", Rectangle([2]float64{0, 1}, [2]float64{2, 4}), 6, exact},
		{"box", Box([3]float64{0, 1, 2}, [3]float64{1, 3, 5}), 6, exact},
		{"sector", AnnulusSector([2]float64{}, 1, 2, 0, 1), 1.5, 1e-3},
		{"disk", Disk([2]float64{}, 1), math.Pi, 0.1},
	}
	const n = 17
	for _, test := range tests {
		g := test.domain.Grid(n)
		nodes := int(math.Pow(n, float64(g.Dim)))
		if !slices.Equal(g.Shape, slices.Repeat([]int{n}, g.Dim)) || len(g.X) != g.Dim*nodes {
			t.Errorf("%s: shape %v, %d coordinates", test.name, g.Shape, len(g.X))
		}
		if cells := int(math.Pow(n-1, float64(g.Dim))); len(g.Cells) != cells {
			t.Errorf("%s: %d cells, want %d", test.name, len(g.Cells), cells)
		}
		near(t, test.name, gridMeasure(t, g), test.measure, test.tol)
	}
	// The first axis runs fastest: r before θ.
	g := AnnulusSector([2]float64{}, 1, 2, 0, math.Pi/2).Grid(3)
	for i, want := range []float64{1, 0, 1.5, 0, 2, 0} {
		near(t, "sector node", g.X[i], want, 1e-15)
	}
}

// A grid cut by another shape stays in the domain and follows its boundary.
func TestGridOfCombination(t *testing.T) {
	tests := []struct {
		name   string
		domain *Domain
		tol    float64
	}{
		{"plate", Difference(Rectangle([2]float64{-1, -1}, [2]float64{1, 1}), Disk([2]float64{}, 0.5)), 0.01},
		{"union", Union(Disk([2]float64{}, 1), Rectangle([2]float64{0.5, -0.3}, [2]float64{2, 0.3})), 0.02},
		{"bore", Difference(Box([3]float64{-1, -1, -1}, [3]float64{1, 1, 1}), Ball([3]float64{}, 0.5)), 0.02},
		{"polygon", Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}), exact},
	}
	for _, test := range tests {
		g := test.domain.Grid(31)
		if g.Shape != nil {
			t.Errorf("%s: shape %v of several or cut patches", test.name, g.Shape)
		}
		used := make([]bool, len(g.X)/g.Dim)
		for _, cell := range g.Cells {
			for _, i := range cell {
				used[i] = true
			}
		}
		for i := range used {
			x := g.X[i*g.Dim : (i+1)*g.Dim]
			if !test.domain.Contains(x) {
				t.Fatalf("%s: node %v outside", test.name, x)
			}
			if !used[i] {
				t.Fatalf("%s: node %v in no cell", test.name, x)
			}
		}
		near(t, test.name, gridMeasure(t, g), test.domain.Measure(), test.tol)
	}
}

// gridMeasure sums the cells' measures by the trilinear map of VTK's node
// order, sampled at the Gauss points of degree three; it fails if a cell has
// the wrong orientation.
func gridMeasure(t *testing.T, g Grid) float64 {
	t.Helper()
	corners := map[int][][3]float64{
		2: {{0, 0, 0}, {1, 0, 0}},
		4: {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}},
		8: {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}},
	}
	var total float64
	for _, cell := range g.Cells {
		reference := corners[len(cell)]
		var volume float64
		cube := piece{Patch: Patch{K: g.Dim}}
		cube.gauss(g.Dim, false, 2, func(s []float64, w float64) {
			j := [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
			for a := range g.Dim {
				for b := range g.Dim {
					j[a][b] = 0
					for k, corner := range reference {
						slope := 1.0
						for c := range g.Dim {
							shape, d := 1-s[c], -1.0
							if corner[c] == 1 {
								shape, d = s[c], 1
							}
							if c == b {
								shape = d
							}
							slope *= shape
						}
						j[a][b] += slope * g.X[cell[k]*g.Dim+a]
					}
				}
			}
			det := j[0][0]*(j[1][1]*j[2][2]-j[1][2]*j[2][1]) - j[0][1]*(j[1][0]*j[2][2]-j[1][2]*j[2][0]) +
				j[0][2]*(j[1][0]*j[2][1]-j[1][1]*j[2][0])
			volume += w * det
		})
		if volume < -1e-9 {
			t.Fatalf("cell %v is inside out: %v", cell, volume)
		}
		total += volume
	}
	return total
}
