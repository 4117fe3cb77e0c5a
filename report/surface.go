package report

import (
	"cmp"
	"math"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
)

const (
	surfaceNodes      = 33 // an axis
	surfaceLinesEvery = 4
)

// The eye looks at a body in 3D from far away. The plane of the picture is
// spanned by rightwards and upwards.
var (
	towardsEye = []float64{0.5, -0.75, math.Sqrt(3) / 4}
	rightwards = []float64{0.75 / planeward, 0.5 / planeward, 0}
	upwards    = vec.Cross(towardsEye, rightwards)
)

var planeward = math.Hypot(0.5, 0.75) // the horizontal part of towardsEye

// surface is the surface of a body in 3D. All its points have weight 1.
type surface struct {
	geometry.Points
	faces [][4]int // counter-clockwise seen from outside; the last two are equal for a triangle
	drawn [][4]bool
}

// hexahedronFaces are the faces of a hexahedron in VTK order.
var hexahedronFaces = [][4]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 0, 4, 7}}

// newSurface returns the faces of a grid that belong to one cell only, nodes at
// the same place counting as one. Of a mesh it is the facets.
func newSurface(d *geometry.Domain) surface {
	if d.Mesh() != nil {
		return meshSurface(d)
	}
	g := d.Grid(surfaceNodes)
	b := surfaceBuilder{pts: g.Points(), number: map[int]int{}}
	b.Dim = 3
	same := weld(b.pts, 1e-9*largestSide(d))
	uses := map[[4]int]int{}
	each := func(visit func(cell []int, face, key [4]int)) {
		for _, cell := range g.Cells {
			for _, f := range hexahedronFaces {
				var face, key [4]int
				for k, c := range f {
					face[k], key[k] = cell[c], same[cell[c]]
				}
				slices.Sort(key[:])
				visit(cell, face, key)
			}
		}
	}
	each(func(_ []int, _, key [4]int) { uses[key]++ })
	each(func(cell []int, face, key [4]int) {
		if uses[key] > 1 || len(slices.Compact(slices.Clone(key[:]))) < 3 {
			return
		}
		if !outward(b.pts, cell, face) {
			face[0], face[1], face[2], face[3] = face[1], face[0], face[3], face[2]
		}
		b.add(face, latticeEdges(g.Shape, face))
	})
	return b.surface
}

// surfaceBuilder gathers faces and the points that they have.
type surfaceBuilder struct {
	surface
	pts    geometry.Points
	number map[int]int // in the surface, of a point of pts
}

// add adds a face, by points of pts.
func (b *surfaceBuilder) add(face [4]int, drawn [4]bool) {
	for k, i := range face {
		if _, ok := b.number[i]; !ok {
			b.number[i] = len(b.number)
			b.X, b.W = append(b.X, b.pts.At(i)...), append(b.W, 1)
			if b.pts.Cell != nil {
				b.Cell = append(b.Cell, b.pts.Cell[i])
			}
		}
		face[k] = b.number[i]
	}
	b.faces, b.drawn = append(b.faces, face), append(b.drawn, drawn)
}

// meshSurface returns the facets that bound a mesh in pieces, with lines along its
// edges.
func meshSurface(d *geometry.Domain) surface {
	facets := 0
	for _, part := range d.Mesh().Parts {
		facets += len(part.Facets)
	}
	var s surface
	pts, cells := d.SurfaceLattice(perAxis(surfaceNodes*surfaceNodes*6, facets))
	pts.N = nil
	s.Points = pts
	for i := range s.W {
		s.W[i] = 1
	}
	for _, c := range cells {
		s.faces = append(s.faces, [4]int(c))
	}
	s.markEdges(d)
	return s
}

// markEdges marks the edges at which the surface bends sharply to be drawn.
func (s *surface) markEdges(d *geometry.Domain) {
	sharp := math.Cos(25 * math.Pi / 180)
	same := weld(s.Points, 1e-9*largestSide(d))
	s.drawn = make([][4]bool, len(s.faces))
	type side struct{ face, edge int }
	sides := map[[2]int][]side{}
	for k, f := range s.faces {
		for e := range f {
			i, j := same[f[e]], same[f[(e+1)%4]]
			if i != j {
				sides[[2]int{min(i, j), max(i, j)}] = append(sides[[2]int{min(i, j), max(i, j)}], side{k, e})
			}
		}
	}
	for _, both := range sides {
		if len(both) == 2 {
			a, b := vec.Unit(normal(s.Points, s.faces[both[0].face])), vec.Unit(normal(s.Points, s.faces[both[1].face]))
			if vec.Dot(a, b) > sharp {
				continue
			}
		}
		for _, one := range both {
			s.drawn[one.face][one.edge] = true
		}
	}
}

