package mesh

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/internal/vec"
)

// holed is a plate of quadrilaterals around a hole with n corners, at the given
// places; entity gives the entity of every side of the hole.
func holed(n int, at func(i int) (x, y float64), entity func(i int) int) *Mesh {
	m := &Mesh{Dim: 2, Parts: []Part{{Name: "hole"}, {Name: "rim"}}}
	for _, far := range []float64{1, 2} {
		for i := range n {
			x, y := at(i)
			m.X = append(m.X, far*x, far*y)
		}
	}
	for i := range n {
		next := (i + 1) % n
		m.Cells = append(m.Cells, Element{Kind: Quad4, Nodes: []int{i, n + i, n + next, next}})
		m.Parts[0].Facets = append(m.Parts[0].Facets, Element{Kind: Line2, Nodes: []int{next, i}, Entity: entity(i)})
		m.Parts[1].Facets = append(m.Parts[1].Facets, Element{Kind: Line2, Nodes: []int{n + i, n + next}, Entity: 100 + i})
	}
	return m
}

// ellipse returns the corners of a polygon in an ellipse of half-axes 1 and b.
func ellipse(n int, b float64) func(i int) (x, y float64) {
	return func(i int) (x, y float64) {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		return cos, b * sin
	}
}

func one(int) int { return 1 }

// Facets of one entity on a circle become arcs of it; sides of a polygon that are
// entities of their own stay straight, and so do facets on another curve or of no
// known entity, with words about it.
func TestCurvedPlane(t *testing.T) {
	kink := func(i int) (x, y float64) { return ellipse(8, 1)(i) }
	for name, test := range map[string]struct {
		mesh *Mesh
		area float64 // of the hole
		note string
	}{
		"circle":     {holed(8, ellipse(8, 1), one), math.Pi, "Curved: hole, 8 straight sides on a circle of radius 1 about (0, 0); middle nodes were put on it, which makes it 2.6 % longer"},
		"two halves": {holed(8, ellipse(8, 1), func(i int) int { return 1 + i/4 }), math.Pi, "Curved: hole, 8 straight sides on a circle"},
		"quarters":   {holed(8, ellipse(8, 1), func(i int) int { return 1 + i/2 }), math.Pi, "Curved: hole, 8 straight sides on a circle"},
		"octagon":    {holed(8, kink, func(i int) int { return 1 + i }), 2 * math.Sqrt2, ""},
		"square":     {holed(4, ellipse(4, 1), one), 2, ""},
		"ellipse":    {holed(24, ellipse(24, .5), one), 6 * math.Sin(math.Pi/12), "hole: 24 straight sides that meet at up to 29.5 degrees lie on no circle and are taken as a polygon; if they stand for a curve, mesh it with gmsh -order 2"},
		"half of an ellipse in two sides": {holed(4, func(i int) (x, y float64) {
			return [4]float64{1, 0, -1, 0}[i], [4]float64{0, .4, 0, -3}[i]
		}, func(i int) int { return [4]int{1, 1, 2, 3}[i] }), 3.4, "lie on no circle"},
		"unknown": {holed(24, ellipse(24, 1), func(int) int { return 0 }), 12 * math.Sin(math.Pi/12), "hole: 24 straight sides that meet at up to 15 degrees are taken as a polygon, for the file does not say"},
	} {
		c := test.mesh.Curved()
		outer := 0.0 // a polygon, of four times the area of the straight hole
		for _, f := range test.mesh.Parts[0].Facets {
			a, b := test.mesh.at(f.Nodes[1]), test.mesh.at(f.Nodes[0])
			outer += 2 * (a[0]*b[1] - a[1]*b[0])
		}
		if hole := outer - volume(c); math.Abs(hole-test.area) > 1e-4*test.area {
			t.Errorf("%s: a hole of %v, want %v", name, hole, test.area)
		}
		if test.note == "" != (len(c.Notes) == 0) || len(c.Notes) > 0 && !strings.Contains(c.Notes[0], test.note) {
			t.Errorf("%s: %q, want %q", name, c.Notes, test.note)
		}
		if again := c.Curved(); !slices.Equal(again.Notes, c.Notes) || len(again.X) != len(c.X) {
			t.Errorf("%s: curved twice", name)
		}
		for _, p := range c.Parts {
			for i, f := range p.Facets {
				if want := 100 + i; p.Name == "rim" && f.Entity != want {
					t.Fatalf("%s: entity %d, want %d", name, f.Entity, want)
				}
			}
		}
	}
}

