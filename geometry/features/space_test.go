package features

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// edge is a straight edge between two points, in either direction.
func edge(x0, y0, z0, x1, y1, z1, angle float64) Corner {
	return Corner{X: []float64{x0, y0, z0}, Along: []float64{x1 - x0, y1 - y0, z1 - z0}, Angle: angle}
}

func wantEdges(t *testing.T, name string, d *geometry.Domain, want []Corner) {
	t.Helper()
	tol, tangents := 1e-9*diameter(d), 1e-6
	if d.Mesh() != nil {
		tangents = 1e-3 // at the ends of parabolas
	}
	got := Of(d).Corners
	for _, w := range want {
		end := vec.Add(w.X, w.Along)
		found := slices.IndexFunc(got, func(g Corner) bool {
			other := vec.Add(g.X, g.Along)
			same := vec.Distance(g.X, w.X) < tol && vec.Distance(other, end) < tol || vec.Distance(g.X, end) < tol && vec.Distance(other, w.X) < tol
			mirrored := [2]string{w.Parts[1], w.Parts[0]}
			return same && math.Abs(g.Angle-w.Angle) < tangents && (w.Parts == [2]string{} || g.Parts == w.Parts || g.Parts == mirrored)
		})
		if found < 0 {
			t.Errorf("%s: no edge %v", name, w)
			continue
		}
		got = slices.Delete(got, found, found+1)
	}
	for _, g := range got {
		t.Errorf("%s: unexpected edge %v", name, g)
	}
}

// prismEdges returns the edges of a prism on a polygon, given the interior
// angles at its corners.
func prismEdges(v [][2]float64, angles []float64, z0, z1 float64) (edges []Corner) {
	for i, p := range v {
		q := v[(i+1)%len(v)]
		edges = append(edges, edge(p[0], p[1], z0, q[0], q[1], z0, right), edge(p[0], p[1], z1, q[0], q[1], z1, right),
			edge(p[0], p[1], z0, p[0], p[1], z1, angles[i]))
	}
	return edges
}

func TestEdges(t *testing.T) {
	square := [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}
	rights := slices.Repeat([]float64{right}, 4)
	l := [][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}
	lAngles := []float64{right, right, right, reentrant, right, right}
	box := geometry.Box([3]float64{-1, -1, 0}, [3]float64{1, 1, 3})
	plate := geometry.Difference(geometry.Rectangle([2]float64{-1, -1}, [2]float64{1, 1}), geometry.Disk([2]float64{}, 0.5))
	named := slices.Clone(prismEdges(square, rights, 0, 3))
	named[0].Parts = [2]string{"y0", "z0"}
	named[2].Parts = [2]string{"x0", "y0"}
	wedge := [][2]float64{{0, 0}, {2, 0}, {0.5, 1}}
	slope := math.Atan2(1, 0.5)
	wedgeAngles := []float64{slope, math.Atan2(1, 1.5), math.Pi - slope - math.Atan2(1, 1.5)}
	tests := []struct {
		name   string
		domain *geometry.Domain
		want   []Corner
	}{
		{"box", box, named},
		{"prism", geometry.Extrude(geometry.Polygon(l), 1, 2), prismEdges(l, lAngles, 1, 2)},
		{"plate", geometry.Extrude(plate, 0, 0.5), prismEdges(square, rights, 0, 0.5)},
		{"union of boxes", geometry.Union(geometry.Box([3]float64{}, [3]float64{2, 1, 1}), geometry.Box([3]float64{}, [3]float64{1, 2, 1})), prismEdges(l, lAngles, 0, 1)},
		{"box and wedge", geometry.Union(geometry.Extrude(geometry.Polygon(wedge), 0, 1), geometry.Box([3]float64{5, 5, 5}, [3]float64{6, 6, 6})),
			append(prismEdges(wedge, wedgeAngles, 0, 1), prismEdges([][2]float64{{5, 5}, {6, 5}, {6, 6}, {5, 6}}, rights, 5, 6)...)},
		{"drilled box", geometry.Difference(box, geometry.Ball([3]float64{0, 0, 1.5}, 0.5)), prismEdges(square, rights, 0, 3)},
		{"octant", geometry.SphericalShellOctant(1, 2), []Corner{edge(1, 0, 0, 2, 0, 0, right), edge(0, 1, 0, 0, 2, 0, right), edge(0, 0, 1, 0, 0, 2, right)}},
		{"ball", geometry.Ball([3]float64{}, 1), nil},
		{"tube", geometry.HollowCylinder(1, 2, 1), nil},
		{"facetted tube", geometry.Extrude(geometry.Difference(regular(24, 2), regular(16, 1)), 0, 1), nil},
		{"plate3d", readMesh(t, "plate3d.msh"), []Corner{
			{X: []float64{2, 0, 0}, Along: []float64{0, 2, 0}, Angle: right, Parts: [2]string{"right", "z0"}},
			edge(2, 0, .5, 2, 2, .5, right), edge(2, 0, 0, 2, 0, .5, right), edge(2, 2, 0, 2, 2, .5, right),
			edge(.5, 0, 0, 2, 0, 0, right), edge(.5, 0, .5, 2, 0, .5, right), edge(0, .5, 0, 0, 2, 0, right), edge(0, .5, .5, 0, 2, .5, right),
			edge(0, 2, 0, 2, 2, 0, right), edge(0, 2, .5, 2, 2, .5, right), edge(0, 2, 0, 0, 2, .5, right),
			{X: []float64{0, .5, 0}, Along: []float64{0, 0, .5}, Angle: right, Parts: [2]string{"free", "x0"}}, edge(.5, 0, 0, .5, 0, .5, right)}},
	}
	for _, test := range tests {
		wantEdges(t, test.name, test.domain, test.want)
	}
}

