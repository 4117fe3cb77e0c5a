package geometry

import (
	"fmt"
	"slices"

	"pinnsolve/internal/vec"
)

// Grid is a mesh for tables and pictures: lines, quadrilaterals or hexahedra,
// or the cells of the domain's own mesh. Cells may be degenerate: nodes
// coincide at the centre of a disk, at the poles of a ball, and where an angle
// closes.
type Grid struct {
	Dim   int
	X     []float64  // node coordinates, Dim per node
	Shape []int      // nodes per axis, the first running fastest; nil if the domain is not one whole patch
	Cells [][]int    // node indices in VTK order
	Kinds []CellKind // of every cell
	Of    []int      // of every cell the one of the mesh that it is or is a piece of; nil without a mesh
}

// Grid returns n nodes, the boundary included, along every parameter axis of
// every patch: x, y, z on rectangles and boxes; r, θ on disks and annuli; r, θ, z
// on cylinders; r, colatitude, azimuth on balls and shells. Where a combination
// cuts a patch, cells outside are left out and nodes just outside are moved to
// the boundary, so that every node lies in the domain. The grid of a mesh is the
// mesh itself, whatever n, and that of an extruded mesh has n of these. Grid panics if
// n < 2.
func (d *Domain) Grid(n int) Grid {
	if n < 2 {
		panic(fmt.Sprintf("geometry: grid with %d nodes an axis", n))
	}
	if d.mesh != nil {
		return meshGrid(d.mesh)
	}
	if e := d.extruded; e != nil && e.Shape.mesh != nil {
		return meshGrid(e.Shape.mesh).extruded(e.Z0, e.Z1, n)
	}
	g := Grid{Dim: d.dim}
	for _, p := range d.interior.pieces {
		p.grid(&g, n)
	}
	g.Kinds = slices.Repeat([]CellKind{[...]CellKind{1: Line, 2: Quad, 3: Hexahedron}[d.dim]}, len(g.Cells))
	if len(d.interior.pieces) == 1 && d.interior.pieces[0].keep == nil {
		g.Shape = slices.Repeat([]int{n}, d.dim)
	}
	return g
}

// Patches returns the number of patches of the interior, each of which has as
// many nodes of a Grid: those of a mesh are its cells.
func (d *Domain) Patches() int { return len(d.interior.pieces) }

// Points returns the nodes as points to evaluate at, without weights. Those of a
// mesh belong to the first cell that has them.
func (g Grid) Points() Points {
	p := Points{Dim: g.Dim, X: g.X, W: make([]float64, len(g.X)/g.Dim)}
	if g.Of == nil {
		return p
	}
	p.Cell = slices.Repeat([]int{-1}, p.Len())
	for c, nodes := range g.Cells {
		for _, n := range nodes {
			if p.Cell[n] < 0 {
				p.Cell[n] = g.Of[c]
			}
		}
	}
	return p
}

// grid appends the nodes and cells of the piece.
func (p piece) grid(g *Grid, n int) {
	var nodes [][]float64 // parameters of the nodes
	lattice(p.K, n, func(s []float64) { nodes = append(nodes, slices.Clone(s)) })
	cells := latticeCells(p.K, n)
	if p.keep != nil {
		nodes, cells = p.trim(nodes, cells, n)
	}
	// Number the used nodes in order of appearance in the lattice.
	number := make([]int, len(nodes))
	for _, cell := range cells {
		for _, i := range cell {
			number[i] = 1
		}
	}
	x := make([]float64, g.Dim)
	for i, s := range nodes {
		if number[i] == 0 {
			continue
		}
		number[i] = len(g.X) / g.Dim
		p.Map(x, nil, s)
		g.X = append(g.X, x...)
	}
	for _, cell := range cells {
		for k, i := range cell {
			cell[k] = number[i]
		}
		g.Cells = append(g.Cells, cell)
	}
}

// trim drops the cells without a kept node and pulls the outside nodes of the
// others back to the kept set, each along the shortest line to a kept node of
// its cells.
func (p piece) trim(nodes [][]float64, cells [][]int, n int) ([][]float64, [][]int) {
	x := make([]float64, p.K)
	kept := func(s []float64) bool {
		p.Map(x, nil, s)
		return p.keep(x, nil) < 0
	}
	in := make([]bool, len(nodes))
	for i, s := range nodes {
		in[i] = kept(s)
	}
	var mixed [][]int
	moved := make([][]float64, len(nodes))
	shift := make([]float64, len(nodes))
	for _, cell := range cells {
		if !slices.ContainsFunc(cell, func(i int) bool { return in[i] }) {
			continue
		}
		mixed = append(mixed, cell)
		for _, out := range cell {
			for _, anchor := range cell {
				if in[out] || !in[anchor] {
					continue
				}
				s := pull(nodes[out], nodes[anchor], kept)
				if d := vec.Distance(s, nodes[out]); moved[out] == nil || d < shift[out] {
					moved[out], shift[out] = s, d
				}
			}
		}
	}
	for i, s := range moved {
		if s != nil {
			nodes[i] = s
		}
	}
	return nodes, mixed
}

// pull returns the kept point nearest to out on the line to the kept anchor.
func pull(out, anchor []float64, kept func(s []float64) bool) []float64 {
	const halvings = 40
	lo, hi := 0.0, 1.0 // fractions of the way: outside, kept
	at := func(t float64) []float64 {
		s := make([]float64, len(out))
		for j := range s {
			s[j] = out[j] + t*(anchor[j]-out[j])
		}
		return s
	}
	for range halvings {
		if middle := (lo + hi) / 2; kept(at(middle)) {
			hi = middle
		} else {
			lo = middle
		}
	}
	return at(hi)
}

// lattice calls visit with the n^k points of the unit cube with coordinates
// i/(n-1), the first coordinate running fastest. visit must not keep s.
func lattice(k, n int, visit func(s []float64)) {
	s := make([]float64, k)
	total := 1
	for range k {
		total *= n
	}
	for i := range total {
		for j := range s {
			s[j] = float64(i%n) / float64(n-1)
			i /= n
		}
		visit(s)
	}
}

// latticeCells returns the cells of that lattice in VTK node order.
func latticeCells(k, n int) [][]int {
	corners := [][]int{{0}, {0, 1}, {0, 1, n + 1, n}}
	if k == 3 {
		quad := corners[2]
		corners = append(corners, slices.Clone(quad))
		for _, c := range quad {
			corners[3] = append(corners[3], c+n*n)
		}
	}
	var cells [][]int
	first := 0
	lattice(k, n, func(s []float64) {
		if !slices.Contains(s, 1) { // not at the far end of an axis
			cell := slices.Clone(corners[k])
			for i := range cell {
				cell[i] += first
			}
			cells = append(cells, cell)
		}
		first++
	})
	return cells
}
