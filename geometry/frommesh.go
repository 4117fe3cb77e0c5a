package geometry

import (
	"cmp"
	"slices"
	"sync"

	"pinnsolve/mesh"
)

// FromMesh returns the domain of a mesh: its cells are the interior patches,
// its parts the boundary parts; elements keep their curved sides.
// The mesh must be valid, as mesh.Read leaves it, and must not be changed
// afterwards.
//
// Samples are spread over the cells by measure, even if there are fewer points
// than cells; a Quadrature has n points an axis in every cell; the Grid is the
// mesh itself, with cells of third order and more cut into cells of first. Union,
// Intersection and Difference do not accept meshes.
//
// The parts of a mesh may overlap, those of a domain do not: a facet in several
// parts goes to the first of them that is named here, else to the smallest. A part
// that loses facets so is not in Parts, but what is left of it is, under the name
// that Left returns; by its own name all of it can be measured, sampled and
// integrated.
func FromMesh(m *mesh.Mesh, first ...string) *Domain {
	m, whole, left := apart(m, first)
	d := &Domain{dim: m.Dim, mesh: m, touching: sync.OnceValue(m.Coincident)}
	d.interior = meshRegion("", m, m.Cells, nil)
	of := newSideCells(m)
	for _, part := range m.Parts {
		mustName(part.Name)
		d.parts = append(d.parts, meshRegion(part.Name, m, part.Facets, of.cells(part.Facets)))
	}
	for i, part := range whole {
		mustName(part.Name)
		d.shared = append(d.shared, shared{meshRegion(part.Name, m, part.Facets, of.cells(part.Facets)), left[i]})
	}
	d.lo, d.hi = d.meshBounds()
	index := sync.OnceValue(func() *locator {
		elements := make([]element, len(m.Cells))
		for i, e := range m.Cells {
			elements[i] = newElement(m, e)
		}
		return newLocator(elements, d.lo, d.hi)
	})
	d.level = func(x []float64) float64 { return index().level(x) }
	d.locate = func(x []float64) int { return index().cell(x) }
	d.within = func(x []float64) int { return index().first(x) }
	return d
}

// Mesh returns the mesh of the domain, with the parts of the domain; nil if it does
// not come from one.
func (d *Domain) Mesh() *mesh.Mesh { return d.mesh }

// CellMeasures returns the area or volume of every cell of the mesh, nil if the
// domain does not come from one.
func (d *Domain) CellMeasures() []float64 {
	if d.mesh == nil {
		return nil
	}
	sizes := make([]float64, len(d.mesh.Cells))
	for i, e := range d.mesh.Cells {
		sizes[i] = newElement(d.mesh, e).measure()
	}
	return sizes
}

// meshRegion returns the region of the elements, which are the cells of the mesh
// or bound the given ones, in an order in which neighbours in the list are near
// in space, so that even spacing in the list is even in space.
func meshRegion(name string, m *mesh.Mesh, elements []mesh.Element, cells []int) region {
	r := region{name: name, dim: m.Dim, normals: name != "", cells: true, pieces: make([]piece, len(elements))}
	curve := newMorton(m.X, m.Dim)
	order := make([]int, len(elements))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(curve.key(m.X, elements[a].Nodes), curve.key(m.X, elements[b].Nodes))
	})
	for i, k := range order {
		element := newElement(m, elements[k])
		source := element.patch()
		size := element.measure()
		p := piece{Patch: source.overCube(), source: source, full: size, measure: size, cell: k}
		if cells != nil {
			p.cell, p.nodes, p.entity = cells[k], elements[k].Nodes, elements[k].Entity
		}
		r.pieces[i] = p
	}
	return r
}

// meshBounds returns the box around the corners of the mesh and sampled points
// of its facets.
func (d *Domain) meshBounds() (lo, hi []float64) {
	lo, hi = slices.Clone(d.mesh.X[:d.dim]), slices.Clone(d.mesh.X[:d.dim])
	cover := func(x []float64) {
		for j, v := range x {
			lo[j], hi[j] = min(lo[j], v), max(hi[j], v)
		}
	}
	for i := 0; i < len(d.mesh.X); i += d.dim {
		cover(d.mesh.X[i : i+d.dim])
	}
	x := make([]float64, d.dim)
	for _, part := range d.parts {
		for _, p := range part.pieces {
			lattice(p.K, 9, func(s []float64) {
				p.Map(x, nil, s)
				cover(x)
			})
		}
	}
	return lo, hi
}
