package mesh

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/vec"
)

// Curved returns the mesh with its curves. Facets of first order that belong to
// one entity of the geometry and meet at angles stand for a curve. Where their
// nodes are on a circle, in space on a cylinder, cone, sphere or torus, middle
// nodes are put on it: all cells are of second order then, straight elsewhere.
// Notes say so, and which facets stay a polygon though they may stand for a curve.
// Facets of second order with all nodes on such a figure, between which they are
// flatter, have middle nodes moved a little out, until they are as large. Other meshes
// are returned as they are.
func (m *Mesh) Curved() *Mesh {
	for _, c := range m.Cells {
		if c.Kind.Order() > 1 {
			return m.rounded()
		}
	}
	c := newCurver(m, m)
	curved := c.curve()
	if curved == m && len(c.notes) == 0 {
		return m
	}
	n := *curved
	n.Notes = slices.Clone(m.Notes)
	for _, note := range c.notes {
		if !slices.Contains(n.Notes, note) {
			n.Notes = append(n.Notes, note)
		}
	}
	return &n
}

// Sharpest is the largest angle, radians, at which facets of one entity meet where it
// is smooth: a circle of gmsh has seven of them at least, a coarse one six. At a
// larger one they meet in a corner.
const Sharpest = 62 * math.Pi / 180

// Facets that meet at a smaller angle than mildest are as good as the curve.
const mildest = math.Pi / 180

// curver finds the curves of a mesh.
type curver struct {
	mesh     *Mesh
	facets   []Element        // of the boundary, each once, of first order
	full     []Element        // with all their nodes
	normals  [][]float64      // unit normals of facets
	parts    [][]int          // numbers from 1 of the parts of facets
	sides    map[[2]int][]int // facets by the nodes that they share: two in space, one and -1 in the plane
	entities []*curve         // in the order of their first facets
	of       []*curve         // by facet, nil if its entity is not known
	notes    []string
}

// curve is the facets of an entity.
type curve struct {
	facets []int
	turn   float64 // the largest angle between two of them
	bent   bool    // some meet at an angle that is not sharp, and stand for a curve
	figure *figure // nil if it is not known
}

// newCurver finds the curves of a mesh of first order, from those nodes, too, that its
// facets have in a full one, which may be of second order.
func newCurver(m, full *Mesh) *curver {
	c := &curver{mesh: m, sides: map[[2]int][]int{}}
	c.facets, c.parts = m.facetsOnce()
	c.full, _ = full.facetsOnce()
	index := map[int]*curve{}
	for i, f := range c.facets {
		c.normals = append(c.normals, m.normal(f))
		for _, s := range facetSides(f) {
			c.sides[s] = append(c.sides[s], i)
		}
		if f.Entity == 0 {
			c.of = append(c.of, nil)
			continue
		}
		if index[f.Entity] == nil {
			index[f.Entity] = &curve{}
			c.entities = append(c.entities, index[f.Entity])
		}
		e := index[f.Entity]
		e.facets = append(e.facets, i)
		c.of = append(c.of, e)
	}
	c.addInner()
	inner, _ := full.inner()
	c.full = append(c.full, inner...)
	for _, all := range c.sides {
		for i, f := range all {
			for _, g := range all[:i] {
				if e := c.of[f]; e != nil && e == c.of[g] {
					t := c.turn([]int{g, f})
					e.turn = max(e.turn, t)
					e.bent = e.bent || t > mildest && t <= Sharpest
				}
			}
		}
	}
	for _, e := range c.entities {
		e.figure = c.fit(e)
	}
	return c
}

// facetSides returns the ends of the sides of a facet of first order in space, the
// ends of a line.
func facetSides(f Element) (sides [][2]int) {
	if f.Kind.Dim() == 1 {
		return [][2]int{{f.Nodes[0], -1}, {f.Nodes[1], -1}}
	}
	n := f.Kind.Corners()
	for i, a := range f.Nodes[:n] {
		b := f.Nodes[(i+1)%n]
		sides = append(sides, [2]int{min(a, b), max(a, b)})
	}
	return sides
}

// normal returns the unit normal of a facet of first order at its middle; zero if
// it has no size.
func (m *Mesh) normal(f Element) []float64 {
	if m.Dim == 2 {
		t := vec.Sub(m.at(f.Nodes[1]), m.at(f.Nodes[0]))
		return over([]float64{t[1], -t[0]}, vec.Norm(t))
	}
	last := f.Kind.Corners() - 1
	along := vec.Sub(m.at(f.Nodes[last-1]), m.at(f.Nodes[0]))
	back := vec.Sub(m.at(f.Nodes[last]), m.at(f.Nodes[1]))
	if last == 2 {
		back = vec.Sub(m.at(f.Nodes[2]), m.at(f.Nodes[0]))
	}
	n := vec.Cross(along, back)
	return over(n, vec.Norm(n))
}

// turn returns the angle at which two facets meet.
func (c *curver) turn(facets []int) float64 {
	a, b := c.normals[facets[0]], c.normals[facets[1]]
	return 2 * math.Asin(min(1, distance(a, b)/2))
}

