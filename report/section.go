package report

import (
	"fmt"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// pictureNodes is the number of grid nodes per axis behind the pictures, by
// dimension. Several patches share them, down to the nodes of tables.
var pictureNodes = [...]int{1: 401, 2: 101, 3: 33}

// section is the part of a domain that a picture shows: all of it in 1D and 2D,
// a plane cut in 3D. Weights are the areas of the triangles at a point.
type section struct {
	geometry.Points
	triangles [][3]int // point indices; none in one dimension
	shape     []int    // points per axis, the first running fastest; nil unless they are a lattice
	label     string   // which cut, "" if there is none
	axes      []pinn.Coordinate
}

// newSection returns the section of a domain, with nodes of their own for each of its
// materials, nil for one.
func newSection(d *geometry.Domain, m *pinn.Materials) section {
	if d.Dim() == 2 && d.Mesh() != nil {
		return meshSection(d)
	}
	n := float64(pictureNodes[d.Dim()]) / math.Pow(float64(d.Patches()), 1/float64(d.Dim()))
	g := d.Grid(max(int(math.Ceil(n)), fieldNodes[d.Dim()]))
	if m != nil {
		g = g.Apart(m.Of)
	}
	var s section
	switch d.Dim() {
	case 3:
		s = cut(d, g)
	case 2:
		s = section{Points: g.Points(), shape: g.Shape}
		simplices := g.Simplices()
		s.triangles = make([][3]int, len(simplices))
		for k, t := range simplices {
			s.triangles[k] = [3]int(t)
		}
	default:
		s.Points = g.Points()
	}
	s.weigh()
	return s
}

// meshSection returns the cells of a plane mesh in pieces, so small that curved sides
// look curved.
func meshSection(d *geometry.Domain) section {
	var s section
	var cells [][]int
	s.Points, cells = d.InteriorLattice(perAxis(pictureNodes[2]*pictureNodes[2], len(d.Mesh().Cells)))
	for _, c := range cells {
		s.triangles = append(s.triangles, [3]int{c[0], c[1], c[2]}, [3]int{c[0], c[2], c[3]})
	}
	s.weigh()
	return s
}

// perAxis returns how many nodes an axis a patch in the plane has for about the given
// number of nodes on all patches.
func perAxis(nodes, patches int) int {
	const least, most = 3, 24
	return min(max(int(math.Ceil(math.Sqrt(float64(nodes)/float64(patches)))), least), most)
}

// weigh sets the weights.
func (s *section) weigh() {
	clear(s.W)
	for _, t := range s.triangles {
		a, b, c := s.At(t[0]), s.At(t[1]), s.At(t[2])
		area := math.Abs((b[0]-a[0])*(c[1]-a[1])-(c[0]-a[0])*(b[1]-a[1])) / 2
		for _, i := range t {
			s.W[i] += area
		}
	}
}

// cut intersects a grid in 3D with the plane z = const through the middle of
// the domain.
func cut(d *geometry.Domain, g geometry.Grid) section {
	lo, hi := d.Bounds()
	z := (lo[2] + hi[2]) / 2
	c := cutter{grid: g.Points(), z: z, index: map[[2]int]int{}}
	c.Dim = 3
	c.label = fmt.Sprintf("section z = %.4g", z)
	for _, t := range g.Simplices() {
		c.tetrahedron([4]int(t))
	}
	return c.section
}

// cutter collects the intersections of a plane with tetrahedra between the
// nodes of a grid.
type cutter struct {
	section
	grid  geometry.Points
	z     float64
	index map[[2]int]int // point by the nodes of its edge, the lower one first
}

// tetrahedron adds its intersection, a triangle or a quadrilateral.
func (c *cutter) tetrahedron(corners [4]int) {
	var below, above []int
	for _, i := range corners {
		if c.grid.At(i)[2] < c.z {
			below = append(below, i)
		} else {
			above = append(above, i)
		}
	}
	switch len(below) {
	case 1:
		c.triangle(c.point(below[0], above[0]), c.point(below[0], above[1]), c.point(below[0], above[2]))
	case 2:
		p, q := c.point(below[0], above[0]), c.point(below[1], above[1])
		c.triangle(p, c.point(below[0], above[1]), q)
		c.triangle(p, q, c.point(below[1], above[0]))
	case 3:
		c.triangle(c.point(below[0], above[0]), c.point(below[1], above[0]), c.point(below[2], above[0]))
	}
}

func (c *cutter) triangle(i, j, k int) {
	c.triangles = append(c.triangles, [3]int{i, j, k})
}

// point returns the point where the edge between two nodes meets the plane.
func (c *cutter) point(below, above int) int {
	edge := [2]int{below, above}
	if i, ok := c.index[edge]; ok {
		return i
	}
	p, q := c.grid.At(below), c.grid.At(above)
	t := (c.z - p[2]) / (q[2] - p[2])
	for j := range p {
		c.X = append(c.X, p[j]+t*(q[j]-p[j]))
	}
	c.W = append(c.W, 0)
	c.index[edge] = len(c.W) - 1
	return len(c.W) - 1
}

// divided returns the materials of a problem, nil if they are one.
func divided(p pinn.Problem) *pinn.Materials {
	if p.Divided() {
		return p.Materials
	}
	return nil
}