func TestRoundings(t *testing.T) {
	box := geometry.Box([3]float64{-1, -1, 0}, [3]float64{1, 1, 3})
	plate := geometry.Difference(geometry.Rectangle([2]float64{-1, -1}, [2]float64{1, 1}), geometry.Disk([2]float64{}, 0.5))
	z := []float64{0, 0, 1}
	tests := []struct {
		name   string
		domain *geometry.Domain
		want   []Arc
	}{
		{"box", box, nil},
		{"plate", geometry.Extrude(plate, 0, 0.5), []Arc{{Center: []float64{0, 0, 0.25}, Axis: z, Radius: 0.5, Sweep: 2 * math.Pi}}},
		{"plate less box", geometry.Difference(geometry.Extrude(plate, 0, 0.5), geometry.Box([3]float64{-3, 0.8, -3}, [3]float64{3, 3, 3})),
			[]Arc{{Center: []float64{0, 0, 0.25}, Axis: z, Radius: 0.5, Sweep: 2 * math.Pi}}},
		{"tube", geometry.HollowCylinder(1, 2, 1), []Arc{{Center: []float64{0, 0, 0.5}, Axis: z, Radius: 1, Sweep: 2 * math.Pi}}},
		{"drilled box", geometry.Difference(box, geometry.Ball([3]float64{0, 0, 1.5}, 0.5)), []Arc{{Center: []float64{0, 0, 1.5}, Radius: 0.5, Sweep: 2 * math.Pi}}},
		{"octant", geometry.SphericalShellOctant(1, 2), []Arc{{Center: []float64{0, 0, 0}, Radius: 1, Sweep: math.Pi / 4}}},
		{"plate3d", readMesh(t, "plate3d.msh"), []Arc{{Center: []float64{0, 0, 0.25}, Axis: z, Radius: 0.5, Sweep: math.Pi / 2}}},
	}
	for _, test := range tests {
		got := Of(test.domain).Arcs
		if len(got) != len(test.want) {
			t.Errorf("%s: arcs %+v", test.name, got)
			continue
		}
		for i, w := range test.want {
			g := got[i]
			if (g.Axis == nil) != (w.Axis == nil) || g.Axis != nil && vec.Distance(g.Axis, w.Axis) > 1e-6 {
				t.Errorf("%s: axis %v", test.name, g.Axis)
			}
			if vec.Distance(g.Center, w.Center) > 1e-6 || math.Abs(g.Radius-w.Radius) > 1e-6 || math.Abs(g.Sweep-w.Sweep) > 0.03 || !g.Concave || len(g.Parts) != 1 {
				t.Errorf("%s: arc %+v", test.name, g)
			}
		}
	}
}

