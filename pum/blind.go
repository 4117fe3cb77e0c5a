package pum

import (
	"container/heap"
	"context"
	"math"
	"slices"
)

// Blind is a place at which a window does not see a gap: two points of the
// boundary face each other across it, the way between them through the body is
// long, and no feature of the window tells one from the other.
type Blind struct {
	Window   int
	At       []float64 // between the two, m
	Straight float64   // the distance of the two, m
	Way      float64   // the shortest way through the body, m
	// End is a point of the gap near its end: between the two such points with
	// the shortest way, and Width their distance, m.
	End   []float64
	Width float64
}

const (
	// detour is how many times longer than the straight one a way through the
	// body may be: it is 1.4 about a corner of 270 degrees and pi/2 about a hole.
	detour = 3
	// narrow is the width of gaps that smooth features do not see across, in
	// half-widths of a window; notable the shortest way about one.
	narrow  = 0.4
	notable = 0.02
	// faint is the least weight at points that matter.
	faint = 1e-3
	// longest is the length of ways that are followed, in half-widths.
	longest = 20
)

// Blind returns the places at which windows do not see a gap, one for each window
// that has some. It knows only gaps between the facets of a body that is given
// by cells. The error is that of ctx.
func (s *Space) Blind(ctx context.Context) ([]Blind, error) {
	if s.body == nil {
		return nil, nil
	}
	var found []Blind
	faces := s.body.faces()
	for w := range s.Windows() {
		if b, ok := s.blind(ctx, w, faces); ok {
			found = append(found, b)
		}
	}
	return found, ctx.Err()
}

// face is a facet of the boundary.
type face struct {
	Side
	middle, normal []float64
	radius         float64
}

// faces returns the facets with their outward normals.
func (b *Body) faces() []face {
	all := make([]face, len(b.Facets))
	for i, f := range b.Facets {
		m := middle(f.Hull, b.Dim)
		n := normal(f.Hull, b.Dim)
		inside := middle(b.Hulls[f.Cells[0]], b.Dim)
		var out float64
		for a := range n {
			out += n[a] * (m[a] - inside[a])
		}
		r := 0.0
		for k := 0; k < len(f.Hull); k += b.Dim {
			r = max(r, distance(m, f.Hull[k:k+b.Dim]))
		}
		for a := range n {
			n[a] = math.Copysign(1, out) * n[a]
		}
		all[i] = face{f, m, n, r}
	}
	return all
}

// normal returns a unit normal to the first points of a hull.
func normal(hull []float64, dim int) []float64 {
	d := make([]float64, dim)
	if dim == 2 {
		d[0], d[1] = hull[3]-hull[1], hull[0]-hull[2]
	} else {
		var u, v [3]float64
		for a := range 3 {
			u[a], v[a] = hull[3+a]-hull[a], hull[6+a]-hull[a]
		}
		for a := range 3 {
			d[a] = u[(a+1)%3]*v[(a+2)%3] - u[(a+2)%3]*v[(a+1)%3]
		}
	}
	l := norm(d)
	for a := range d {
		d[a] /= l
	}
	return d
}

// blind looks for a gap that a window does not see, until ctx ends.
func (s *Space) blind(ctx context.Context, w int, faces []face) (worst Blind, ok bool) {
	half := math.Inf(1)
	for _, h := range s.half {
		half = min(half, h)
	}
	shortest := math.Inf(1)
	var mine []int
	for i, f := range faces {
		if s.has(w, f.Cells[0]) && s.weight(w, f.middle) > faint {
			mine = append(mine, i)
		}
	}
	for _, i := range mine {
		if ctx.Err() != nil {
			return worst, false
		}
		p := faces[i]
		across := s.across(w, p, faces, mine, half)
		if len(across) == 0 {
			continue
		}
		farthest := 0.0
		for _, o := range across {
			farthest = max(farthest, o.limit)
		}
		near := s.ways(w, p, farthest)
		across = slices.DeleteFunc(across, func(o opposite) bool { return near.to(o.y, o.cell) <= o.limit })
		if len(across) == 0 {
			continue
		}
		search := s.ways(w, p, longest*half)
		for _, o := range across {
			way := min(search.to(o.y, o.cell), longest*half)
			at := make([]float64, s.dim)
			for a := range at {
				at[a] = (p.middle[a] + o.y[a]) / 2
			}
			ok, worst.Window = true, w
			if way/(o.straight+1e-3*half) > worst.Way/(worst.Straight+1e-3*half) {
				worst.At, worst.Straight, worst.Way = at, o.straight, way
			}
			if way < shortest || worst.End == nil {
				shortest, worst.End, worst.Width = way, at, o.straight
			}
		}
	}
	return worst, ok
}

// opposite is a point of a facet that another one faces across a gap.
type opposite struct {
	y        []float64
	cell     int
	straight float64 // the distance
	limit    float64 // a longer way through the body is a long one
}