// Meshes of gmsh with gmsh's own coarsest circles: areas and volumes are those of
// the smooth bodies.
func TestCurvedField(t *testing.T) {
	for name, want := range map[string]struct{ size, tolerance float64 }{
		"lbracket-1":      {4375 - 72*math.Pi, 1e-6},
		"cylinder-facets": {3 * math.Pi / 4, 1e-7},
		"bushing-1":       {math.Pi * (28*28 - 100), 1e-6},
		"boxhole-1":       {50000 - 36*20*math.Pi, 2e-5}, // 5e-3 as meshed
		"lbracket3d-1":    {100*25*20 + 75*25*20 - 36*20*math.Pi, 2e-5},
	} {
		m := readField(t, name)
		c := m.Curved()
		if got := volume(c); math.Abs(got/want.size-1) > want.tolerance {
			t.Errorf("%s: %v, want %v", name, got, want.size)
		}
		if len(c.Notes) == len(m.Notes) || !strings.HasPrefix(c.Notes[len(c.Notes)-1], "Curved: ") {
			t.Errorf("%s: %q", name, c.Notes)
		}
	}
	for _, name := range []string{"facets-48", "cantilever-1", "slot-thin", "beam-3d"} {
		if m := readField(t, name); m.Curved() != m {
			t.Errorf("%s was changed", name)
		}
	}
}

// Meshes of second order whose middle nodes are on arcs enclose what those do.
func TestRounded(t *testing.T) {
	for name, want := range map[string]struct{ size, had, tolerance float64 }{ // sizes; relative error as meshed, and after
		"lbracket-2":   {4375 - 72*math.Pi, 7e-5, 1e-6},
		"lbracket3d-2": {100*25*20 + 75*25*20 - 36*20*math.Pi, 1e-4, 2e-5},
		"boxhole-2":    {50000 - 36*20*math.Pi, 1.6e-4, 7e-5}, // two cells would fold, and stay as they are
	} {
		m := readField(t, name)
		c := m.Curved()
		if had, got := math.Abs(volume(m)/want.size-1), math.Abs(volume(c)/want.size-1); had < want.had || got > want.tolerance {
			t.Errorf("%s: off by %.2g, before that by %.2g", name, got, had)
		}
		if len(c.Notes) == len(m.Notes) || !strings.HasPrefix(c.Notes[len(c.Notes)-1], "Rounded: hole") {
			t.Errorf("%s: %q", name, c.Notes)
		}
		if again := c.Curved(); again != c {
			t.Errorf("%s: rounded twice", name)
		}
	}
	m := holed(8, ellipse(8, 1), one).Curved()
	for _, f := range m.Parts[0].Facets { // back on the circle
		x := m.at(f.Nodes[2])
		copy(x, over(x, vec.Norm(x)))
	}
	for _, e := range m.Cells {
		if e.Kind != Quad9 {
			t.Fatal(e.Kind)
		}
	}
	rim := 4 * 2 * math.Sqrt2
	if had, got := rim-volume(m), rim-volume(m.Curved()); math.Abs(had/math.Pi-1) < 5e-4 || math.Abs(got/math.Pi-1) > 1e-5 {
		t.Errorf("quadrilaterals: a hole of %v, before that of %v", got, had)
	}
}

// Cells that are thinner than the arcs beside them would fold over: the hole stays
// an octagon.
func TestCurvedWithoutFolds(t *testing.T) {
	m := holed(8, ellipse(8, 1), one)
	for i := 16; i < len(m.X); i++ {
		m.X[i] *= .515
	}
	c := m.Curved()
	if len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "hole: 8 straight sides on a circle of radius 1 about (0, 0) stay a polygon, for curved ones would fold cells over") {
		t.Errorf("%q", c.Notes)
	}
	left := mostSearch
	for _, e := range c.Cells {
		if sign, state := e.Kind.gauge().sign(c.X, e.Nodes, &left); sign < 0 || state != signed {
			t.Errorf("cell %v is folded", e.Nodes)
		}
	}
}

