package sparse

import (
	"slices"
)

// leafNodes is the number of nodes that are not divided further.
const leafNodes = 24

// A separator is a node of the tree of nested dissection: the nodes that part
// the two halves of its subtree, or the nodes of a leaf.
type separator struct {
	from, to int // its places in the order of elimination
	parent   int // -1 at a root
	children []int
	boundary []int32 // places behind to that its subtree is coupled with, ascending
}

// dissection is the order of elimination: separators after both halves.
type dissection struct {
	order []int32 // the node at each place
	place []int32 // of each node
	tree  []separator
}

// dissect orders the nodes of a matrix by nested dissection (George, "Nested
// dissection of a regular finite element mesh", SIAM J. Numer. Anal. 10, 1973).
// A set of nodes at x, dim coordinates to each, is halved at the median along
// an axis, and the smallest set of nodes that touches all edges between the
// halves separates them; the axis is the one with the fewest.
func dissect(m *Matrix, x []float64, dim int) *dissection {
	n := m.Rows()
	d := &dissector{m: m, x: x, dim: dim, side: make([]int8, n), mate: make([]int32, n), level: make([]int32, n)}
	d.out.order = make([]int32, 0, n)
	lists := make([][]int32, dim)
	for axis := range lists {
		lists[axis] = make([]int32, n)
		for i := range lists[axis] {
			lists[axis][i] = int32(i)
		}
		slices.SortFunc(lists[axis], func(a, b int32) int {
			switch u, v := x[int(a)*dim+axis], x[int(b)*dim+axis]; {
			case u < v:
				return -1
			case u > v:
				return 1
			}
			return int(a - b)
		})
	}
	if n > 0 {
		d.divide(lists)
	}
	d.out.place = make([]int32, n)
	for k, v := range d.out.order {
		d.out.place[v] = int32(k)
	}
	d.out.boundaries(m)
	return &d.out
}

type dissector struct {
	m    *Matrix
	x    []float64
	dim  int
	side []int8 // of each node: 0 not in the set at hand, 1 and 2 the halves, 3 the separator
	mate []int32
	// level is scratch of the matching.
	level []int32
	out   dissection
}

// divide orders a set of nodes, given as lists sorted along each axis, and
// returns the number of its root in the tree.
func (d *dissector) divide(lists [][]int32) int {
	n := len(lists[0])
	best, cut := -1, []int32(nil)
	if n > leafNodes {
		for axis, list := range lists {
			if d.extent(list, axis) < d.longest(lists)/2 {
				continue
			}
			if s := d.separate(list); best < 0 || len(s) < len(cut) {
				best, cut = axis, s
			}
		}
		if len(cut) > n/2 {
			best = -1
		}
	}
	if best < 0 {
		return d.emit(lists[0], nil)
	}
	for k, v := range lists[best] {
		d.side[v] = 1
		if k >= n/2 {
			d.side[v] = 2
		}
	}
	for _, v := range cut {
		d.side[v] = 3
	}
	halves := [2][][]int32{make([][]int32, d.dim), make([][]int32, d.dim)}
	for axis, list := range lists {
		for _, v := range list {
			if s := d.side[v]; s < 3 {
				halves[s-1][axis] = append(halves[s-1][axis], v)
			}
		}
	}
	for _, v := range lists[0] {
		d.side[v] = 0
	}
	var children []int
	for _, half := range halves {
		if len(half[0]) > 0 {
			children = append(children, d.divide(half))
		}
	}
	slices.Sort(cut)
	return d.emit(cut, children)
}

// emit appends nodes to the order, as a separator above children.
func (d *dissector) emit(nodes []int32, children []int) int {
	t := len(d.out.tree)
	from := len(d.out.order)
	d.out.order = append(d.out.order, nodes...)
	d.out.tree = append(d.out.tree, separator{from: from, to: len(d.out.order), parent: -1, children: children})
	for _, c := range children {
		d.out.tree[c].parent = t
	}
	return t
}

