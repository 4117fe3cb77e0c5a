package fem

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/vec"
)

// Motion is a rigid motion: a translation, or a rotation about an axis.
type Motion struct {
	Rotation bool
	// Direction is that of a translation, or of the axis of a rotation, in
	// the plane (0, 0, 1).
	Direction []float64
	Center    []float64 // a point of the axis

	coefficients []float64 // of rigid motions about the middle of the body
}

// String says what the motion is.
func (m Motion) String() string {
	axis := direction(m.Direction)
	switch {
	case !m.Rotation:
		return "translation along " + axis
	case len(m.Center) == 2:
		return fmt.Sprintf("rotation about %.3g", m.Center)
	}
	return fmt.Sprintf("rotation about the axis along %s through %.3g", axis, m.Center)
}

// direction names an axis, or a direction by its components.
func direction(d []float64) string {
	for k, v := range d {
		if math.Abs(v) > 1-1e-9 {
			return [...]string{"x", "y", "z"}[k]
		}
	}
	return fmt.Sprintf("%.3g", d)
}

// rigid writes the rigid motions at x about the center to rows: translations,
// then rotations, one in the plane and three in space, over the length.
func rigid(rows [][]float64, x, center []float64, length float64) {
	var d [3]float64
	for i := range x {
		d[i] = (x[i] - center[i]) / length
	}
	for k, r := range rows {
		clear(r)
		switch {
		case k < len(x):
			r[k] = 1
		case len(x) == 2:
			r[0], r[1] = -d[1], d[0]
		default:
			i, j := (k-2)%3, (k-1)%3 // about axis k-3
			r[i], r[j] = -d[j], d[i]
		}
	}
}

// motions returns the number of rigid motions.
func motions(dim int) int { return [...]int{2: 3, 3: 6}[dim] }

// newRows returns room for the motions at a point.
func newRows(dim int) [][]float64 {
	rows := make([][]float64, motions(dim))
	for k := range rows {
		rows[k] = make([]float64, dim)
	}
	return rows
}

// findMotions finds the free motions: the combinations of rigid motions that are
// zero along all that is prescribed.
func (g *grid) findMotions(list []Body, p Problem) {
	s := newSupports(g, p.Conditions)
	const zero = 1e-12
	n := motions(g.dim)
	rows := newRows(g.dim)
	along := make([]float64, n)
	gram := make([]*mat.SymDense, len(list))
	for b := range gram {
		gram[b] = mat.NewSymDense(n, nil)
	}
	add := func(b int, x []float64, direction []float64) {
		center, length := list[b].middle()
		rigid(rows, x, center, length)
		for k := range rows {
			along[k] = vec.Dot(direction, rows[k])
		}
		gram[b].SymRankOne(gram[b], 1, mat.NewVecDense(n, along))
	}
	for v := range g.owner { // in the order of nodes: maps have none
		holds, ok := s.of[v]
		if !ok {
			continue
		}
		for _, h := range holds {
			add(g.owner[v], g.displacement.X[v*g.dim:(v+1)*g.dim], h.direction)
		}
	}
	g.onSprings(p.Springs, func(_ int, nodes []int, q *point, d []float64, k float64) {
		if k > 0 {
			add(g.owner[nodes[0]], q.x[:g.dim], d)
		}
	})
	whole := func(b, k int) { gram[b].SetSym(k, k, gram[b].At(k, k)+1) }
	for _, r := range p.Rigid {
		on := g.bodiesOf(r.Part)
		for _, b := range on {
			for k, given := range r.Given {
				switch {
				case len(on) > 1 || k >= g.dim && !math.IsNaN(given): // bodies that it ties hold each other
					whole(b, k)
				case !math.IsNaN(given):
					add(b, r.Center, Condition{}.axis(k, g.dim))
				}
			}
		}
	}
	for b := range list {
		if p.Revolved { // along the axis alone
			whole(b, 0)
			whole(b, 2)
		}
		var eig mat.EigenSym
		if !eig.Factorize(gram[b], true) {
			panic("fem: the eigenvalues of the supports did not converge")
		}
		var vectors mat.Dense
		eig.VectorsTo(&vectors)
		values := eig.Values(nil)
		var free [][]float64
		for k, v := range values {
			if v <= zero*math.Max(1, values[n-1]) {
				free = append(free, mat.Col(nil, k, &vectors))
			}
		}
		center, length := list[b].middle()
		list[b].Free = sorted(free, g.dim, center, length)
	}
}

// sorted returns a basis of free motions that begins with as many translations
// as there are, and names them.
func sorted(free [][]float64, dim int, center []float64, length float64) []Motion {
	if len(free) == 0 {
		return nil
	}
	// Elimination of the rotations leaves translations in the other rows, and
	// elimination among these simple directions.
	rows := make([][]float64, len(free))
	for i := range rows {
		rows[i] = slices.Clone(free[i])
	}
	n := len(free[0])
	rank := reduce(rows, dim, n)
	reduce(rows[rank:], 0, dim)
	pivot := func(r []float64) int { return slices.IndexFunc(r, func(v float64) bool { return v == 1 }) }
	slices.SortFunc(rows[rank:], func(a, b []float64) int { return pivot(a) - pivot(b) })
	var list []Motion
	for _, r := range rows[rank:] {
		for _, other := range rows[:rank] {
			floats.AddScaled(other, -other[pivot(r)], r)
		}
		list = append(list, Motion{Direction: vec.Unit(r[:dim]), coefficients: r})
	}
	for _, r := range rows[:rank] {
		list = append(list, rotation(r, dim, center, length))
	}
	return list
}

// reduce brings columns from..to-1 of rows to reduced echelon form with full
// pivoting, and returns the rank; the rows that are zero there come last.
func reduce(rows [][]float64, from, to int) (rank int) {
	const zero = 1e-6
	for rank < len(rows) {
		pivot, column, most := -1, -1, zero
		for i := rank; i < len(rows); i++ {
			for k := from; k < to; k++ {
				if v := math.Abs(rows[i][k]); v > most*(1+1e-9) {
					pivot, column, most = i, k, v
				}
			}
		}
		if pivot < 0 {
			return rank
		}
		rows[rank], rows[pivot] = rows[pivot], rows[rank]
		p := rows[rank][column]
		for k := range rows[rank] {
			rows[rank][k] /= p
		}
		for i := range rows {
			if i == rank {
				continue
			}
			f := rows[i][column]
			for k := range rows[i] {
				rows[i][k] -= f * rows[rank][k]
			}
		}
		rank++
	}
	return rank
}

// rotation returns the motion t + w × (x - center)/length as a rotation: about
// the axis along w through center + length w × t/w². (No support leaves just a
// screw free.)
func rotation(r []float64, dim int, center []float64, length float64) Motion {
	m := Motion{Rotation: true, coefficients: r}
	if dim == 2 {
		w := r[2]
		m.Direction = []float64{0, 0, 1}
		m.Center = []float64{center[0] - length*r[1]/w, center[1] + length*r[0]/w}
		return m
	}
	t, w := r[:3], r[3:]
	arm := vec.Cross(w, t)
	m.Direction = vec.Unit(w)
	m.Center = vec.Offset(center, arm, length/vec.Dot(w, w))
	return m
}
