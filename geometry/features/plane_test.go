package features

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

const right, reentrant, flat = math.Pi / 2, 1.5 * math.Pi, math.Pi

// wantCorners compares with corners written by hand, in any order.
func wantCorners(t *testing.T, name string, d *geometry.Domain, want []Corner) {
	t.Helper()
	tol := 1e-10 * diameter(d)
	got := Of(d).Corners
	for _, w := range want {
		found := slices.IndexFunc(got, func(g Corner) bool {
			return vec.Distance(g.X, w.X) <= tol && math.Abs(g.Angle-w.Angle) < 1e-6 && (g.Parts == w.Parts || w.Parts == [2]string{})
		})
		if found < 0 {
			t.Errorf("%s: no corner %v", name, w)
			continue
		}
		got = slices.Delete(got, found, found+1)
	}
	for _, g := range got {
		t.Errorf("%s: unexpected corner %v", name, g)
	}
}

// at is a corner without regard to its parts.
func at(x, y, angle float64) Corner { return Corner{X: []float64{x, y}, Angle: angle} }

var squareCorners = []Corner{at(0, 0, right), at(1, 0, right), at(1, 1, right), at(0, 1, right)}

func TestPlaneCorners(t *testing.T) {
	unit := geometry.Rectangle([2]float64{}, [2]float64{1, 1})
	l := [][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}
	lCorners := []Corner{at(0, 0, right), at(2, 0, right), at(2, 1, right), at(1, 1, reentrant), at(1, 2, right), at(0, 2, right)}
	y := math.Sqrt(0.25 - 0.01) // where a disk of radius 1/2 at (1.1, 0) crosses x = 1
	tests := []struct {
		name   string
		domain *geometry.Domain
		want   []Corner
	}{
		{"rectangle", unit, []Corner{
			{X: []float64{0, 0}, Angle: right, Parts: [2]string{"left", "bottom"}},
			{X: []float64{1, 0}, Angle: right, Parts: [2]string{"bottom", "right"}},
			{X: []float64{1, 1}, Angle: right, Parts: [2]string{"right", "top"}},
			{X: []float64{0, 1}, Angle: right, Parts: [2]string{"top", "left"}}}},
		{"polygon", geometry.Polygon(l), lCorners},
		{"clockwise", geometry.Polygon([][2]float64{{0, 2}, {1, 2}, {1, 1}, {2, 1}, {2, 0}, {0, 0}}, "a", "a", "a", "a", "a", "a"), lCorners},
		{"mild bend", geometry.Polygon([][2]float64{{0, 0}, {1, 0}, {2, 0.1}, {2, 1}, {0, 1}}), []Corner{at(0, 0, right),
			at(1, 0, flat-math.Atan(0.1)), at(2, 0.1, right+math.Atan(0.1)), at(2, 1, right), at(0, 1, right)}},
		{"octagon", regular(8, 1), octagonCorners()},
		{"16-gon", regular(16, 1), nil},
		{"sector", geometry.AnnulusSector([2]float64{}, 1, 2, 0, right), []Corner{at(1, 0, right), at(2, 0, right), at(0, 2, right), at(0, 1, right)}},
		{"disk", geometry.Disk([2]float64{1, 2}, 3), nil},
		{"quarter plate", geometry.QuarterPlateWithHole(2, 0.5), []Corner{at(0.5, 0, right), at(2, 0, right), at(2, 2, right), at(0, 2, right), at(0, 0.5, right)}},
		{"hole", geometry.Difference(unit, geometry.Disk([2]float64{0.5, 0.5}, 0.2)), squareCorners},
		{"bite", geometry.Difference(unit, geometry.Disk([2]float64{1.1, 0}, 0.5)), []Corner{at(0, 0, right), at(0, 1, right), at(1, 1, right),
			{X: []float64{0.6, 0}, Angle: right, Parts: [2]string{"bottom", "rim"}},
			{X: []float64{1, y}, Angle: right + math.Asin(0.1/0.5), Parts: [2]string{"rim", "right"}}}},
		{"stadium", geometry.Union(unit, geometry.Disk([2]float64{1, 0.5}, 0.5)), []Corner{at(0, 0, right), at(0, 1, right),
			{X: []float64{1, 0}, Angle: flat, Parts: [2]string{"bottom", "rim"}},
			{X: []float64{1, 1}, Angle: flat, Parts: [2]string{"rim", "top"}}}},
		{"union", geometry.Union(geometry.Rectangle([2]float64{}, [2]float64{2, 1}), geometry.Rectangle([2]float64{}, [2]float64{1, 2})), lCorners},
		{"side by side", geometry.Union(unit, geometry.Polygon([][2]float64{{1, 0}, {2, 0}, {2, 1}, {1, 1}}, "floor", "end", "top", "gone")), []Corner{
			at(0, 0, right), at(2, 0, right), at(2, 1, right), at(0, 1, right),
			{X: []float64{1, 0}, Angle: flat, Parts: [2]string{"bottom", "floor"}}}},
		{"touching", geometry.Union(unit, geometry.Rectangle([2]float64{1, 1}, [2]float64{2, 2})), []Corner{at(0, 0, right), at(1, 0, right), at(0, 1, right),
			{X: []float64{1, 1}, Angle: right, Parts: [2]string{"right", "top"}}, {X: []float64{1, 1}, Angle: right, Parts: [2]string{"left", "bottom"}},
			at(2, 1, right), at(2, 2, right), at(1, 2, right)}},
		{"bracket", readMesh(t, "bracket.msh"), []Corner{at(0, 0, right), at(4, 0, right), at(4, 1, right), at(1, 4, right), at(0, 4, right)}},
	}
	for _, test := range tests {
		wantCorners(t, test.name, test.domain, test.want)
	}
}

