package mesh

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// quads makes a plane mesh of squares of side 1, each given by its lower left
// corner, with nodes of their own where a layer is another.
func quads(cells ...[3]int) *Mesh {
	m := &Mesh{Dim: 2}
	index := map[[3]int]int{}
	for _, c := range cells {
		e := Element{Kind: Quad4}
		for _, d := range [][2]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
			key := [3]int{c[0] + d[0], c[1] + d[1], c[2]}
			i, known := index[key]
			if !known {
				i = len(m.X) / 2
				index[key] = i
				m.X = append(m.X, float64(key[0]), float64(key[1]))
			}
			e.Nodes = append(e.Nodes, i)
		}
		m.Cells = append(m.Cells, e)
	}
	m.Parts = []Part{{Other, m.Boundary()}}
	return m
}

// What keeps cells apart is found and said.
func TestDiagnose(t *testing.T) {
	ring := quads([3]int{0, 0}, [3]int{1, 0}, [3]int{2, 0}, [3]int{2, 1}, [3]int{2, 2}, [3]int{1, 2}, [3]int{0, 2}, [3]int{0, 1})
	// A cell of 2 by 1 on two of 1 by 1.
	hanging := quads([3]int{0, 0}, [3]int{1, 0})
	hanging.X = append(hanging.X, 0, 2, 2, 2)
	hanging.Cells = append(hanging.Cells, Element{Kind: Quad4, Nodes: []int{3, 5, 7, 6}})
	hanging.Parts = []Part{{Other, hanging.Boundary()}}
	for name, c := range map[string]struct {
		mesh          *Mesh
		bodies, holes int
		want          []string
	}{
		"square": {quads([3]int{0, 0}), 1, 0, nil},
		"ring":   {ring, 1, 1, nil},
		"two": {quads([3]int{0, 0}, [3]int{5, 0}), 2, 0, []string{
			"2 bodies that share no side: body 1 (1 cell, x from 0 to 1, y from 0 to 1); body 2 (1 cell, x from 5 to 6, y from 0 to 1)"}},
		"hinge": {quads([3]int{0, 0}, [3]int{1, 1}), 2, 0, []string{
			"2 bodies that share no side: body 1 (1 cell, x from 0 to 1, y from 0 to 1); body 2 (1 cell, x from 1 to 2, y from 1 to 2)",
			"bodies 1 and 2 have 1 node in common but no side, x = 1, y = 1: a hinge, which does not join them"}},
		"not joined": {quads([3]int{0, 0}, [3]int{0, 1}, [3]int{1, 0, 7}, [3]int{1, 1, 7}), 2, 0, []string{
			"2 bodies that share no side: body 1 (2 cells, x from 0 to 1, y from 0 to 2); body 2 (2 cells, x from 1 to 2, y from 0 to 2)",
			"bodies 1 and 2 are not joined where 3 pairs of nodes lie on each other, x = 1, y from 0 to 2: --glue joins them, in gmsh Coherence Mesh, or fragments of the geometry before meshing"}},
		"at a point": {quads([3]int{0, 0}, [3]int{1, 1, 7}), 2, 0, []string{
			"2 bodies that share no side: body 1 (1 cell, x from 0 to 1, y from 0 to 1); body 2 (1 cell, x from 1 to 2, y from 1 to 2)",
			"bodies 1 and 2 are not joined where 1 pair of nodes lies on each other, x = 1, y = 1"}},
		"hanging": {hanging, 2, 0, []string{
			"2 bodies that share no side: body 1 (2 cells, x from 0 to 2, y from 0 to 1); body 2 (1 cell, x from 0 to 2, y from 1 to 2)",
			"bodies 1 and 2 have 2 nodes in common but no side, x from 0 to 2, y = 1: a hinge, which does not join them",
			"1 node of body 1 lies on sides of body 2 that do not have them, x = 1, y = 1: the bodies are not joined there"}},
		"crack": {readField(t, "crack-edge"), 1, 0, []string{"a crack in the body: 20 pairs of nodes at one place, length 1, x from 0 to 1, y = 1"}},
		"holes": {readField(t, "lbracket-2"), 1, 2, nil},
		"bar":   {readField(t, "boxhole-1"), 1, 1, nil},
		"cube":  {readField(t, "hexahedra"), 1, 0, nil},
		"slot":  {readField(t, "slot-thin"), 1, 0, nil},
		"notch": {readField(t, "rel-crack"), 1, 0, nil},
	} {
		d := c.mesh.Diagnose()
		if got := d.Sentences(); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
		if len(d.Bodies) != c.bodies || d.Holes != c.holes || d.Cavities != 0 || len(d.Of) != len(c.mesh.Cells) {
			t.Errorf("%s: %d bodies, %d holes, %d cavities", name, len(d.Bodies), d.Holes, d.Cavities)
		}
	}
	d := readField(t, "two-bodies").Diagnose()
	if a, b := d.Bodies[0].Parts, d.Bodies[1].Parts; fmt.Sprint(a, b) != "[left other] [right other]" {
		t.Errorf("parts %v and %v", a, b)
	}
	if got, want := d.Name(1), "body 2 (32 cells, x from 2 to 3, y from 0 to 1)"; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
}