func (d *dissector) extent(list []int32, axis int) float64 {
	return d.x[int(list[len(list)-1])*d.dim+axis] - d.x[int(list[0])*d.dim+axis]
}

func (d *dissector) longest(lists [][]int32) float64 {
	var most float64
	for axis, list := range lists {
		most = max(most, d.extent(list, axis))
	}
	return most
}

// separate returns the smallest set of nodes that touches every edge between
// the first and the second half of a list: by König's theorem as many as a
// maximum matching of these edges has, which is found as by Hopcroft & Karp,
// SIAM J. Comput. 2 (1973).
func (d *dissector) separate(list []int32) []int32 {
	half := len(list) / 2
	for k, v := range list {
		d.side[v] = 1
		if k >= half {
			d.side[v] = 2
		}
		d.mate[v] = -1
	}
	var left []int32 // the nodes of the first half at an edge
	for _, v := range list[:half] {
		for _, w := range d.m.row(int(v)) {
			if d.side[w] == 2 {
				left = append(left, v)
				break
			}
		}
	}
	for d.layer(left) {
		for _, v := range left {
			if d.mate[v] < 0 {
				d.augment(v)
			}
		}
	}
	// What the unmatched nodes reach by alternating paths: its nodes on the
	// right and the nodes on the left that are not reached are the cover. The
	// last call of layer has marked it.
	var cover []int32
	for _, v := range left {
		if d.level[v] < 0 {
			cover = append(cover, v)
		} else {
			for _, w := range d.m.row(int(v)) {
				if d.side[w] == 2 {
					d.side[w] = 4
					cover = append(cover, w)
				}
			}
		}
	}
	for _, v := range list {
		d.side[v] = 0
	}
	return cover
}

// layer sets the levels of nodes on the left by breadth-first search along
// alternating paths from the unmatched ones, -1 where they do not lead, and
// reports whether one ends at an unmatched node on the right.
func (d *dissector) layer(left []int32) bool {
	var queue []int32
	for _, v := range left {
		d.level[v] = -1
		if d.mate[v] < 0 {
			d.level[v] = 0
			queue = append(queue, v)
		}
	}
	found := false
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, w := range d.m.row(int(v)) {
			if d.side[w] != 2 {
				continue
			}
			if u := d.mate[w]; u < 0 {
				found = true
			} else if d.level[u] < 0 {
				d.level[u] = d.level[v] + 1
				queue = append(queue, u)
			}
		}
	}
	return found
}

// augment matches v along a path of rising levels, if there is one.
func (d *dissector) augment(v int32) bool {
	level := d.level[v]
	d.level[v] = -1 // visited
	for _, w := range d.m.row(int(v)) {
		if d.side[w] != 2 {
			continue
		}
		if u := d.mate[w]; u < 0 || d.level[u] == level+1 && d.augment(u) {
			d.mate[v], d.mate[w] = w, v
			return true
		}
	}
	return false
}

// boundaries finds what each subtree is coupled with.
func (d *dissection) boundaries(m *Matrix) {
	seen := make([]int32, len(d.order))
	for t := range d.tree {
		s := &d.tree[t]
		mark := int32(t + 1)
		add := func(place int32) {
			if int(place) >= s.to && seen[place] != mark {
				seen[place] = mark
				s.boundary = append(s.boundary, place)
			}
		}
		for _, c := range s.children {
			for _, p := range d.tree[c].boundary {
				add(p)
			}
		}
		for _, v := range d.order[s.from:s.to] {
			for _, w := range m.row(int(v)) {
				add(d.place[w])
			}
		}
		slices.Sort(s.boundary)
	}
}

// work returns the floating-point operations of a factorisation with blocks of
// a size, and the numbers it stores.
func (d *dissection) work(size int) (flops, numbers float64) {
	for _, s := range d.tree {
		o, b := float64((s.to-s.from)*size), float64(len(s.boundary)*size)
		flops += o*o*o/3 + o*o*b + o*b*b
		numbers += o * (o + b)
	}
	return flops, numbers
}