// regular returns a regular polygon of one part.
func regular(n int, radius float64) *geometry.Domain {
	var v [][2]float64
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		v = append(v, [2]float64{radius * cos, radius * sin})
	}
	return geometry.Polygon(v, slices.Repeat([]string{"rim"}, n)...)
}

func octagonCorners() (corners []Corner) {
	for i := range 8 {
		sin, cos := math.Sincos(math.Pi / 4 * float64(i))
		corners = append(corners, at(cos, sin, 0.75*math.Pi))
	}
	return corners
}

// fillet is the L with n segments for a fillet of radius 1/2 at its inner corner.
func fillet(n int) *geometry.Domain {
	v := [][2]float64{{0, 0}, {3, 0}, {3, 1}}
	for i := range n + 1 {
		sin, cos := math.Sincos(right * float64(i) / float64(n))
		v = append(v, [2]float64{1.5 - 0.5*sin, 1.5 - 0.5*cos})
	}
	v = append(v, [2]float64{1, 3}, [2]float64{0, 3})
	return geometry.Polygon(v, slices.Repeat([]string{"all"}, len(v))...)
}

type wantArc struct {
	center  []float64
	radius  float64
	sweep   float64
	concave bool
}

func wantArcs(t *testing.T, name string, d *geometry.Domain, tol float64, want []wantArc) {
	t.Helper()
	got := Of(d).Arcs
	for _, w := range want {
		found := slices.IndexFunc(got, func(g Arc) bool {
			return vec.Distance(g.Center, w.center) <= tol*w.radius && math.Abs(g.Radius-w.radius) <= tol*w.radius &&
				math.Abs(g.Sweep-w.sweep) < 1e-2+tol && g.Concave == w.concave
		})
		if found < 0 {
			t.Errorf("%s: no arc %v", name, w)
			continue
		}
		got = slices.Delete(got, found, found+1)
	}
	for _, g := range got {
		t.Errorf("%s: unexpected arc %+v", name, g)
	}
}

func TestPlaneArcs(t *testing.T) {
	unit := geometry.Rectangle([2]float64{}, [2]float64{1, 1})
	o := []float64{0, 0}
	tests := []struct {
		name   string
		domain *geometry.Domain
		tol    float64
		want   []wantArc
	}{
		{"rectangle", unit, 0, nil},
		{"polygon", geometry.Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}), 0, nil},
		{"octagon", regular(8, 1), 0, nil},
		{"16-gon", regular(16, 2), 1e-9, []wantArc{{o, 2, 2 * math.Pi, false}}},
		{"sector", geometry.AnnulusSector([2]float64{}, 1, 2, 0, right), 1e-9, []wantArc{{o, 1, right, true}, {o, 2, right, false}}},
		{"disk", geometry.Disk([2]float64{1, 2}, 3), 1e-9, []wantArc{{[]float64{1, 2}, 3, 2 * math.Pi, false}}},
		{"quarter plate", geometry.QuarterPlateWithHole(2, 0.5), 1e-9, []wantArc{{o, 0.5, right, true}}},
		{"hole", geometry.Difference(unit, geometry.Disk([2]float64{0.5, 0.5}, 0.2)), 1e-9, []wantArc{{[]float64{0.5, 0.5}, 0.2, 2 * math.Pi, true}}},
		{"bite", geometry.Difference(unit, geometry.Disk([2]float64{1.1, 0}, 0.5)), 1e-9,
			[]wantArc{{[]float64{1.1, 0}, 0.5, math.Acos(0.1 / 0.5), true}}},
		{"stadium", geometry.Union(unit, geometry.Disk([2]float64{1, 0.5}, 0.5)), 1e-9, []wantArc{{[]float64{1, 0.5}, 0.5, math.Pi, false}}},
		{"fillet of 4", fillet(4), 1e-9, []wantArc{{[]float64{1.5, 1.5}, 0.5, right, true}}},
		{"fillet of 7", fillet(7), 1e-9, []wantArc{{[]float64{1.5, 1.5}, 0.5, right, true}}},
		{"bracket", readMesh(t, "bracket.msh"), 1e-6, []wantArc{{[]float64{1.5, 1.5}, 0.5, right, true},
			{[]float64{0.5, 3.3}, 0.25, 2 * math.Pi, true}, {[]float64{3.3, 0.5}, 0.25, 2 * math.Pi, true}}},
	}
	for _, test := range tests {
		wantArcs(t, test.name, test.domain, test.tol, test.want)
	}
}