// hollow is a cube of 27 hexahedra without the one in the middle.
func hollow() *Mesh {
	m := &Mesh{Dim: 3}
	for i := range 64 {
		m.X = append(m.X, float64(i%4), float64(i/4%4), float64(i/16))
	}
	for i := range 27 {
		x, y, z := i%3, i/3%3, i/9
		if i == 13 {
			continue
		}
		e := Element{Kind: Hex8}
		for _, p := range topologies[Hexahedron].corners {
			e.Nodes = append(e.Nodes, x+p[0]+4*(y+p[1])+16*(z+p[2]))
		}
		m.Cells = append(m.Cells, e)
	}
	m.Parts = []Part{{Other, m.Boundary()}}
	return m
}

func TestCavity(t *testing.T) {
	if d := hollow().Diagnose(); d.Holes != 0 || d.Cavities != 1 || len(d.Bodies) != 1 || d.Sentences() != nil {
		t.Errorf("%d holes, %d cavities", d.Holes, d.Cavities)
	}
}

// Bodies are joined where their sides lie on each other, cracks stay open.
func TestGlue(t *testing.T) {
	m := readField(t, "not-glued")
	glued, pairs, err := m.Glue()
	if err != nil || pairs != 5 {
		t.Fatalf("%d pairs, error %v", pairs, err)
	}
	checkClosed(t, glued)
	near(t, "area", volume(glued), 2, 1e-12)
	near(t, "other", partSize(t, glued, Other), 4, 1e-12)
	if got := glued.Diagnose().Sentences(); got != nil || len(glued.X) != len(m.X)-10 {
		t.Errorf("after gluing: %v", got)
	}
	crack := readField(t, "crack-edge")
	if same, pairs, err := crack.Glue(); same != crack || pairs != 0 || err != nil {
		t.Errorf("a crack: %d pairs, error %v", pairs, err)
	}
	// What was a part between the bodies lies inside now.
	inside := quads([3]int{0, 0}, [3]int{1, 0, 7})
	inside.Parts = []Part{{"middle", nil}, {Other, nil}}
	for _, f := range inside.Boundary() {
		part := &inside.Parts[1]
		if inside.X[2*f.Nodes[0]] == 1 && inside.X[2*f.Nodes[1]] == 1 {
			part = &inside.Parts[0]
		}
		part.Facets = append(part.Facets, f)
	}
	glued, pairs, err = inside.Glue()
	if err != nil || pairs != 2 || len(glued.Parts) != 1 || len(glued.Sets) != 1 || glued.Sets[0].Name != "middle" || len(glued.Sets[0].X) != 4 {
		t.Errorf("%d pairs, parts %v, sets %v, error %v", pairs, glued.Parts, glued.Sets, err)
	}
	// Of another order on the other side.
	other := quads([3]int{0, 0}, [3]int{1, 0, 7})
	other.X = append(other.X, 1.5, 0, 2, .5, 1.5, 1, 1, .5)
	c := &other.Cells[1]
	c.Kind, c.Nodes = Quad8, append(c.Nodes, 8, 9, 10, 11)
	other.Parts = []Part{{Other, other.Boundary()}}
	if _, _, err := other.Glue(); err == nil || !strings.Contains(err.Error(), "bodies cannot be joined") {
		t.Errorf("error %v", err)
	}
}

// A plane mesh may lie in any plane.
func TestPlanes(t *testing.T) {
	c, s := math.Cos(.4), math.Sin(.4)
	rotated := func(axis int) string {
		point := func(x, y float64) string {
			p := [3]float64{x, y * c, y * s}
			return fmt.Sprint(p[axis%3]+3, " ", p[(1+axis)%3], " ", p[(2+axis)%3])
		}
		return edit(t, square, "1 0 0 0\n2 1 0 0\n3 1 1 0\n4 0 1 0", "1 "+point(0, 0)+"\n2 "+point(1, 0)+"\n3 "+point(1, 1)+"\n4 "+point(0, 1))
	}
	for name, f := range map[string]struct{ file, note string }{
		"yz": {edit(t, square, "1 0 0 0\n2 1 0 0\n3 1 1 0\n4 0 1 0", "1 5 0 0\n2 5 1 0\n3 5 1 1\n4 5 0 1"),
			"the mesh lies in the plane x = 5: its coordinates, and the components of displacements and forces, are along y and z"},
		"oblique": {rotated(0), "the mesh lies in an oblique plane: its coordinates, and the components of displacements and forces, are along [1 0 0] and [0 0.921061 0.389418]"},
		"other":   {rotated(1), "the mesh lies in an oblique plane"},
	} {
		m, err := Read(strings.NewReader(f.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkClosed(t, m)
		near(t, name, volume(m), 1, 1e-14)
		if len(m.Notes) != 1 || !strings.HasPrefix(m.Notes[0], f.note) {
			t.Errorf("%s: notes %q", name, m.Notes)
		}
	}
}
