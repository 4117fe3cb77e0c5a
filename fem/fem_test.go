package fem

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"pinnsolve/mesh"
)

func read(t *testing.T, file string) *mesh.Mesh {
	t.Helper()
	m, err := mesh.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// clamp fixes parts at zero.
func clamp(dim int, parts ...string) Condition {
	c := Condition{Parts: parts}
	for i := range dim {
		c.Fixed = append(c.Fixed, i)
	}
	return c
}

// pull loads a part by a constant traction.
func pull(part string, t ...float64) Condition {
	return Condition{Parts: []string{part}, T: func(dst, _, _ []float64) { copy(dst, t) }}
}

// young returns the material of Young's modulus and Poisson's ratio.
func young(e, nu float64) Material { return Material{e / (2 * (1 + nu)), 1 - 2*nu} }

func solved(t *testing.T, p Problem, e Element, o Options) *Solution {
	t.Helper()
	s, err := Solve(context.Background(), p, e, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v to %.1g", what, got, want, tolerance)
	}
}

// quads returns the image of a structured mesh of the unit square, nx×ny cells
// with parts bottom, right, top and left.
func quads(nx, ny int, at func(s, t float64) (x, y float64)) *mesh.Mesh {
	m := &mesh.Mesh{Dim: 2}
	node := func(i, j int) int { return i*(ny+1) + j }
	for i := range nx + 1 {
		for j := range ny + 1 {
			x, y := at(float64(i)/float64(nx), float64(j)/float64(ny))
			m.X = append(m.X, x, y)
		}
	}
	m.Parts = []mesh.Part{{Name: "bottom"}, {Name: "right"}, {Name: "top"}, {Name: "left"}}
	edge := func(part, a, b int) {
		m.Parts[part].Facets = append(m.Parts[part].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}})
	}
	for i := range nx {
		for j := range ny {
			m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{node(i, j), node(i+1, j), node(i+1, j+1), node(i, j+1)}})
		}
	}
	for i := range nx {
		edge(0, node(i, 0), node(i+1, 0))
		edge(2, node(i+1, ny), node(i, ny))
	}
	for j := range ny {
		edge(1, node(nx, j), node(nx, j+1))
		edge(3, node(0, j+1), node(0, j))
	}
	return m
}

// A constant strain, with the tractions of its stress on all of the boundary but
// one part, is exact for every kind of cell, curved ones too, for every order and
// every pressure, on the mesh and on cells of half the size.
func TestPatch(t *testing.T) {
	files, err := filepath.Glob("../mesh/testdata/*-41-ascii.msh")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d meshes, error %v", len(files), err)
	}
	for _, file := range files {
		m := read(t, file)
		if m.Dim == 2 {
			m = shaken(m)
		}
		elements := []Element{{}, {Order: max(2, meshOrder(m))}, {Order: 2, Mixed: true}, {Order: 2, Mixed: true, Constant: true}}
		fine, _ := Refine(m)
		for _, on := range []*mesh.Mesh{m, fine} {
			patch(t, fmt.Sprintf("%s, %d cells", filepath.Base(file), len(on.Cells)), on, elements, 1e-11, 1e-9)
		}
	}
}

// shaken returns the mesh with its inner corners thrown about a little.
func shaken(m *mesh.Mesh) *mesh.Mesh {
	if meshOrder(m) > 1 {
		return m
	}
	rng := rand.New(rand.NewPCG(1, 2))
	fixed := map[int]bool{}
	for _, p := range m.Parts {
		for _, f := range p.Facets {
			for _, v := range f.Nodes {
				fixed[v] = true
			}
		}
	}
	for v := range len(m.X) / m.Dim {
		for i := range m.Dim {
			if !fixed[v] {
				m.X[v*m.Dim+i] += 0.01 * rng.NormFloat64()
			}
		}
	}
	return m
}

// Nodes of the kinds are where their shape functions are one, and cells of half
// the size cover the cells.
func TestHalves(t *testing.T) {
	files, err := filepath.Glob("../mesh/testdata/*-41-ascii.msh")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		m := read(t, file)
		for _, e := range append(m.Cells[:1:1], m.Parts[0].Facets[0]) {
			n := make([]float64, e.Kind.Nodes())
			for a, s := range places(e.Kind) {
				e.Kind.Shape(n, nil, s)
				for b, v := range n {
					if want := map[bool]float64{true: 1}[a == b]; math.Abs(v-want) > 1e-12 {
						t.Errorf("%s: function %d at node %d is %v", e.Kind, b, a, v)
					}
				}
			}
		}
		fine, parent := Refine(m)
		cells, facets := len(m.Cells)*1<<m.Dim, 0
		if len(fine.Cells) != cells || len(parent) != cells {
			t.Errorf("%s: %d cells, want %d", file, len(fine.Cells), cells)
		}
		coarse, again := measure(m), measure(fine)
		for k, v := range coarse {
			near(t, file+": measure", again[k], v, 1e-8) // as well as curved facets are integrated
		}
		for _, p := range fine.Parts {
			facets += len(p.Facets)
		}
		// Every side that only one cell has is in a part.
		sides := map[[4]int32]int{}
		for _, e := range fine.Cells {
			for _, s := range sidesOf(e.Kind) {
				sides[corners(e.Nodes, s)]++
			}
		}
		outer := 0
		for _, n := range sides {
			if n == 1 {
				outer++
			}
		}
		if outer != facets {
			t.Errorf("%s: %d outer sides, %d facets", file, outer, facets)
		}
	}
}

// measure returns the volume of a mesh and the areas of its parts.
func measure(m *mesh.Mesh) []float64 {
	g := newGrid(m, meshOrder(m), false)
	var v visitor
	sizes := make([]float64, 1+len(m.Parts))
	for c, e := range m.Cells {
		v.cell(m, e, g.loadTable(e.Kind, noPressure), g.straight[c], func(q *point) { sizes[0] += q.w })
	}
	for k, p := range m.Parts {
		for _, e := range p.Facets {
			v.facet(m, e, g.loadTable(e.Kind, noPressure), func(q *point, _ []float64) { sizes[1+k] += q.w })
		}
	}
	return sizes
}

// Cook's membrane on quadrilaterals: the compliance F.u is that of hp elements,
// from below by displacement elements, and within the margin at nu = 0.5.
func TestCook(t *testing.T) {
	m := quads(12, 12, func(s, t float64) (x, y float64) { return 48 * s, 44*s*(1-t) + (44+16*s)*t })
	for nu, work := range map[float64]float64{0.3: 22.0122367, 0.5: 18.5650246} {
		p := Problem{Mesh: m, Material: Uniform(young(1, nu)), Conditions: []Condition{clamp(2, "left"), pull("right", 0, 1./16)}}
		o, err := SecondOpinion(context.Background(), p, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "work", o.Work, work, 0.006*work)
		if o.Stiffer(-work/2) > 0 || o.Softer(-work/2) > 0 {
			t.Errorf("nu = %v: the true energy %v is refused by %+v", nu, work/2, o)
		}
		near(t, "means", o.Fine.Means["right"][1], o.Work, 1e-9*work)
		near(t, "reaction", o.Fine.Reactions["left"][1], -1, 1e-9)
	}
}
