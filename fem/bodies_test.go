package fem

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/mesh"
)

// join puts meshes into one, with the name of a part before theirs.
func join(names []string, meshes ...*mesh.Mesh) *mesh.Mesh {
	all := &mesh.Mesh{Dim: meshes[0].Dim}
	for k, m := range meshes {
		first := len(all.X) / m.Dim
		shifted := func(list []mesh.Element) []mesh.Element {
			var out []mesh.Element
			for _, e := range list {
				e.Nodes = slices.Clone(e.Nodes)
				for i := range e.Nodes {
					e.Nodes[i] += first
				}
				out = append(out, e)
			}
			return out
		}
		all.X = append(all.X, m.X...)
		all.Cells = append(all.Cells, shifted(m.Cells)...)
		for _, p := range m.Parts {
			all.Parts = append(all.Parts, mesh.Part{Name: names[k] + p.Name, Facets: shifted(p.Facets)})
		}
	}
	return all
}

func square(x, y float64) *mesh.Mesh {
	return quads(3, 3, func(s, t float64) (float64, float64) { return x + s, y + t })
}

// Every body is held by itself.
func TestTwoBodies(t *testing.T) {
	m := read(t, "testdata/rel-two-bodies.msh")
	p := Problem{Mesh: m, Material: Uniform(Material{1, 0.4}), Conditions: []Condition{clamp(2, "left"), pull("right", 1, 0)}}
	_, err := Solve(context.Background(), p, Element{}, Options{})
	var e *MechanismError
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want a mechanism", err)
	}
	b := e.Bodies[e.Index]
	if len(e.Bodies) != 2 || len(b.Free) != 3 || !slices.Contains(b.Parts, "right") || len(b.Held) != 0 ||
		len(b.Loads) != 1 || b.Loads[0].On != "right" || b.Lo[0] < 1 {
		t.Errorf("%+v", b)
	}
	for _, want := range []string{"of 2 (68 cells, x from 2 to 3, ", "translation along x, translation along y, rotation about [2.5 0.5]", "loaded by right"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q has no %q", err, want)
		}
	}
	p.Conditions = []Condition{clamp(2, "left", "right")}
	p.Force = func(dst, _ []float64) { dst[0], dst[1] = 0, -1 }
	o, err := SecondOpinion(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "energy of both", o.Energy, 0.581287945, 0.002)
	near(t, "mean", o.Fine.Means["aright"][1], -1.08620141, 0.004)

	// A loose body without a load is named, and does not matter.
	p.Conditions, p.Force = []Condition{clamp(2, "left"), pull("aright", 0, -1)}, nil
	with := solved(t, p, Element{}, Options{})
	if free := with.Bodies[1].Free; len(free) != 3 || len(with.Bodies[1].Loads) != 0 {
		t.Errorf("loose body: %+v", with.Bodies[1])
	}
	near(t, "energy", with.Energy, with.Work/2, 1e-9)
	near(t, "mean of the loose body", floats.Norm(with.Means["right"], 1), 0, 1e-12)
}

// Bodies that share a node alone do not hold each other.
func TestHinge(t *testing.T) {
	m := join([]string{"a ", "b "}, square(0, 0), square(1, 1))
	for _, e := range m.Cells { // node 16 of b is node 15 of a, at (1, 1)
		for i, v := range e.Nodes {
			if v == 16 {
				e.Nodes[i] = 15
			}
		}
	}
	for _, p := range m.Parts {
		for _, e := range p.Facets {
			for i, v := range e.Nodes {
				if v == 16 {
					e.Nodes[i] = 15
				}
			}
		}
	}
	p := Problem{Mesh: m, Material: Uniform(Material{1, 0.4}), Conditions: []Condition{clamp(2, "a left"), pull("b right", 1, 0)}}
	if _, err := Solve(context.Background(), p, Element{Order: 2}, Options{}); err == nil || !strings.Contains(err.Error(), "body 2 of 2 (9 cells") {
		t.Errorf("error %v, want that the second body can move", err)
	}
	p.Conditions = []Condition{clamp(2, "a left", "b left"), pull("b right", 1, 0), pull("a right", 0, 1)}
	alone := Problem{Mesh: square(0, 0), Material: p.Material, Conditions: []Condition{clamp(2, "left"), pull("right", 1, 0)}}
	first := solved(t, alone, Element{}, Options{})
	alone.Conditions[1] = pull("right", 0, 1)
	second := solved(t, alone, Element{}, Options{})
	near(t, "energy", solved(t, p, Element{}, Options{}).Energy, first.Energy+second.Energy, 1e-12)
}