// across returns the points that a facet faces across gaps that a window is to see
// and does not.
func (s *Space) across(w int, p face, faces []face, mine []int, half float64) (found []opposite) {
	reach := narrow * half
	for _, j := range mine {
		q := faces[j]
		d := distance(p.middle, q.middle)
		if d == 0 && q.Cells == p.Cells || d > reach+q.radius {
			continue
		}
		y := nearest(p.middle, q.Hull, s.dim)
		straight := distance(p.middle, y)
		if straight > reach || !p.faces(y, q, straight, half) || s.tells(w, p.middle, p.Cells[0], y, q.Cells[0]) {
			continue
		}
		found = append(found, opposite{y, q.Cells[0], straight, max(detour*straight, notable*half)})
	}
	return found
}

// faces reports whether y, of another facet at a distance, lies on the outer side
// of the facet and sees it from its own outer side.
func (p face) faces(y []float64, q face, straight, half float64) bool {
	const level = 0.02
	var along, back, same float64
	for a, n := range p.normal {
		along += n * (y[a] - p.middle[a])
		back += q.normal[a] * (p.middle[a] - y[a])
		same += n * q.normal[a]
	}
	if straight < 1e-9*half {
		return same < -0.5
	}
	return along > level*straight && back > level*straight
}

// tells reports whether features of a window tell x in one cell from y in
// another: whether the angle about a tip is another one through the body.
func (s *Space) tells(w int, x []float64, i int, y []float64, j int) bool {
	for _, b := range s.bases[w] {
		for k := range b.tips {
			if t := &b.tips[k]; math.Abs(t.through(x, i)-t.through(y, j)) > math.Pi {
				return true
			}
		}
		for k := range b.lenses {
			if e := &b.lenses[k]; math.Abs(turned(e.psi(x, i)-e.psi(y, j))) > math.Pi/2 {
				return true
			}
		}
	}
	return false
}

// nearest returns the point of a facet, a line or a triangle, about nearest to x:
// in space the nearest of the points on a fine lattice.
func nearest(x, hull []float64, dim int) []float64 {
	const steps = 8
	best, least := make([]float64, dim), math.Inf(1)
	y := make([]float64, dim)
	try := func(t ...float64) {
		for a := range y {
			y[a] = hull[a]
			for k, v := range t {
				y[a] += v * (hull[(k+1)*dim+a] - hull[a])
			}
		}
		if d := distance(x, y); d < least {
			least = d
			copy(best, y)
		}
	}
	if dim == 2 {
		u := []float64{hull[2] - hull[0], hull[3] - hull[1]}
		t := ((x[0]-hull[0])*u[0] + (x[1]-hull[1])*u[1]) / (u[0]*u[0] + u[1]*u[1])
		try(max(0, min(1, t)))
		return best
	}
	for i := range steps + 1 {
		for j := range steps + 1 - i {
			try(float64(i)/steps, float64(j)/steps)
		}
	}
	return best
}

// ways are the shortest ways from a point, along the edges of the cells that a
// window has.
type ways struct {
	body   *Body
	length map[int]float64 // by node
}

// ways follows the edges from a facet's middle up to a length.
func (s *Space) ways(w int, from face, limit float64) *ways {
	b := s.body
	v := &ways{b, map[int]float64{}}
	q := &queue{}
	push := func(node int, length float64) {
		if old, known := v.length[node]; length <= limit && (!known || length < old) {
			v.length[node] = length
			heap.Push(q, step{node, length})
		}
	}
	for _, n := range b.Nodes[from.Cells[0]] {
		push(n, distance(from.middle, b.node(n)))
	}
	around := b.around()
	for q.Len() > 0 {
		at := heap.Pop(q).(step)
		if at.length > v.length[at.node] {
			continue
		}
		for _, c := range around[at.node] {
			if !s.has(w, c) {
				continue
			}
			for _, n := range b.Nodes[c] {
				push(n, at.length+distance(b.node(at.node), b.node(n)))
			}
		}
	}
	return v
}

// to returns the length of the shortest way to x in a cell, +Inf if it is longer
// than was looked for.
func (v *ways) to(x []float64, cell int) float64 {
	least := math.Inf(1)
	for _, n := range v.body.Nodes[cell] {
		if l, known := v.length[n]; known {
			least = min(least, l+distance(v.body.node(n), x))
		}
	}
	return least
}

func (b *Body) node(n int) []float64 { return b.X[n*b.Dim : (n+1)*b.Dim] }

// around returns the cells at every node.
func (b *Body) around() [][]int {
	if b.atNode == nil {
		b.atNode = make([][]int, len(b.X)/b.Dim)
		for c, nodes := range b.Nodes {
			for _, n := range nodes {
				b.atNode[n] = append(b.atNode[n], c)
			}
		}
	}
	return b.atNode
}

// step is a node and the length of a way to it; queue has the shortest first.
type step struct {
	node   int
	length float64
}

type queue []step

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].length < q[j].length }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push and Pop implement heap.Interface.
func (q *queue) Push(x any) { *q = append(*q, x.(step)) }

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
