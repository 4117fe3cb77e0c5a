package fem

import (
	"math"
	"slices"

	"pinnsolve/mesh"
)

// A table holds shape functions at the points of a rule on elements of a kind.
type table struct {
	w        []float64   // of the rule
	shape    [][]float64 // of the element, by point: nodes
	slope    [][]float64 // their derivatives: nodes × parameters
	field    [][]float64 // of the field
	gradient [][]float64
	pressure [][]float64 // nil without
}

// tableKey says what a table is of.
type tableKey struct {
	kind            mesh.Kind
	order, pressure int // -1 is no pressure
	degree          int
}

// tables keeps the tables in use.
type tables map[tableKey]*table

// get returns a table.
func (ts tables) get(key tableKey) *table {
	if t, ok := ts[key]; ok {
		return t
	}
	s, w := rule(key.kind, key.degree)
	dim := key.kind.Dim()
	t := &table{w: w}
	evaluate := func(k mesh.Kind) (n, dn [][]float64) {
		for i := range w {
			v, d := make([]float64, k.Nodes()), make([]float64, k.Nodes()*dim)
			k.Shape(v, d, s[i*dim:(i+1)*dim])
			n, dn = append(n, v), append(dn, d)
		}
		return n, dn
	}
	t.shape, t.slope = evaluate(key.kind)
	t.field, t.gradient = evaluate(ofOrder(key.kind, key.order))
	switch {
	case key.pressure == 0:
		t.pressure = slices.Repeat([][]float64{{1}}, len(w))
	case key.pressure > 0:
		t.pressure, _ = evaluate(ofOrder(key.kind, key.pressure))
	}
	ts[key] = t
	return t
}

// A point is a point of a rule in a cell.
type point struct {
	w        float64    // with the volume, of the circumference if revolved
	x        [3]float64 // m
	n        []float64  // functions of the displacement
	gradient []float64  // their derivatives by x, nodes × dim, 1/m
	hoop     []float64  // them over the radius, of a body of revolution, 1/m
	p        []float64  // functions of the pressure
}

// visitor walks over the points of cells. It has memory of its own: one for each
// goroutine.
type visitor struct {
	revolved bool      // the mesh is the section of a body of revolution
	x        []float64 // of the nodes of an element
	dim      int
	at       point
}

// visitor returns one for the mesh of the grid.
func (g *grid) visitor() *visitor { return &visitor{revolved: g.revolved} }

// load takes the coordinates of an element.
func (v *visitor) load(m *mesh.Mesh, e mesh.Element) {
	v.dim, v.x = m.Dim, v.x[:0]
	for _, a := range e.Nodes {
		v.x = append(v.x, m.X[a*m.Dim:(a+1)*m.Dim]...)
	}
}

// cell calls f at the points of a cell. With straight, the Jacobian is the same
// at all.
func (v *visitor) cell(m *mesh.Mesh, e mesh.Element, t *table, straight bool, f func(q *point)) {
	v.load(m, e)
	dim, q := m.Dim, &v.at
	var inverse [9]float64
	var volume float64
	for i, w := range t.w {
		if i == 0 || !straight {
			inverse, volume = v.jacobian(t.slope[i])
		}
		q.w, q.n = w*math.Abs(volume), t.field[i]
		q.x = [3]float64{}
		for a, n := range t.shape[i] {
			for j := range dim {
				q.x[j] += n * v.x[a*dim+j]
			}
		}
		if t.pressure != nil {
			q.p = t.pressure[i]
		}
		if v.revolved {
			q.turn()
		}
		q.gradient = q.gradient[:0]
		for d := t.gradient[i]; len(d) > 0; d = d[dim:] {
			for j := range dim {
				var g float64
				for k := range dim {
					g += d[k] * inverse[k*dim+j]
				}
				q.gradient = append(q.gradient, g)
			}
		}
		f(q)
	}
}

// turn makes a point of a section in a cell one of the circumference.
func (q *point) turn() {
	q.w *= 2 * math.Pi * q.x[0]
	q.hoop = q.hoop[:0]
	for _, n := range q.n {
		q.hoop = append(q.hoop, n/q.x[0])
	}
}

// jacobian returns the inverse and the determinant of ∂x/∂s.
func (v *visitor) jacobian(slope []float64) (inverse [9]float64, det float64) {
	dim := v.dim
	var j [9]float64 // dim × dim
	for a := range len(v.x) / dim {
		for i := range dim {
			for k := range dim {
				j[i*dim+k] += v.x[a*dim+i] * slope[a*dim+k]
			}
		}
	}
	if dim == 2 {
		det = j[0]*j[3] - j[1]*j[2]
		return [9]float64{j[3] / det, -j[1] / det, -j[2] / det, j[0] / det}, det
	}
	for i := range 3 {
		a, b := (i+1)%3, (i+2)%3
		for k := range 3 {
			c, d := (k+1)%3, (k+2)%3
			inverse[k*3+i] = j[a*3+c]*j[b*3+d] - j[a*3+d]*j[b*3+c]
		}
	}
	det = j[0]*inverse[0] + j[1]*inverse[3] + j[2]*inverse[6]
	for i := range inverse {
		inverse[i] /= det
	}
	return inverse, det
}

// facet calls f at the points of a facet with the outward unit normal.
func (v *visitor) facet(m *mesh.Mesh, e mesh.Element, t *table, f func(q *point, normal []float64)) {
	v.load(m, e)
	dim, q := m.Dim, &v.at
	var normal [3]float64
	for i, w := range t.w {
		var tangent [2][3]float64
		q.x = [3]float64{}
		for a, n := range t.shape[i] {
			for j := range dim {
				q.x[j] += n * v.x[a*dim+j]
				for k := range dim - 1 {
					tangent[k][j] += t.slope[i][a*(dim-1)+k] * v.x[a*dim+j]
				}
			}
		}
		a, b := tangent[0], tangent[1]
		if dim == 2 {
			normal = [3]float64{a[1], -a[0], 0}
		} else {
			normal = [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
		}
		area := math.Sqrt(normal[0]*normal[0] + normal[1]*normal[1] + normal[2]*normal[2])
		for j := range normal {
			normal[j] /= area
		}
		q.w, q.n = w*area, t.field[i]
		if v.revolved {
			q.w *= 2 * math.Pi * q.x[0]
		}
		f(q, normal[:dim])
	}
}

// straight reports whether the coordinates of an element are linear functions of
// its parameters, up to rounding. at are the parameters of its nodes.
func straight(m *mesh.Mesh, e mesh.Element, at [][]float64) bool {
	const rounding = 1e-12 // of the coordinates
	dim := m.Dim
	if e.Kind.Simplex() && e.Kind == linear(e.Kind) {
		return true
	}
	// The affine map through the first corner and its neighbours along the axes.
	var origin [3]float64
	var edge [3][3]float64
	corner := func(a int) []float64 { return m.X[e.Nodes[a]*dim : (e.Nodes[a]+1)*dim] }
	copy(origin[:], corner(0))
	for a := 1; a < cornersOf(e.Kind); a++ {
		if axis := axisOf(at[a]); axis >= 0 {
			for j, v := range corner(a) {
				edge[axis][j] = v - origin[j]
			}
		}
	}
	for a, s := range at {
		for j, v := range corner(a) {
			want, size := origin[j], math.Abs(origin[j])
			for k, t := range s {
				want += t * edge[k][j]
				size += math.Abs(edge[k][j])
			}
			if math.Abs(v-want) > rounding*size {
				return false
			}
		}
	}
	return true
}