// facetted is the boundary of a body in 3D as a mesh of triangles without
// cells, which is enough for edges and roundings.
func facetted(quads func(add func(part string, corners ...[3]float64))) *geometry.Domain {
	m := &mesh.Mesh{Dim: 3}
	number := map[[3]float64]int{}
	parts := map[string]int{}
	quads(func(part string, corners ...[3]float64) {
		var nodes []int
		for _, x := range corners {
			for j := range x {
				x[j] = math.Round(x[j]*1e12) / 1e12
			}
			if _, ok := number[x]; !ok {
				number[x] = len(number)
				m.X = append(m.X, x[:]...)
			}
			nodes = append(nodes, number[x])
		}
		if _, ok := parts[part]; !ok {
			parts[part] = len(m.Parts)
			m.Parts = append(m.Parts, mesh.Part{Name: part})
		}
		p := &m.Parts[parts[part]]
		for i := 2; i < len(nodes); i++ {
			p.Facets = append(p.Facets, mesh.Element{Kind: mesh.Triangle3, Nodes: []int{nodes[0], nodes[i-1], nodes[i]}})
		}
	})
	return geometry.FromMesh(m)
}

// prism is the surface of a prism on a counter-clockwise outline, with the walls
// divided into layers along z.
func prism(outline [][2]float64, layers int, height float64) *geometry.Domain {
	return facetted(func(add func(part string, corners ...[3]float64)) {
		for i, p := range outline {
			q := outline[(i+1)%len(outline)]
			for k := range layers {
				lo, hi := height*float64(k)/float64(layers), height*float64(k+1)/float64(layers)
				add("wall", [3]float64{p[0], p[1], lo}, [3]float64{q[0], q[1], lo}, [3]float64{q[0], q[1], hi}, [3]float64{p[0], p[1], hi})
			}
		}
		grid := geometry.Polygon(outline).Grid(2) // triangles, as quadrilaterals whose last corner is the first
		for _, cell := range grid.Cells {
			at := func(i int, z float64) [3]float64 { return [3]float64{grid.X[2*cell[i]], grid.X[2*cell[i]+1], z} }
			add("top", at(0, height), at(1, height), at(2, height))
			add("bottom", at(0, 0), at(2, 0), at(1, 0))
		}
	})
}

// A polygonised fillet is a cylinder and has no edges; a roof of two flats has
// an edge, however mild.
func TestFacettedPrisms(t *testing.T) {
	l := [][2]float64{{0, 0}, {3, 0}, {3, 1}}
	for i := range 5 {
		sin, cos := math.Sincos(right * float64(i) / 4)
		l = append(l, [2]float64{1.5 - 0.5*sin, 1.5 - 0.5*cos})
	}
	l = append(l, [2]float64{1, 3}, [2]float64{0, 3})
	d := prism(l, 3, 2)
	corners := [][2]float64{{0, 3}, {0, 0}, {3, 0}, {3, 1}, {1.5, 1}, {1, 1.5}, {1, 3}}
	var want []Corner
	for i, p := range corners {
		if i != 4 && i != 5 {
			want = append(want, edge(p[0], p[1], 0, p[0], p[1], 2, right))
		}
		if i != 4 { // the fillet
			q := corners[(i+1)%len(corners)]
			want = append(want, edge(p[0], p[1], 0, q[0], q[1], 0, right), edge(p[0], p[1], 2, q[0], q[1], 2, right))
		}
	}
	wantEdges(t, "fillet", d, want)
	arcs := Of(d).Arcs
	if len(arcs) != 1 || math.Abs(arcs[0].Radius-0.5) > 1e-9 || vec.Distance(arcs[0].Center, []float64{1.5, 1.5, 1}) > 1e-9 || math.Abs(arcs[0].Sweep-right) > 1e-9 {
		t.Errorf("fillet: arcs %+v", arcs)
	}
	// Two mild bends are edges too; facets that approximate a curve are
	// more than two.
	mild := math.Pi / 18
	bent := [][2]float64{{0, 0}, {4, 0}, {4, 1}, {3, 1 + math.Tan(mild)}, {1, 1 + math.Tan(mild)}, {0, 1}}
	wantEdges(t, "bent", prism(bent, 2, 1), prismEdges(bent, []float64{right, right, right + mild, flat - mild, flat - mild, right + mild}, 0, 1))
	house := [][2]float64{{0, 0}, {4, 0}, {4, 1}, {2, 1.1}, {0, 1}}
	slope := math.Atan(0.05)
	wantEdges(t, "house", prism(house, 2, 1), prismEdges(house, []float64{right, right, right + slope, math.Pi - 2*slope, right + slope}, 0, 1))
}