// Cells of all kinds keep their shape at second order.
func TestElevate(t *testing.T) {
	for _, name := range []string{"testdata/kinds/pyramids1.msh", "testdata/kinds/hexahedra1.msh", field + "prisms.msh", field + "hexahedra.msh", field + "cantilever-1.msh"} {
		m, err := ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		e := m.elevate().mesh
		if got, want := volume(e), volume(m); math.Abs(got/want-1) > 1e-13 {
			t.Errorf("%s: volume %v, want %v", name, got, want)
		}
		mustSides(e)
		for i, c := range e.Cells {
			x, s := make([]float64, 3), make([]float64, 3)
			var slope [3][3]float64
			for a, node := range c.Nodes { // every node is where the straight cell has it
				c.Kind.Node(s, a)
				m.Cells[i].Kind.Map(x, &slope, m.coordinates(m.Cells[i]), s)
				if distance(x, e.at(node)) > 1e-12 {
					t.Fatalf("%s: node %d of a %s at %v, want %v", name, a, c.Kind, e.at(node), x)
				}
			}
		}
	}
}

// Hexahedra, prisms and their inner nodes follow a curved side.
func TestCurvedSolids(t *testing.T) {
	for name, wedges := range map[string]bool{"hexahedra": false, "prisms": true} {
		const n = 8
		plane, m := holed(n, ellipse(n, 1), one), &Mesh{Dim: 3, Parts: []Part{{Name: "hole"}, {Name: "rest"}}}
		for z := range 3 {
			for i := range 2 * n {
				m.X = append(m.X, plane.X[2*i], plane.X[2*i+1], float64(z))
			}
		}
		for z := range 2 {
			for _, c := range plane.Cells {
				at := func(nodes ...int) (all []int) {
					for layer := range 2 {
						for _, a := range nodes {
							all = append(all, c.Nodes[a]+(z+layer)*2*n)
						}
					}
					return all
				}
				if wedges {
					m.Cells = append(m.Cells, Element{Kind: Prism6, Nodes: at(0, 1, 2)}, Element{Kind: Prism6, Nodes: at(0, 2, 3)})
				} else {
					m.Cells = append(m.Cells, Element{Kind: Hex8, Nodes: at(0, 1, 2, 3)})
				}
			}
		}
		for _, f := range m.Boundary() {
			inner := !slices.ContainsFunc(f.Nodes, func(node int) bool { return node%(2*n) >= n })
			if inner {
				f.Entity = 7
				m.Parts[0].Facets = append(m.Parts[0].Facets, f)
			} else {
				m.Parts[1].Facets = append(m.Parts[1].Facets, f)
			}
		}
		c := m.Curved()
		if hole, want := 2*4*2*math.Sqrt2-volume(c), 2*math.Pi; math.Abs(hole/want-1) > 1e-4 {
			t.Errorf("%s: a hole of %v, want %v: %q", name, hole, want, c.Notes)
		}
		mustSides(c)
	}
}

