package mesh

import (
	"maps"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// outward is how much farther out than on an arc the middle node of a side is put,
// as a share of its distance from the chord, by the square of that over the length of
// the chord: a parabola through the middle of an arc is flatter than the arc
// elsewhere. There it encloses the same area, and is as long, but for terms of fourth
// order in the angle.
const outward = 0.8

// rounded returns a mesh of second order with the middle nodes of sides that are on
// circles, in space on cylinders, cones, spheres and tori, a little farther out, so
// that sides are as long as arcs. Other meshes are returned as they are, and those of
// which cells would fold.
func (m *Mesh) rounded() *Mesh {
	linear := func(list []Element) []Element {
		all := make([]Element, len(list))
		for i, e := range list {
			all[i] = Element{Kind: e.Kind.Linear(), Nodes: e.Nodes[:e.Kind.Corners()], Entity: e.Entity}
		}
		return all
	}
	for _, c := range m.Cells {
		if c.Kind.Order() != 2 {
			return m
		}
	}
	straight := Mesh{Dim: m.Dim, X: m.X, Cells: linear(m.Cells), Groups: m.Groups}
	for _, p := range m.Parts {
		straight.Parts = append(straight.Parts, Part{Name: p.Name, Facets: linear(p.Facets)})
	}
	c := newCurver(&straight, m)
	if !slices.ContainsFunc(c.entities, (*curve).round) {
		return m
	}
	n := *m
	r := rounder{curver: c, mesh: &n, had: m, by: map[int][]float64{}}
	if !r.round() {
		return m
	}
	n.Notes = slices.Clone(m.Notes)
	for _, facets := range c.alike() {
		r.describe(facets)
	}
	n.Notes = append(n.Notes, c.notes...)
	return &n
}

// rounder moves nodes of a mesh of second order.
type rounder struct {
	*curver
	mesh, had *Mesh             // the mesh it makes, and of what
	by        map[int][]float64 // node amid a side: how far it is to be moved
}

// round moves nodes, but for those of cells that would fold, and reports whether these
// are few.
func (r *rounder) round() bool {
	r.findSides()
	most := mostStraightened * float64(len(r.by))
	for kept := 0; len(r.by) > 0 && float64(kept) <= most; {
		moved := r.moveAll()
		folded := r.folded(moved)
		if len(folded) == 0 {
			return true
		}
		for _, node := range folded {
			if r.by[node] != nil {
				delete(r.by, node)
				kept++
			}
		}
	}
	return false
}

// findSides finds how far the nodes amid the sides of facets are to be moved.
func (r *rounder) findSides() {
	for i, f := range r.full {
		for k, amid := range f.Kind.amid() {
			node := f.Nodes[f.Kind.Corners()+k]
			if len(amid) != 2 || r.by[node] != nil {
				continue
			}
			a, b := f.Nodes[amid[0]], f.Nodes[amid[1]]
			facets := []int{i}
			if r.had.Dim == 3 {
				facets = r.sides[[2]int{min(a, b), max(a, b)}]
			}
			if len(r.figures(facets)) == 0 {
				continue
			}
			along := vec.Sub(r.had.at(b), r.had.at(a))
			off := vec.Sub(r.had.at(node), vec.Offset(r.had.at(a), along, .5))
			d := vec.Norm(off) / vec.Norm(along)
			if by := outward * d * d; by*d > 1e-9 {
				r.by[node] = vec.Offset(make([]float64, len(off)), off, by)
			}
		}
	}
}

// moveAll moves nodes amid sides, and those amid faces and cells with them, as
// elevation.blend does. It returns how far.
func (r *rounder) moveAll() (moved map[int][]float64) {
	moved = maps.Clone(r.by)
	sum := func(x []float64, nodes []int, factor float64) []float64 {
		for _, node := range nodes {
			if by := moved[node]; by != nil {
				x = vec.Offset(x, by, factor)
			}
		}
		return x
	}
	for _, e := range r.had.Cells {
		faces := e.Sides()
		if r.had.Dim == 2 {
			faces = []Element{e}
		}
		for _, f := range append(faces, e) {
			zero := make([]float64, r.had.Dim)
			switch f.Kind {
			case Quad9:
				moved[f.Nodes[8]] = sum(zero, f.Nodes[4:8], .5)
			case Hex27:
				moved[f.Nodes[26]] = sum(sum(zero, f.Nodes[20:26], .5), f.Nodes[8:20], -.25)
			}
		}
	}
	r.mesh.X = slices.Clone(r.had.X)
	for node, by := range moved {
		x := r.mesh.at(node)
		copy(x, vec.Add(x, by))
	}
	return moved
}

// folded returns the nodes of cells that moving some has folded.
func (r *rounder) folded(moved map[int][]float64) (nodes []int) {
	left := mostSearch + searchPerCell*len(r.mesh.Cells)
	for _, e := range r.mesh.Cells {
		if !slices.ContainsFunc(e.Nodes, func(node int) bool { return moved[node] != nil }) {
			continue
		}
		if sign, s := e.Kind.gauge().sign(r.mesh.X, e.Nodes, &left); s != signed || sign < 0 {
			nodes = append(nodes, e.Nodes...)
		}
	}
	return nodes
}

// describe notes how much larger facets have become.
func (r *rounder) describe(facets []int) {
	var before, after float64
	for _, i := range facets {
		before += r.had.measure(r.full[i])
		after += r.mesh.measure(r.full[i])
	}
	if more := 100 * (after/before - 1); math.Abs(more) >= .001 {
		noun := map[int]string{2: "curved side", 3: "curved facet"}[r.mesh.Dim]
		r.note("Rounded: %s, %s of second order on %s; middle nodes were moved outwards, until it is as large as that: %.2g %% %s",
			r.names(facets), count(len(facets), noun), r.of[facets[0]].figure.words(r.size()), math.Abs(more), r.larger(more > 0))
	}
}
