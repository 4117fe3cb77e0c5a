package mesh

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// flat is the largest distance of a node of a plane mesh from its plane, as a
// fraction of its size: the rounding of files with seven digits.
const flat = 1e-6

// plane is the plane of a mesh in space, by the axes of its coordinates there.
type plane struct {
	axes  [2][3]float64
	exact [2]int // the axes as numbers of coordinates, where they are some
	along bool   // exact holds
}

// mostFar is the largest coordinate: products of three are still numbers.
const mostFar = 1e100

// nodes gives the mesh the nodes that cells use, in the order of the file.
func (b *builder) nodes() error {
	b.to = make([]int, len(b.file.x)/3)
	for i := range b.to {
		b.to[i] = -1
	}
	for _, e := range b.cells {
		for _, node := range e.nodes {
			b.to[node] = 0
		}
	}
	count := 0
	var used []float64
	for i, use := range b.to {
		if use == 0 {
			b.to[i] = count
			count++
			used = append(used, b.file.x[3*i:3*i+3]...)
		}
	}
	for i, v := range used {
		if math.Abs(v) > mostFar {
			return fmt.Errorf("a node of the cells is at %.4g: coordinates up to %g can be taken; is the file damaged?", used[i/3*3:i/3*3+3], mostFar)
		}
	}
	b.mesh.X = used
	if b.mesh.Dim == 2 {
		if err := b.findPlane(used); err != nil {
			return err
		}
		b.mesh.X = b.coordinates(used)
	}
	for _, e := range b.cells {
		for i, node := range e.nodes {
			e.nodes[i] = b.to[node]
		}
	}
	return nil
}

// coordinates returns those of the mesh for points of the file.
func (b *builder) coordinates(x []float64) []float64 {
	if b.mesh.Dim == 3 {
		return x
	}
	p := b.plane
	y := make([]float64, 0, len(x)/3*2)
	for i := 0; i < len(x); i += 3 {
		for j, axis := range p.axes {
			if p.along {
				y = append(y, x[i+p.exact[j]])
			} else {
				y = append(y, axis[0]*x[i]+axis[1]*x[i+1]+axis[2]*x[i+2])
			}
		}
	}
	return y
}

// findPlane finds the plane that the points lie in: one of the coordinate
// planes, else another.
func (b *builder) findPlane(x []float64) error {
	low, high := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}, [3]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for i := 0; i < len(x); i += 3 {
		for j, v := range x[i : i+3] {
			low[j], high[j] = min(low[j], v), max(high[j], v)
		}
	}
	size := max(high[0]-low[0], high[1]-low[1], high[2]-low[2])
	const names = "xyz"
	for _, thin := range []int{2, 1, 0} {
		if high[thin]-low[thin] > flat*size {
			continue
		}
		axes := [][2]int{{1, 2}, {0, 2}, {0, 1}}[thin]
		b.plane = plane{along: true, exact: axes}
		if thin != 2 {
			b.note("the mesh lies in the plane %c = %.6g: its coordinates, and the components of displacements and forces, are along %c and %c",
				names[thin], (low[thin]+high[thin])/2+0, names[axes[0]], names[axes[1]])
		}
		return nil
	}
	axes, off := obliquePlane(x, size)
	if off > flat*size {
		return fmt.Errorf("the mesh is a surface in space, %.3g off a plane, from %.4g to %.4g: a plane mesh lies in a plane, a body in space has cells such as tetrahedra (gmsh -3 makes them)", off, low, high)
	}
	b.plane = plane{axes: axes}
	b.note("the mesh lies in an oblique plane: its coordinates, and the components of displacements and forces, are along %.6g and %.6g", axes[0], axes[1])
	return nil
}

// obliquePlane returns axes in the plane that fits points in space best, the
// first as near to the x or y axis as there is, and how far off it they are;
// size is the largest extent of the points.
func obliquePlane(x []float64, size float64) (axes [2][3]float64, off float64) {
	n := float64(len(x) / 3)
	var middle [3]float64
	for i, v := range x {
		middle[i%3] += v / n
	}
	spread := mat.NewSymDense(3, nil)
	for i := 0; i < len(x); i += 3 {
		for j := range 3 {
			for k := j; k < 3; k++ {
				spread.SetSym(j, k, spread.At(j, k)+(x[i+j]-middle[j])/size*(x[i+k]-middle[k])/size)
			}
		}
	}
	var e mat.EigenSym
	if math.IsNaN(mat.Sum(spread)) || !e.Factorize(spread, true) {
		return axes, math.Inf(1)
	}
	var v mat.Dense
	e.VectorsTo(&v)
	normal := [3]float64{v.At(0, 0), v.At(1, 0), v.At(2, 0)} // of the least spread
	for i := 0; i < len(x); i += 3 {
		d := 0.0
		for j := range 3 {
			d += normal[j] * (x[i+j] - middle[j])
		}
		off = max(off, math.Abs(d))
	}
	first := 0
	if math.Abs(normal[0]) > .9 {
		first = 1
	}
	axes[0][first] = 1
	for j := range 3 {
		axes[0][j] -= normal[first] * normal[j]
	}
	length := math.Sqrt(axes[0][0]*axes[0][0] + axes[0][1]*axes[0][1] + axes[0][2]*axes[0][2])
	largest := 0
	for j := range 3 {
		axes[0][j] /= length
	}
	for j := range 3 {
		k, l := (j+1)%3, (j+2)%3
		axes[1][j] = normal[k]*axes[0][l] - normal[l]*axes[0][k]
		if math.Abs(axes[1][j]) > math.Abs(axes[1][largest]) {
			largest = j
		}
	}
	sign := math.Copysign(1, axes[1][largest])
	for j := range 3 {
		axes[1][j] = sign*axes[1][j] + 0 // no -0
	}
	return axes, off
}
