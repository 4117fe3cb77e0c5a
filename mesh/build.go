package mesh

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// builder makes a mesh from the contents of a file.
type builder struct {
	src    *source
	file   *contents
	cells  []element // whose nodes are rows of mesh.X, like mesh.Cells
	facets []element // the same for elements of one dimension less
	mesh   Mesh
}

func (b *builder) build() error {
	for _, e := range b.file.elements {
		b.mesh.Dim = max(b.mesh.Dim, e.kind.Dim())
	}
	if b.mesh.Dim < 2 {
		return errors.New("there are no cells: the file has no triangles, quadrilaterals or tetrahedra")
	}
	for _, step := range []func() error{b.sort, b.nodes, b.orient, b.boundary} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// fail returns an error about an element.
func (b *builder) fail(e element, format string, args ...any) error {
	return fmt.Errorf("%s: element %d, %s: %w", b.src.where(e.pos), e.tag, article(e.kind), fmt.Errorf(format, args...))
}

// article returns the name of a kind with its article.
func article(k Kind) string {
	if k == Quad8 {
		return "an " + k.String()
	}
	return "a " + k.String()
}

// sort finds the facets and the cells, each cell once even though a file of
// version 2.2 has it once for every group it is in.
func (b *builder) sort() error {
	first := map[[4]int]int{}
	for _, e := range b.file.elements {
		dim := e.kind.Dim()
		if dim < b.mesh.Dim-1 {
			continue
		}
		if _, known := b.file.groups[e.of]; !known && b.file.complete {
			return b.fail(e, "the file describes no entity %d of dimension %d", e.of.tag, dim)
		}
		for i, tag := range e.nodes {
			node, ok := b.file.index[tag]
			if !ok {
				return b.fail(e, "there is no node %d", tag)
			}
			e.nodes[i] = node
		}
		if dim < b.mesh.Dim {
			b.facets = append(b.facets, e)
			continue
		}
		corners := [4]int{3: -1}
		copy(corners[:], e.nodes[:e.kind.traits().corners])
		if c, twice := first[corners]; twice && slices.Equal(b.cells[c].nodes, e.nodes) {
			continue
		}
		first[corners] = len(b.cells)
		b.cells = append(b.cells, e)
	}
	return nil
}

// nodes gives the mesh the nodes that cells use, in the order of the file.
func (b *builder) nodes() error {
	to := make([]int, len(b.file.x)/3)
	for i := range to {
		to[i] = -1
	}
	for _, e := range b.cells {
		for _, node := range e.nodes {
			to[node] = 0
		}
	}
	count := 0
	low, high := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}, [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for i, used := range to {
		if used < 0 {
			continue
		}
		to[i] = count
		count++
		x := b.file.x[3*i : 3*i+3]
		b.mesh.X = append(b.mesh.X, x[:b.mesh.Dim]...)
		for j := range low {
			low[j], high[j] = min(low[j], x[j]), max(high[j], x[j])
		}
	}
	size := max(high[0]-low[0], high[1]-low[1])
	if b.mesh.Dim == 2 && high[2]-low[2] > flat*size {
		return fmt.Errorf("the mesh is a surface in space, with z from %g to %g: a plane mesh has all nodes at one z, a body in space has tetrahedra", low[2], high[2])
	}
	for _, e := range slices.Concat(b.cells, b.facets) {
		for i, node := range e.nodes {
			e.nodes[i] = to[node]
		}
	}
	return nil
}

// flat is the largest difference in z of a plane mesh, as a fraction of its
// size: rounding in files with nine digits.
const flat = 1e-8