// weld returns for every point the first one at the same place.
func weld(pts geometry.Points, grain float64) []int {
	first := map[[3]int64]int{}
	same := make([]int, pts.Len())
	for i := range same {
		var place [3]int64
		for j, v := range pts.At(i) {
			place[j] = int64(math.Round(v / grain))
		}
		if _, ok := first[place]; !ok {
			first[place] = i
		}
		same[i] = first[place]
	}
	return same
}

// outward reports whether a face of a cell is counter-clockwise seen from
// outside the cell.
func outward(pts geometry.Points, cell []int, face [4]int) bool {
	inside, middle := make([]float64, 3), make([]float64, 3)
	for j := range 3 {
		for _, i := range cell {
			inside[j] += pts.At(i)[j] / float64(len(cell))
		}
		for _, i := range face {
			middle[j] += pts.At(i)[j] / float64(len(face))
		}
	}
	return vec.Dot(normal(pts, face), vec.Sub(middle, inside)) >= 0
}

// latticeEdges reports which edges of a face, the k-th from its k-th node to
// the next, lie on the lines of the lattice that are drawn.
func latticeEdges(shape []int, face [4]int) [4]bool {
	var edges [4]bool
	if len(shape) != 3 {
		return edges
	}
	at := func(i int) [3]int { return [3]int{i % shape[0], i / shape[0] % shape[1], i / (shape[0] * shape[1])} }
	for k := range edges {
		p, q := at(face[k]), at(face[(k+1)%4])
		edges[k] = true
		for j := range p {
			edges[k] = edges[k] && (p[j] != q[j] || p[j]%surfaceLinesEvery == 0)
		}
	}
	return edges
}

func (s surface) points() geometry.Points { return s.Points }

// drawing shows the faces, the nearest last, with the lines on those that face
// the eye.
func (s surface) drawing(moved geometry.Points) drawing {
	d := drawing{section: section{Points: geometry.Points{Dim: 2, W: moved.W}}}
	depth := make([]float64, moved.Len())
	for i := range depth {
		x := moved.At(i)
		d.X = append(d.X, vec.Dot(x, rightwards), vec.Dot(x, upwards))
		depth[i] = vec.Dot(x, towardsEye)
	}
	order := make([]int, len(s.faces))
	for k := range order {
		order[k] = k
	}
	nearness := func(k int) float64 {
		f := s.faces[k]
		return depth[f[0]] + depth[f[1]] + depth[f[2]] + depth[f[3]]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(nearness(a), nearness(b)) })
	for _, k := range order {
		f := s.faces[k]
		d.triangles = append(d.triangles, [3]int{f[0], f[1], f[2]}, [3]int{f[0], f[2], f[3]})
		if vec.Dot(normal(moved, f), towardsEye) <= 0 {
			continue
		}
		for e, shown := range s.drawn[k] {
			if shown {
				d.lines = append(d.lines, []int{f[e], f[(e+1)%4]})
			}
		}
	}
	d.lines = slices.DeleteFunc(d.lines, func(l []int) bool { return d.hides(depth, l) })
	return d
}

// behind says for a title that a point of the moved body is hidden from the eye.
func (s *surface) behind(moved geometry.Points, i int) string {
	if s == nil {
		return ""
	}
	depth := make([]float64, moved.Len())
	for k := range depth {
		depth[k] = vec.Dot(moved.At(k), towardsEye)
	}
	if s.drawing(moved).hides(depth, []int{i, i}) {
		return ", behind the body"
	}
	return ""
}

// hides reports whether a triangle is in front of the middle of a line, by the depth of
// the points, which grows towards the eye.
func (d drawing) hides(depth []float64, line []int) bool {
	const slack = 1e-6
	p, q := d.At(line[0]), d.At(line[1])
	x, y, z := (p[0]+q[0])/2, (p[1]+q[1])/2, (depth[line[0]]+depth[line[1]])/2
	for _, t := range d.triangles {
		a, b, c := d.At(t[0]), d.At(t[1]), d.At(t[2])
		if depth[t[0]] <= z && depth[t[1]] <= z && depth[t[2]] <= z || x < min(a[0], b[0], c[0]) || x > max(a[0], b[0], c[0]) {
			continue
		}
		area := (b[0]-a[0])*(c[1]-a[1]) - (c[0]-a[0])*(b[1]-a[1])
		u := ((b[0]-x)*(c[1]-y) - (c[0]-x)*(b[1]-y)) / area
		v := ((c[0]-x)*(a[1]-y) - (a[0]-x)*(c[1]-y)) / area
		w := 1 - u - v
		if u > slack && v > slack && w > slack && u*depth[t[0]]+v*depth[t[1]]+w*depth[t[2]] > z+slack*(math.Abs(z)+math.Hypot(q[0]-p[0], q[1]-p[1])) {
			return true
		}
	}
	return false
}

// normal returns a vector normal to a face.
func normal(pts geometry.Points, f [4]int) []float64 {
	at := func(k int) []float64 { return pts.At(f[k]) }
	return vec.Cross(vec.Sub(at(2), at(0)), vec.Sub(at(3), at(1)))
}
