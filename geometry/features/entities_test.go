package features

import (
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// plate is a plate of n quadrilaterals around a hole, whose corners are at the
// given places and whose sides are of the given entities; its rim is far off.
func plate(n int, at func(i int) (x, y float64), entity func(i int) int) *geometry.Domain {
	m := &mesh.Mesh{Dim: 2, Parts: []mesh.Part{{Name: "hole"}, {Name: "rim"}}}
	for _, far := range []float64{1, 3} {
		for i := range n {
			x, y := at(i)
			m.X = append(m.X, far*x, far*y)
		}
	}
	for i := range n {
		next := (i + 1) % n
		m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{i, n + i, n + next, next}})
		m.Parts[0].Facets = append(m.Parts[0].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{next, i}, Entity: entity(i)})
		m.Parts[1].Facets = append(m.Parts[1].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{n + i, n + next}, Entity: 100 + i})
	}
	return geometry.FromMesh(m)
}

func onEllipse(n int, b float64) func(i int) (x, y float64) {
	return func(i int) (x, y float64) {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		return cos, b * sin
	}
}

// Facets of one entity are one curve, however coarse; entities meet in corners, but
// for those that go on as one curve does.
func TestCornersOfEntities(t *testing.T) {
	for name, test := range map[string]struct {
		d    *geometry.Domain
		want int // corners of the hole
	}{
		"a circle of seven sides":       {plate(7, onEllipse(7, 1), func(int) int { return 1 }), 0},
		"an ellipse":                    {plate(16, onEllipse(16, .5), func(int) int { return 1 }), 0},
		"an ellipse of four curves":     {plate(16, onEllipse(16, .7), func(i int) int { return 1 + i/4 }), 0},
		"an octagon":                    {plate(8, onEllipse(8, 1), func(i int) int { return 1 + i }), 8},
		"an octagon, unknown":           {plate(8, onEllipse(8, 1), func(i int) int { return 0 }), 8},
		"a square of one entity":        {plate(4, onEllipse(4, 1), func(int) int { return 1 }), 4},
		"a lens of two curves":          {plate(12, lens, func(i int) int { return 1 + i/6 }), 2},
		"a round end on straight sides": {plate(10, slot, func(i int) int { return [10]int{1, 1, 1, 1, 2, 3, 3, 3, 3, 4}[i] }), 0},
	} {
		corners := 0
		for _, c := range Of(test.d).Corners {
			if c.Parts == [2]string{"hole", "hole"} {
				corners++
			}
		}
		if corners != test.want {
			t.Errorf("%s: %d corners, want %d", name, corners, test.want)
		}
	}
}

// lens is two arcs of 90 degrees in six sides each, which meet at 90 degrees.
func lens(i int) (x, y float64) {
	sin, cos := math.Sincos(math.Pi/4 + math.Pi/2*float64(i%6)/6)
	x, y = cos, sin-math.Sqrt2/2
	if i >= 6 {
		x, y = -x, -y
	}
	return x, y
}

// slot is two half circles of four sides, joined by straight lines.
func slot(i int) (x, y float64) {
	sin, cos := math.Sincos(math.Pi/4*float64(i%5) - math.Pi/2)
	x, y = 1+cos, sin
	if i >= 5 {
		x, y = -x, -y
	}
	return x, y
}

// Holes of gmsh's coarsest circles have no corners, as flat facets and curved.
func TestFacetedHole(t *testing.T) {
	for _, curved := range []bool{false, true} {
		m, err := mesh.ReadFile("../../cases/testdata/field/boxhole-1.msh")
		if err != nil {
			t.Fatal(err)
		}
		if curved {
			m = m.Curved()
		}
		all := Of(geometry.FromMesh(m))
		if len(all.Corners) != 12 {
			t.Errorf("%d edges, want the 12 of the bar: %v", len(all.Corners), all.Corners)
		}
		for _, c := range all.Corners {
			if length := vec.Norm(c.Along); math.Abs(c.Angle-right) > 1e-6 || length != 20 && length != 25 && length != 100 {
				t.Errorf("edge %v", c)
			}
		}
		if len(all.Arcs) != 1 {
			t.Fatalf("arcs %v, want the hole", all.Arcs)
		}
		if a := all.Arcs[0]; math.Abs(a.Radius-6) > 0.01 || vec.Distance(a.Axis, []float64{0, 0, 1}) > 1e-2 || !a.Concave {
			t.Errorf("hole %+v", a)
		}
	}
}

// The hole of a cone is one rounding.
func TestConicalHole(t *testing.T) {
	const n, layers = 12, 4
	m := &mesh.Mesh{Dim: 3, Parts: []mesh.Part{{Name: "hole"}, {Name: "rest"}}}
	for z := range layers + 1 {
		for _, r := range []float64{.15 + .15*float64(z)/layers, 1} {
			for i := range n {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
				m.X = append(m.X, r*cos, r*sin, float64(z)/layers)
			}
		}
	}
	for z := range layers {
		for i := range n {
			at := func(z, ring, i int) int { return (2*z+ring)*n + i%n }
			m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Hex8, Nodes: []int{
				at(z, 0, i), at(z, 1, i), at(z, 1, i+1), at(z, 0, i+1), at(z+1, 0, i), at(z+1, 1, i), at(z+1, 1, i+1), at(z+1, 0, i+1)}})
		}
	}
	for _, f := range m.Boundary() {
		part := 0
		for _, node := range f.Nodes {
			if node/n%2 == 1 {
				part = 1
			}
		}
		f.Entity = 1 + part*(2+node(f))
		m.Parts[part].Facets = append(m.Parts[part].Facets, f)
	}
	flat := &mesh.Mesh{}
	*flat = *m
	for name, m := range map[string]*mesh.Mesh{"flat facets": flat, "curved": m.Curved()} {
		holes := 0
		for _, a := range Of(geometry.FromMesh(m)).Arcs {
			if a.Concave {
				holes++
			}
		}
		if holes != 1 {
			t.Errorf("%s: %d roundings, want the hole", name, holes)
		}
	}
}

// node is a number for the side of the plate that a facet of the rest is on: every
// facet is an entity of its own.
func node(f mesh.Element) int {
	sum := 0
	for _, n := range f.Nodes {
		sum = 1000*sum%99991 + n
	}
	return sum
}