// The motions that supports leave free, by kind.
func TestMotions(t *testing.T) {
	m := quads(4, 4, func(s, t float64) (x, y float64) { return 2 * s, t })
	roller := func(part string, axis int) Condition { return Condition{Parts: []string{part}, Fixed: []int{axis}} }
	oblique := func(part string, angle float64) Condition {
		s, c := math.Sincos(angle)
		return Condition{Parts: []string{part}, Axes: [][]float64{{c, s}, {-s, c}}, Fixed: []int{0}}
	}
	for _, c := range []struct {
		conditions []Condition
		want       string
	}{
		{nil, "translation along x, translation along y, rotation about [1 0.5]"},
		{[]Condition{clamp(2, "left")}, ""},
		{[]Condition{roller("left", 0)}, "translation along y"},
		{[]Condition{roller("left", 0), roller("bottom", 1)}, ""},
		{[]Condition{roller("left", 0), roller("right", 0)}, "translation along y"},
		{[]Condition{oblique("left", math.Pi/6)}, "translation along [-0.5 0.866]"},
		{[]Condition{oblique("left", math.Pi/6), oblique("right", math.Pi/6)}, "translation along [-0.5 0.866]"},
		{[]Condition{oblique("left", math.Pi/6), roller("right", 0)}, ""},
	} {
		bodies, err := Bodies(Problem{Mesh: m, Material: Uniform(Material{1, 0.4}), Conditions: c.conditions})
		if err != nil {
			t.Fatal(err)
		}
		if got := list(bodies[0].Free); got != c.want {
			t.Errorf("%+v: %s, want %s", c.conditions, got, c.want)
		}
	}
	solid := read(t, "testdata/beam-3d.msh")
	for _, c := range []struct {
		conditions []Condition
		want       int
	}{
		{nil, 6},
		{[]Condition{{Parts: []string{"fixed"}, Fixed: []int{0}}}, 3},
		{[]Condition{{Parts: []string{"fixed"}, Fixed: []int{0, 1}}}, 1},
		{[]Condition{clamp(3, "fixed")}, 0},
	} {
		bodies, err := Bodies(Problem{Mesh: solid, Material: Uniform(Material{1, 0.4}), Conditions: c.conditions})
		if err != nil {
			t.Fatal(err)
		}
		if got := bodies[0].Free; len(got) != c.want {
			t.Errorf("%+v: %v, want %d", c.conditions, got, c.want)
		}
	}
}

// Flat facets along a circle hold a ring: it is a polygon that cannot turn in its
// hole.
func TestRing(t *testing.T) {
	m := quads(2, 24, func(s, t float64) (x, y float64) {
		y, x = math.Sincos(2 * math.Pi * t)
		return 3 + (1+s)*x, (1 + s) * y
	})
	for _, e := range m.Cells { // close the ring
		for i, v := range e.Nodes {
			if v%25 == 24 {
				e.Nodes[i] = v - 24
			}
		}
	}
	var parts []mesh.Part
	var conditions []Condition
	for k, e := range m.Parts[3].Facets {
		for i, v := range e.Nodes {
			if v%25 == 24 {
				e.Nodes[i] = v - 24
			}
		}
		x, y := m.X[2*e.Nodes[0]]+m.X[2*e.Nodes[1]]-6, m.X[2*e.Nodes[0]+1]+m.X[2*e.Nodes[1]+1]
		n := math.Hypot(x, y)
		name := string(rune('a' + k))
		parts = append(parts, mesh.Part{Name: name, Facets: []mesh.Element{e}})
		if k%2 == 0 { // every second facet, so that no node has two directions
			conditions = append(conditions, Condition{Parts: []string{name}, Axes: [][]float64{{x / n, y / n}, {-y / n, x / n}}, Fixed: []int{0}})
		}
	}
	m.Parts = parts
	bodies, err := Bodies(Problem{Mesh: m, Material: Uniform(Material{1, 0.4}), Conditions: conditions})
	if err != nil {
		t.Fatal(err)
	}
	if got := list(bodies[0].Free); got != "" {
		t.Errorf("free motions: %s", got)
	}
}