// A fillet of few facets has only the corners of the L.
func TestFilletHasNoCorners(t *testing.T) {
	want := []Corner{at(0, 0, right), at(3, 0, right), at(3, 1, right), at(1, 3, right), at(0, 3, right)}
	for _, n := range []int{4, 5, 8, 40} {
		wantCorners(t, "fillet", fillet(n), want)
	}
}

// A disk of few second-order triangles is a circle.
func TestParabolicFacets(t *testing.T) {
	for _, n := range []int{8, 16, 40} {
		m := &mesh.Mesh{Dim: 2, X: []float64{5, 5}}
		part := mesh.Part{Name: "rim"}
		for i := range 2 * n {
			sin, cos := math.Sincos(math.Pi * float64(i) / float64(n))
			m.X = append(m.X, 5+cos, 5+sin)
		}
		for i := range n {
			a, b, c := 2*i+1, (2*i+2)%(2*n)+1, 2*i+2
			m.X = append(m.X, (5+m.X[2*a])/2, (5+m.X[2*a+1])/2)
			part.Facets = append(part.Facets, mesh.Element{Kind: mesh.Line3, Nodes: []int{a, b, c}})
		}
		for i := range n {
			f := part.Facets[i].Nodes
			m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Triangle6, Nodes: []int{0, f[0], f[1], 2*n + 1 + i, f[2], 2*n + 1 + (i+1)%n}})
		}
		m.Parts = []mesh.Part{part}
		d := geometry.FromMesh(m)
		wantCorners(t, "rim", d, nil)
		wantArcs(t, "rim", d, 1e-9, []wantArc{{[]float64{5, 5}, 1, 2 * math.Pi, false}})
	}
}

// The arcs of an elliptical hole have radii between the extremes of the radius
// of curvature, b²/a and a²/b, and together nearly turn a full circle.
func TestEllipseIsCoveredByArcs(t *testing.T) {
	const a, b, n = 2.0, 1.0, 60
	var outer, hole [][2]float64
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		hole = append(hole, [2]float64{a * cos, b * sin})
	}
	outer = [][2]float64{{-5, -5}, {5, -5}, {5, 5}, {-5, 5}}
	d := geometry.Difference(geometry.Polygon(outer), geometry.Polygon(hole, slices.Repeat([]string{"hole"}, n)...))
	wantCorners(t, "ellipse", d, []Corner{at(-5, -5, right), at(5, -5, right), at(5, 5, right), at(-5, 5, right)})
	arcs := Of(d).Arcs
	if len(arcs) < 4 || len(arcs) > 16 {
		t.Errorf("%d arcs", len(arcs))
	}
	var swept float64
	for _, arc := range arcs {
		swept += arc.Sweep
		if !arc.Concave || arc.Radius < 0.95*b*b/a || arc.Radius > 1.05*a*a/b {
			t.Errorf("arc %+v", arc)
		}
	}
	sharpest := slices.MinFunc(arcs, func(a, b Arc) int { return cmp.Compare(a.Radius, b.Radius) })
	if sharpest.Radius > 1.25*b*b/a || math.Abs(math.Abs(sharpest.Center[0])-(a-b*b/a)) > 0.15 {
		t.Errorf("at the sharp end %+v", sharpest)
	}
	if swept < 0.8*2*math.Pi || swept > 2.4*math.Pi {
		t.Errorf("arcs sweep %v", swept)
	}
}
