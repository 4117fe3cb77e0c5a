package fem

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// shapes holds the Lagrange functions of a triangle at a point and their
// derivatives by the reference coordinates.
type shapes struct {
	n []float64
	d [][2]float64
}

// lagrange returns the functions of order 1 or 2 at the reference point (a, b)
// of the triangle (0,0), (1,0), (0,1).
func lagrange(order int, a, b float64) shapes {
	l := [3]float64{1 - a - b, a, b}
	dl := [3][2]float64{{-1, -1}, {1, 0}, {0, 1}}
	if order == 1 {
		return shapes{l[:], dl[:]}
	}
	var s shapes
	for k := range 3 {
		s.n = append(s.n, l[k]*(2*l[k]-1))
		f := 4*l[k] - 1
		s.d = append(s.d, [2]float64{f * dl[k][0], f * dl[k][1]})
	}
	for k := range 3 {
		i, j := k, (k+1)%3
		s.n = append(s.n, 4*l[i]*l[j])
		s.d = append(s.d, [2]float64{4 * (dl[i][0]*l[j] + l[i]*dl[j][0]), 4 * (dl[i][1]*l[j] + l[i]*dl[j][1])})
	}
	return s
}

// edgeShapes returns the Lagrange functions of an edge at c in [0, 1], nodes
// in order along it, and their derivatives.
func edgeShapes(order int, c float64) (n, d []float64) {
	if order == 1 {
		return []float64{1 - c, c}, []float64{-1, 1}
	}
	return []float64{(1 - c) * (1 - 2*c), 4 * c * (1 - c), c * (2*c - 1)}, []float64{4*c - 3, 4 - 8*c, 4*c - 1}
}

// gauss returns the Gauss points and weights of n points on [0, 1].
func gauss(n int) (x, w []float64) {
	x, w = make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(x, w, 0, 1)
	return x, w
}

// trianglePoint is a quadrature point of the reference triangle.
type trianglePoint struct{ a, b, w float64 }

// triangleRule integrates polynomials of degree 2n-2 over the reference
// triangle: Gauss points of the square, collapsed onto it.
func triangleRule(n int) []trianglePoint {
	x, w := gauss(n)
	var rule []trianglePoint
	for i := range n {
		for j := range n {
			rule = append(rule, trianglePoint{x[i], x[j] * (1 - x[i]), w[i] * w[j] * (1 - x[i])})
		}
	}
	return rule
}

// at is a quadrature point of a mapped triangle.
type at struct {
	x      [2]float64
	w      float64      // weight times area
	n      []float64    // shape functions of the displacement
	grad   [][2]float64 // their gradients, 1/m
	linear []float64    // shape functions of the vertices
}

// points calls f at the quadrature points of a triangle, mapped by the shape
// functions of the displacement.
func (m *mesh) points(cell []int, rule []trianglePoint, f func(q at)) {
	for _, r := range rule {
		s := lagrange(m.order, r.a, r.b)
		q := at{n: s.n, linear: lagrange(1, r.a, r.b).n, grad: make([][2]float64, len(s.n))}
		var jac [2][2]float64 // dx_i / d reference_j
		for k, node := range cell {
			for i := range 2 {
				q.x[i] += s.n[k] * m.x[node][i]
				for j := range 2 {
					jac[i][j] += m.x[node][i] * s.d[k][j]
				}
			}
		}
		det := jac[0][0]*jac[1][1] - jac[0][1]*jac[1][0]
		q.w = r.w * math.Abs(det)
		for k := range s.d {
			q.grad[k] = [2]float64{
				(jac[1][1]*s.d[k][0] - jac[1][0]*s.d[k][1]) / det,
				(jac[0][0]*s.d[k][1] - jac[0][1]*s.d[k][0]) / det,
			}
		}
		f(q)
	}
}
