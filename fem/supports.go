package fem

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// supports are the prescribed displacements at the nodes. Where a direction is
// oblique, the unknowns of the node are along axes of its own.
type supports struct {
	dim   int
	fixed []bool    // of each unknown
	value []float64 // m, where fixed
	axes  map[int][][]float64
	of    map[int][]hold // of each node
}

// A hold is a direction that a condition prescribes at a node.
type hold struct {
	direction []float64 // unit, orthogonal to the earlier ones of the node
	value     float64
}

// dependent is the sine of the angle at which two directions are the same.
const dependent = 1e-6

// newSupports finds what is prescribed at the nodes of a grid.
func newSupports(g *grid, conditions []Condition) *supports {
	n := g.displacement.Len() * g.dim
	s := &supports{dim: g.dim, fixed: make([]bool, n), value: make([]float64, n), axes: map[int][][]float64{}, of: map[int][]hold{}}
	u := make([]float64, g.dim)
	for _, v := range g.onAxis() {
		s.hold(v, []float64{1, 0}, 0)
	}
	for _, c := range conditions {
		if len(c.Fixed) == 0 {
			continue
		}
		done := map[int]bool{}
		g.onParts(c, func(_ int, _ mesh.Element, nodes []int) {
			for _, v := range nodes {
				if done[v] {
					continue
				}
				done[v] = true
				clear(u)
				if c.U != nil {
					c.U(u, g.displacement.X[v*g.dim:(v+1)*g.dim])
				}
				for _, k := range c.Fixed {
					a := c.axis(k, g.dim)
					s.hold(v, a, vec.Dot(a, u))
				}
			}
		})
	}
	for v, holds := range s.of {
		s.settle(v, holds)
	}
	return s
}

// hold prescribes a displacement along a direction at a node.
func (s *supports) hold(v int, a []float64, value float64) {
	d := append([]float64(nil), a...)
	for _, h := range s.of[v] {
		along := vec.Dot(h.direction, d)
		for k := range d {
			d[k] -= along * h.direction[k]
		}
		value -= along * h.value
	}
	length := vec.Norm(d)
	if length < dependent {
		return
	}
	for k := range d {
		d[k] /= length
	}
	s.of[v] = append(s.of[v], hold{d, value / length})
}

// settle makes the directions of a node unknowns: those along the coordinate axes
// if all holds are, else those along axes of its own, the holds first.
func (s *supports) settle(v int, holds []hold) {
	aligned := true
	for _, h := range holds {
		aligned = aligned && axisOf(h.direction) >= 0
	}
	if aligned {
		for _, h := range holds {
			k := axisOf(h.direction)
			s.fixed[v*s.dim+k], s.value[v*s.dim+k] = true, h.value*h.direction[k]
		}
		return
	}
	var axes [][]float64
	for k, h := range holds {
		axes = append(axes, h.direction)
		s.fixed[v*s.dim+k], s.value[v*s.dim+k] = true, h.value
	}
	for k := 0; len(axes) < s.dim; k++ {
		e := make([]float64, s.dim)
		e[k] = 1
		for range 2 {
			for _, a := range axes {
				along := vec.Dot(a, e)
				for i := range e {
					e[i] -= along * a[i]
				}
			}
		}
		if vec.Norm(e) > 0.4 { // one of dim axes is that far from any plane
			axes = append(axes, vec.Unit(e))
		}
	}
	s.axes[v] = axes
}

// axisOf returns the axis that a unit vector is parallel to, -1 if none.
func axisOf(d []float64) int {
	axis := -1
	for k, v := range d {
		switch {
		case math.Abs(v) == 1 && axis < 0:
			axis = k
		case v != 0:
			return -1
		}
	}
	return axis
}

// local changes a vector of all nodes from coordinates to the axes of the nodes,
// in place.
func (s *supports) local(x []float64) {
	for v, axes := range s.axes {
		at := x[v*s.dim : (v+1)*s.dim]
		old := append([]float64(nil), at...)
		for i, a := range axes {
			at[i] = vec.Dot(a, old)
		}
	}
}

// global changes it back.
func (s *supports) global(x []float64) {
	for v, axes := range s.axes {
		at := x[v*s.dim : (v+1)*s.dim]
		old := append([]float64(nil), at...)
		clear(at)
		for i, a := range axes {
			for k := range at {
				at[k] += old[i] * a[k]
			}
		}
	}
}

// met reports whether the displacement of the grid is as prescribed between the
// nodes too, up to rounding.
func (g *grid) met(conditions []Condition) bool {
	const rounding = 1e-9
	u, at := make([]float64, g.dim), make([]float64, g.dim)
	v := g.visitor()
	met := true
	for _, c := range conditions {
		if len(c.Fixed) == 0 || c.U == nil {
			continue
		}
		g.onParts(c, func(_ int, e mesh.Element, nodes []int) {
			var size float64
			values := make([][]float64, len(nodes))
			for a, n := range nodes {
				values[a] = make([]float64, g.dim)
				c.U(values[a], g.displacement.X[n*g.dim:(n+1)*g.dim])
				size = max(size, vec.Norm(values[a]))
			}
			v.facet(g.mesh, e, g.loadTable(e.Kind, noPressure), func(q *point, _ []float64) {
				clear(u)
				c.U(u, q.x[:g.dim])
				clear(at)
				for a, n := range q.n {
					floats.AddScaled(at, n, values[a])
				}
				for _, k := range c.Fixed {
					axis := c.axis(k, g.dim)
					met = met && math.Abs(vec.Dot(axis, u)-vec.Dot(axis, at)) <= rounding*size
				}
			})
		})
	}
	return met
}