// fit returns the figure of an entity.
func (c *curver) fit(e *curve) *figure {
	var nodes []int
	var points, middles, normals []float64
	for _, i := range e.facets {
		f := c.facets[i]
		nodes = append(nodes, c.full[i].Nodes...)
		middle := make([]float64, c.mesh.Dim)
		for _, n := range f.Nodes {
			middle = vec.Offset(middle, c.mesh.at(n), 1/float64(len(f.Nodes)))
		}
		middles, normals = append(middles, middle...), append(normals, c.normals[i]...)
	}
	for _, n := range sorted(nodes) {
		points = append(points, c.mesh.at(n)...)
	}
	f := fit(c.mesh.Dim, points, middles, normals)
	polygon := c.full[e.facets[0]].Kind.Order() == 1
	if f != nil && f.shape != planar && polygon && (!e.bent || e.turn > Sharpest) {
		return nil
	}
	return f
}

// curve puts middle nodes on the figures of entities. An entity on which that
// folds cells stays straight.
func (c *curver) curve() *Mesh {
	result := c.mesh
	for slices.ContainsFunc(c.entities, (*curve).round) {
		b := newBender(c)
		if bad := b.bend(); len(bad) > 0 {
			for _, e := range bad {
				c.note("%s: %s on %s stay a polygon, for curved ones would fold cells over; use smaller cells there, or gmsh -order 2", c.names(e.facets), c.count(len(e.facets)), e.figure.words(c.size()))
				e.figure, e.bent = nil, false
			}
			continue
		}
		result = b.mesh
		c.describe(b)
		break
	}
	c.polygons()
	return result
}

// round reports whether an entity is to have middle nodes on its figure.
func (e *curve) round() bool { return e.figure != nil && e.figure.shape != planar }

func (c *curver) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// count counts facets in words.
func (c *curver) count(n int) string {
	if c.mesh.Dim == 2 {
		return count(n, "straight side")
	}
	return count(n, "flat facet")
}

// describe notes the curves, those of one figure and part together.
func (c *curver) describe(b *bender) {
	for _, facets := range c.alike() {
		var before, after float64
		for _, i := range facets {
			before += c.mesh.measure(c.facets[i])
			after += b.mesh.measure(b.facet(c.facets[i]))
		}
		text := fmt.Sprintf("Curved: %s, %s on %s; middle nodes were put on it", c.names(facets), c.count(len(facets)), c.of[facets[0]].figure.words(c.size()))
		if more := 100 * (after/before - 1); math.Abs(more) >= .01 {
			text += fmt.Sprintf(", which makes it %.2g %% %s", math.Abs(more), c.larger(more > 0))
		}
		c.note("%s", text)
	}
}

// alike returns the facets of round entities, those of one figure and part together.
func (c *curver) alike() (all [][]int) {
	size, done := c.size(), map[*curve]bool{}
	for i, e := range c.entities {
		if !e.round() || done[e] {
			continue
		}
		facets := slices.Clone(e.facets)
		for _, other := range c.entities[i+1:] {
			if other.round() && c.names(other.facets) == c.names(e.facets) && e.figure.same(other.figure, 1e-5*size) {
				facets, done[other] = append(facets, other.facets...), true
			}
		}
		all = append(all, facets)
	}
	return all
}

// size returns the diagonal of the box around the mesh.
func (c *curver) size() float64 {
	low, high := bounds(c.mesh.Dim, c.mesh.X)
	return distance(low, high)
}

func (c *curver) larger(yes bool) string {
	words := [2][2]string{{"shorter", "longer"}, {"smaller", "larger"}}[c.mesh.Dim-2]
	if yes {
		return words[1]
	}
	return words[0]
}

// polygons notes facets that may stand for a curve of which nothing more is known.
func (c *curver) polygons() {
	const advice = "mesh it with gmsh -order 2"
	var order []string // of names of parts
	known := map[string]*curve{}
	for _, e := range c.entities {
		if !e.bent || e.figure != nil {
			continue
		}
		name := c.names(e.facets)
		if known[name] == nil {
			known[name] = &curve{}
			order = append(order, name)
		}
		all := known[name]
		all.facets, all.turn = append(all.facets, e.facets...), max(all.turn, e.turn)
	}
	for _, name := range order {
		e := known[name]
		c.note("%s: %s that meet at up to %.3g degrees lie on no circle%s and are taken as a polygon; if they stand for a curve, %s",
			name, c.count(len(e.facets)), e.turn*180/math.Pi, map[bool]string{true: ", cylinder, cone, sphere or torus"}[c.mesh.Dim == 3], advice)
	}
	var facets []int
	worst := 0.0
	for _, meet := range c.sides {
		if len(meet) != 2 || c.of[meet[0]] != nil || c.of[meet[1]] != nil {
			continue
		}
		if t := c.turn(meet); t > mildest && t <= Sharpest {
			facets, worst = append(facets, meet...), max(worst, t)
		}
	}
	if facets = sorted(facets); len(facets) > 2 {
		c.note("%s: %s that meet at up to %.3g degrees are taken as a polygon, for the file does not say which of them belong to one curve; if they stand for one, %s", c.names(facets), c.count(len(facets)), worst*180/math.Pi, advice)
	}
}

// between is what sides inside the body are called.
const between = "between groups of cells"

// names lists the parts of facets, of every facet the one with the fewest.
func (c *curver) names(facets []int) string {
	var names []string
	for _, i := range facets {
		if len(c.parts[i]) == 0 {
			if !slices.Contains(names, between) {
				names = append(names, between)
			}
			continue
		}
		smallest := slices.MinFunc(c.parts[i], func(p, q int) int {
			return len(c.mesh.Parts[p-1].Facets) - len(c.mesh.Parts[q-1].Facets)
		})
		if name := c.mesh.Parts[smallest-1].Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
