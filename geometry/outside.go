package geometry

import (
	"math"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// outside returns how far x is outside the element in units of its parameters,
// negative inside, by Newton's method on x(s).
func (e element) outside(x []float64) float64 {
	const near = 1e-9 // of the element
	t := e.kind.Topology()
	s := middles[t]
	lo, hi := e.bounds()
	size := vec.Distance(lo[:], hi[:])
	off := e.newton(x, &s)
	if !(off <= near*size) && e.kind.Order() > 1 {
		// From amid a strongly curved element Newton's method may go astray.
		second := e.nearestNode(x)
		for j, v := range middles[t] {
			const inwards = 0.1
			second[j] += inwards * (v - second[j])
		}
		if again := e.newton(x, &second); again < off || math.IsNaN(off) {
			s, off = second, again
		}
	}
	out := beyond(t, s[:e.kind.Dim()])
	if !(off <= near*size) && !(out > off/size) {
		out = off / size
	}
	return out
}

// newton moves the parameters s to those of x and returns how far off their point
// still is.
func (e element) newton(x []float64, parameters *[3]float64) (off float64) {
	const iterations, tolerance = 20, 1e-14
	s := parameters[:e.kind.Dim()]
	var point [3]float64
	y := point[:e.dim]
	for range iterations {
		var slope [3][3]float64
		e.kind.Map(y, &slope, e.nodes, s)
		det := determinant(&slope, e.dim)
		var step float64
		for j := range s { // Cramer's rule
			column := slope
			for a := range x {
				column[a][j] = x[a] - y[a]
			}
			d := determinant(&column, e.dim) / det
			s[j] += d
			step = max(step, math.Abs(d))
		}
		if !(step > tolerance) {
			break
		}
	}
	var slope [3][3]float64
	e.kind.Map(y, &slope, e.nodes, s)
	return vec.Distance(x, y)
}

// nearestNode returns the parameters of the node nearest to x.
func (e element) nearestNode(x []float64) (s [3]float64) {
	best, least := 0, math.Inf(1)
	for i := range len(e.nodes) / e.dim {
		if d := vec.Distance(e.node(i), x); d < least {
			best, least = i, d
		}
	}
	e.kind.Node(s[:e.kind.Dim()], best)
	return s
}

// middles are parameters amid an element.
var middles = [...][3]float64{
	mesh.Line: {1. / 2}, mesh.Triangle: {1. / 3, 1. / 3}, mesh.Quadrilateral: {1. / 2, 1. / 2},
	mesh.Tetrahedron: {1. / 4, 1. / 4, 1. / 4}, mesh.Hexahedron: {1. / 2, 1. / 2, 1. / 2},
	mesh.Prism: {1. / 3, 1. / 3, 1. / 2}, mesh.Pyramid: {3. / 8, 3. / 8, 1. / 4},
}

// beyond returns the largest excess of the inequalities that parameters in an
// element satisfy.
func beyond(t mesh.Topology, s []float64) float64 {
	out, sum := math.Inf(-1), 0.0
	for j, v := range s {
		out = max(out, -v)
		sum += v
		switch t {
		case mesh.Line, mesh.Quadrilateral, mesh.Hexahedron:
			out = max(out, v-1)
		case mesh.Prism:
			if j == 1 {
				out = max(out, sum-1)
			} else if j == 2 {
				out = max(out, v-1)
			}
		case mesh.Pyramid:
			if j < 2 {
				out = max(out, v+s[2]-1)
			}
		}
	}
	if t.Simplex() && t != mesh.Line {
		out = max(out, sum-1)
	}
	return out
}
