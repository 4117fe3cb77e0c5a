package geometry

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

func readMesh(t testing.TB, name string) *Domain {
	t.Helper()
	m, err := mesh.ReadFile("../mesh/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return FromMesh(m)
}

// The L of 4 by 4 with arms 1 wide, a fillet of radius 1/2 at the inner corner and
// two holes of radius 1/4.
const bracketArea = 7 + 0.25*(1-math.Pi/4) - math.Pi/8

// A quarter of a square plate of side 4 and thickness 1/2 with a hole of radius 1/2.
const plateVolume = (4 - math.Pi/16) / 2

// Second-order sides are not circles: the meshes are this close to the shapes.
const parabolic = 1e-5

func TestMeshMeasures(t *testing.T) {
	bracket, plate := readMesh(t, "bracket.msh"), readMesh(t, "plate3d.msh")
	near(t, "bracket", bracket.Measure(), bracketArea, parabolic)
	near(t, "plate", plate.Measure(), plateVolume, 1e-3)
	for part, want := range map[string]float64{"clamp": math.Pi / 2, "load": math.Pi / 2, "free": 4 + 4 + 1 + 1 + 2.5 + 2.5 + math.Pi/4} {
		got, err := bracket.PartMeasure(part)
		if err != nil {
			t.Error(err)
		}
		near(t, part, got, want, parabolic)
	}
	for _, d := range []*Domain{bracket, plate} {
		size := func([]float64) float64 { return 0.3 }
		for _, r := range []Rule{{Degree: 6}, {Degree: 6, Size: size}} {
			q := d.Rule(r)
			near(t, "rule", q.total(), d.Measure(), 1e-12)
			near(t, "quadrature", d.Quadrature(4).total(), d.Measure(), 1e-12)
			var flux float64
			for _, part := range d.Parts() {
				b, err := d.BoundaryRule(part, r)
				if err != nil {
					t.Fatal(err)
				}
				for i, w := range b.W {
					flux += w * vec.Dot(b.At(i), b.Normal(i))
				}
			}
			near(t, "flux", flux/float64(d.Dim()), d.Measure(), 1e-6)
		}
	}
}

// Samples are spread by measure, however few.
func TestMeshSamples(t *testing.T) {
	d := readMesh(t, "bracket.msh")
	for _, s := range []Sampler{Uniform{}, Halton{}, Midpoint{}} {
		for _, n := range []int{1, 7, 300, 20000} {
			p := d.Interior(n, s, 3)
			if n <= len(d.mesh.Cells) && p.Len() != n {
				t.Errorf("%s: %d points, want %d", s.Name(), p.Len(), n)
			}
			near(t, s.Name()+": weights", p.total(), bracketArea, 1e-3)
			if again := d.Interior(n, s, 3); !slices.Equal(p.X, again.X) {
				t.Errorf("%s: same seed, other points", s.Name())
			}
			var x float64
			for i, w := range p.W {
				x += w * p.At(i)[0]
				if i%20 == 0 && !d.Contains(p.At(i)) {
					t.Fatalf("%s: %v is outside", s.Name(), p.At(i))
				}
			}
			if n >= 300 { // first moment, pieces as in bracketArea: arms, fillet, holes
				fillet := 0.25*1.25 - math.Pi/16*(1.5-0.5*4/(3*math.Pi))
				want := 4*0.5 + 3*2.5 - math.Pi/16*(0.5+3.3) + fillet
				near(t, s.Name()+": moment", x/want, 1, 2/math.Sqrt(float64(n)*20))
			}
		}
	}
	edge, err := d.Boundary("load", 5, Halton{}, 1)
	if err != nil || edge.Len() != 5 {
		t.Fatal(err, edge.Len())
	}
	for i := range edge.Len() {
		x, n := edge.At(i), edge.Normal(i)
		near(t, "radius", vec.Distance(x, []float64{3.3, 0.5}), 0.25, parabolic)
		near(t, "normal to the centre", vec.Dot(n, vec.Sub([]float64{3.3, 0.5}, x)), 0.25, 1e-4)
	}
}

func TestMeshContains(t *testing.T) {
	d := readMesh(t, "bracket.msh")
	tests := []struct {
		x    []float64
		want bool
	}{
		{[]float64{0.5, 0.5}, true}, {[]float64{0, 0}, true}, {[]float64{4, 1}, true}, {[]float64{-1e-6, 2}, false},
		{[]float64{3.3, 0.5}, false}, {[]float64{3.3, 0.76}, true}, {[]float64{3.3, 0.74}, false},
		{[]float64{1.1, 1.1}, true}, {[]float64{1.2, 1.2}, false}, {[]float64{9, -9}, false}, {[]float64{4, 4}, false},
	}
	for _, test := range tests {
		if got := d.Contains(test.x); got != test.want {
			t.Errorf("Contains(%v) = %v", test.x, got)
		}
	}
	// Points on the boundary and on either side of it, curved or not.
	for _, d := range []*Domain{d, readMesh(t, "plate3d.msh")} {
		for _, part := range d.Parts() {
			b, err := d.BoundaryQuadrature(part, 2)
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
	}
}

// The bounds include bulges between the nodes.
func TestMeshBounds(t *testing.T) {
	d := readMesh(t, "bracket.msh")
	lo, hi := d.Bounds()
	if vec.Distance(lo, []float64{0, 0}) > 1e-12 || vec.Distance(hi, []float64{4, 4}) > 1e-12 {
		t.Errorf("bounds %v %v", lo, hi)
	}
	bulge := FromMesh(&mesh.Mesh{Dim: 2, X: []float64{0, 0, 2, 0, 0, 2, 1, 0, 2, 1.5, 0, 1},
		Cells: []mesh.Element{{Kind: mesh.Triangle6, Nodes: []int{0, 1, 2, 3, 4, 5}}},
		Parts: []mesh.Part{{Name: "all", Facets: []mesh.Element{{Kind: mesh.Line3, Nodes: []int{1, 2, 4}}}}}})
	if _, hi := bulge.Bounds(); math.Abs(hi[0]-2.25) > 1e-3 { // x = 2 + 2s - 4s²
		t.Errorf("bulge to %v", hi)
	}
}

// The grid of a mesh is the mesh, and its straight pieces cover it.
func TestMeshGrid(t *testing.T) {
	for name, want := range map[string]struct {
		kind    CellKind
		measure float64
	}{"bracket.msh": {Triangle6, bracketArea}, "plate3d.msh": {Tetrahedron10, plateVolume}} {
		d := readMesh(t, name)
		g := d.Grid(5)
		if d.Mesh() == nil || len(g.Cells) != len(d.Mesh().Cells) || g.Kinds[0] != want.kind || g.Shape != nil {
			t.Errorf("%s: %d cells of kind %v", name, len(g.Cells), g.Kinds[0])
		}
		near(t, name, simplicesMeasure(t, g), want.measure, 2e-3)
	}
	// One cell of every kind, from its nodes in the order of VTK.
	square := []float64{0, 0, 1, 0, 1, 1, 0, 1, .5, 0, 1, .5, .5, 1, 0, .5, .5, .5}
	tet := []float64{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, .5, 0, 0, .5, .5, 0, 0, .5, 0, 0, 0, .5, .5, 0, .5, 0, .5, .5}
	for _, c := range []struct {
		kind       CellKind
		dim, nodes int
		x          []float64
		measure    float64
	}{
		{Quad, 2, 4, square, 1}, {Quad8, 2, 8, square, 1}, {Quad9, 2, 9, square, 1}, {Triangle, 2, 3, square, 0.5},
		{Triangle6, 2, 6, []float64{0, 0, 1, 0, 0, 1, .5, 0, .5, .5, 0, .5}, 0.5},
		{Tetrahedron, 3, 4, tet, 1.0 / 6}, {Tetrahedron10, 3, 10, tet, 1.0 / 6},
	} {
		cell := make([]int, c.nodes)
		for i := range cell {
			cell[i] = i
		}
		near(t, "cell", simplicesMeasure(t, Grid{Dim: c.dim, X: c.x, Cells: [][]int{cell}, Kinds: []CellKind{c.kind}}), c.measure, 1e-15)
	}
	near(t, "hexahedra", simplicesMeasure(t, Box([3]float64{}, [3]float64{1, 2, 3}).Grid(3)), 6, 1e-14)
}

// simplicesMeasure sums the measures of the straight pieces; it fails if one
// has the wrong orientation.
func simplicesMeasure(t *testing.T, g Grid) float64 {
	t.Helper()
	var total float64
	for _, s := range g.Simplices() {
		var slope [3][3]float64
		for j := range g.Dim {
			for a := range g.Dim {
				slope[a][j] = g.X[s[j+1]*g.Dim+a] - g.X[s[0]*g.Dim+a]
			}
		}
		det := determinant(&slope, g.Dim)
		if det <= 0 {
			t.Fatalf("piece %v is inside out", s)
		}
		total += det * simplexVolume[g.Dim]
	}
	return total
}

func TestMeshesDoNotCombine(t *testing.T) {
	d, r := readMesh(t, "bracket.msh"), Rectangle([2]float64{}, [2]float64{1, 1})
	mustPanic(t, "union with a mesh", func() { Union(d, r) })
	mustPanic(t, "difference with a mesh", func() { Difference(r, d) })
	e := Extrude(d, 1, 3)
	near(t, "an extruded mesh", e.Measure(), 2*d.Measure(), 1e-12)
	g := e.Grid(3)
	if n := len(d.Grid(2).X) / 2; len(g.X)/3 != 3*n {
		t.Errorf("%d nodes of an extruded mesh, not three times %d", len(g.X)/3, n)
	}
	pts := e.Interior(50, Uniform{}, 1)
	for i := range pts.Len() {
		if x := pts.At(i); !e.Contains(x) || !d.Contains(x[:2]) {
			t.Errorf("%v is not in the extruded mesh", x)
		}
	}
}