// Shapes are found from points on them, in any place and direction, and not from
// points beside them.
func TestFit(t *testing.T) {
	along := vec.Unit([]float64{1, 2, -.7})
	e1, e2 := across(along)
	center := []float64{5, -3, 11}
	at := func(r, angle, z float64) []float64 {
		sin, cos := math.Sincos(angle)
		return vec.Offset(vec.Offset(vec.Offset(center, e1, r*cos), e2, r*sin), along, z)
	}
	for name, surface := range map[string]struct {
		point func(u, v float64) []float64
		want  figure
	}{
		"cylinder": {func(u, v float64) []float64 { return at(.2, 2*u, v) }, figure{shape: cylindrical, radius: .2}},
		"cone":     {func(u, v float64) []float64 { return at(.2+.3*v, 2*u, v) }, figure{shape: conical, angle: math.Atan(.3)}},
		"sphere": {func(u, v float64) []float64 { return at(3*math.Cos(v), 2*u, 3*math.Sin(v)) },
			figure{shape: spherical, radius: 3}},
		"torus": {func(u, v float64) []float64 { return at(2+.5*math.Cos(4*v), 1.5*u, .5*math.Sin(4*v)) },
			figure{shape: toroidal, radius: 2, tube: .5}},
	} {
		for _, off := range []float64{0, 1e-4} {
			const n = 6
			var points, middles, normals []float64
			for i := range n + 1 {
				for j := range n + 1 {
					u, v := (float64(i)+.2*math.Sin(float64(3*j)))/n, float64(j)/n
					x := surface.point(u, v)
					x[0] += off * math.Sin(float64(7*i+3*j))
					points = append(points, x...)
					du, dv := vec.Sub(surface.point(u+.1, v), surface.point(u, v)), vec.Sub(surface.point(u, v+.1), surface.point(u, v))
					middles = append(middles, vec.Add(surface.point(u, v), vec.Offset(over(du, 3), dv, 1./3))...)
					normals = append(normals, vec.Unit(vec.Cross(du, dv))...)
				}
			}
			f := fit(3, points, middles, normals)
			if off > 0 {
				if f != nil {
					t.Errorf("%s: %v fits points %v beside it", name, f, off)
				}
				continue
			}
			if f == nil || f.shape != surface.want.shape || math.Abs(f.radius-surface.want.radius) > 1e-5 ||
				math.Abs(f.angle-surface.want.angle) > 1e-5 || math.Abs(f.tube-surface.want.tube) > 1e-5 {
				t.Errorf("%s: %+v, want %+v", name, f, surface.want)
				continue
			}
			if f.axis != nil && math.Abs(math.Abs(vec.Dot(f.axis, along))-1) > 1e-9 {
				t.Errorf("%s: axis %v, want %v", name, f.axis, along)
			}
			x := surface.point(.31, .47)
			y := vec.Offset(x, []float64{.3, .5, .1}, .05)
			if !project(y, 1e-12, f) || distance(x, y) > .05 {
				t.Errorf("%s: %v is projected to %v", name, x, y)
			}
			if d, _ := f.offset(y); math.Abs(d) > 1e-12 {
				t.Errorf("%s: %v off after projection", name, d)
			}
		}
	}
}

// Entities of other programs, one number for all sides of a group, are no curves.
func TestEntitiesOfOtherPrograms(t *testing.T) {
	file := func(sides string) string {
		return "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n8\n1 0 0 0\n2 1 0 0\n3 2 .5 0\n4 3 1 0\n5 3 3 0\n6 0 3 0\n7 1 2 0\n8 2 2 0\n$EndNodes\n" +
			"$Elements\n12\n1 2 2 0 1 1 2 7\n2 2 2 0 1 2 8 7\n3 2 2 0 1 2 3 8\n4 2 2 0 1 3 4 8\n5 2 2 0 1 4 5 8\n6 2 2 0 1 5 6 8\n7 2 2 0 1 8 6 7\n8 2 2 0 1 6 1 7\n" + sides + "$EndElements\n"
	}
	for name, test := range map[string]struct {
		sides string
		known bool
	}{
		"straight, then straight": {"9 1 2 5 9 1 2\n10 1 2 5 9 2 3\n11 1 2 5 9 3 4\n12 1 2 5 8 4 5\n", true}, // too few to tell
		"apart":                   {"9 1 2 5 9 1 2\n10 1 2 5 7 2 3\n11 1 2 5 9 3 4\n12 1 2 5 8 4 5\n", false},
	} {
		m, err := Read(strings.NewReader(file(test.sides)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Parts[0].Facets {
			if f.Nodes[0] == 0 && (f.Entity == 9) != test.known {
				t.Errorf("%s: entity %d", name, f.Entity)
			}
		}
	}
	// Two sides along a line, then two along another: a kink.
	kinked := "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n6\n1 0 0 0\n2 1 0 0\n3 2 0 0\n4 3 .5 0\n5 4 1 0\n6 2 4 0\n$EndNodes\n" +
		"$Elements\n8\n1 2 2 0 1 1 2 6\n2 2 2 0 1 2 3 6\n3 2 2 0 1 3 4 6\n4 2 2 0 1 4 5 6\n5 1 2 5 9 1 2\n6 1 2 5 9 2 3\n7 1 2 5 9 3 4\n8 1 2 5 9 4 5\n$EndElements\n"
	m, err := Read(strings.NewReader(kinked))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Parts[0].Facets {
		if f.Entity != 0 {
			t.Errorf("a polyline is entity %d", f.Entity)
		}
	}
}
