package mesh

import (
	"math"
	"slices"
)

// unfold makes cells valid that are slightly folded because their sides are curved, as
// gmsh leaves some beside a hole: it moves nodes inside the body that are no
// corners, and so changes neither the body nor its boundary, or else takes back
// some of the curvature of the boundary there.
func (b *builder) unfold(s *sides) error {
	if len(b.folded) == 0 {
		return nil
	}
	u := newUnfolder(b, s)
	moved, straightened := 0, 0
	for _, c := range b.folded {
		switch {
		case u.cellQuality(c) < slight:
			return b.invalid(b.cells[c], folds)
		case u.valid(c): // repaired with another one
			moved++
		case u.moveInside(c):
			moved++
		case u.straighten(c):
			straightened++
		default:
			return b.invalid(b.cells[c], folds)
		}
	}
	at := func(c int) []float64 { return b.center(b.cells[c]) }
	if moved > 0 {
		b.note("%s of second order or more, the first at %.4g, folded over and had middle nodes moved inside the body", count(moved, "cell"), at(b.folded[0]))
	}
	if straightened > 0 {
		b.note("%s of second order or more folded over and had curved sides on the boundary straightened: use smaller cells there", count(straightened, "cell"))
	}
	return nil
}

// slight is the quality, see there, of cells below which they are too far folded
// to be meant.
const slight = -0.6

// mostWork bounds the work on the folded cells of a mesh to some seconds.
const mostWork = 1e9

// unfolder moves nodes of folded cells.
type unfolder struct {
	*builder
	border  []bool        // nodes on the boundary
	cellsOf map[int][]int // of nodes of folded cells
	left    int           // work that may still be done on the mesh, in nodes times points
	room    gaugeRoom
}

func newUnfolder(b *builder, s *sides) *unfolder {
	u := &unfolder{builder: b, border: make([]bool, len(b.mesh.X)/b.mesh.Dim), cellsOf: map[int][]int{}, left: mostWork}
	for i, side := range s.list {
		if side.cells[1] < 0 {
			for _, node := range s.facet(i, 0).Nodes {
				u.border[node] = true
			}
		}
	}
	for _, c := range b.folded {
		for _, node := range b.mesh.Cells[c].Nodes {
			u.cellsOf[node] = nil
		}
	}
	for c, cell := range b.mesh.Cells {
		for _, node := range cell.Nodes {
			if list, ok := u.cellsOf[node]; ok {
				u.cellsOf[node] = append(list, c)
			}
		}
	}
	return u
}

// valid reports whether a cell is not folded.
func (u *unfolder) valid(c int) bool {
	cell := u.mesh.Cells[c]
	sign, state := cell.Kind.gauge().sign(u.mesh.X, cell.Nodes, &u.left)
	return state == signed && sign > 0
}

// middles returns the nodes of a cell that are no corners, on the boundary or
// not.
func (u *unfolder) middles(c int, border bool) (nodes []int) {
	cell := u.mesh.Cells[c]
	for _, node := range cell.Nodes[cell.Kind.Corners():] {
		if u.border[node] == border {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// quality is the least quality of the cells around some nodes.
func (u *unfolder) quality(nodes []int) float64 {
	worst := math.Inf(1)
	seen := map[int]bool{}
	for _, node := range nodes {
		for _, c := range u.cellsOf[node] {
			if !seen[c] {
				seen[c] = true
				worst = min(worst, u.cellQuality(c))
			}
		}
	}
	return worst
}

// cellQuality is the least coefficient of the determinant of a cell by their
// mean: positive if it is valid. Beyond mostWork it is -Inf.
func (u *unfolder) cellQuality(c int) float64 {
	cell := u.mesh.Cells[c]
	g := cell.Kind.gauge()
	if u.left -= len(g.points) * len(cell.Nodes); u.left < 0 {
		return math.Inf(-1)
	}
	placed, _ := g.place(u.mesh.X, cell.Nodes, &u.room)
	values := u.room.values[:0]
	for _, dn := range g.slopes {
		values = append(values, placed.det(dn))
	}
	u.room.values = values
	if g.exact {
		values = g.coefficients(values, &u.room)
	}
	low, mean := math.Inf(1), 0.0
	for _, v := range values {
		low, mean = min(low, v), mean+v/float64(len(values))
	}
	if !(mean > 0) {
		return math.Inf(-1)
	}
	return low / mean
}

// moveInside looks for places of the inner nodes of a cell where it and its
// neighbours are valid, and reports whether there are some: first all along
// with the curvature of its boundary, then one by one along the axes.
func (u *unfolder) moveInside(c int) bool {
	const good, least, rounds = 0.05, 1e-3, 40
	nodes := u.middles(c, false)
	if len(nodes) == 0 {
		return false
	}
	before, extent := u.save(nodes), u.extent(c)
	best := u.quality(nodes)
	try := func(change func()) {
		kept := u.save(nodes)
		change()
		if q := u.quality(nodes); q > best {
			best = q
			return
		}
		u.restore(nodes, kept)
	}
	bend := u.bend(c)
	for _, by := range []float64{.25, .25, .25, .25, .5, .5} {
		try(func() {
			for _, node := range nodes {
				u.shift(node, bend, by)
			}
		})
	}
	for step := extent / 10; step > least*extent && best < good; step /= 2 {
		for improved, round := true, 0; improved && round < rounds && best < good; round++ {
			was := best
			for _, node := range nodes {
				for axis := range u.mesh.Dim {
					for _, by := range []float64{step, -step} {
						along := make([]float64, u.mesh.Dim)
						along[axis] = by
						try(func() { u.shift(node, along, 1) })
					}
				}
			}
			improved = best > was
		}
	}
	if u.valid(c) && best > 0 {
		return true
	}
	u.restore(nodes, before)
	return false
}

// bend is the mean of how far the boundary nodes of a cell are from where they
// would be if it were straight.
func (u *unfolder) bend(c int) []float64 {
	sum, nodes := make([]float64, u.mesh.Dim), u.middles(c, true)
	for _, node := range nodes {
		straight := u.straight(c, node)
		for j, v := range u.mesh.at(node) {
			sum[j] += (v - straight[j]) / float64(len(nodes))
		}
	}
	return sum
}

// straight returns where a node would be in a cell with straight sides.
func (u *unfolder) straight(c, node int) []float64 {
	cell := u.mesh.Cells[c]
	linear := cell.Kind.Linear()
	s, x := make([]float64, u.mesh.Dim), make([]float64, u.mesh.Dim)
	cell.Kind.Node(s, slices.Index(cell.Nodes, node))
	var slope [3][3]float64
	linear.Map(x, &slope, u.mesh.coordinates(Element{Kind: linear, Nodes: cell.Nodes[:linear.Nodes()]}), s)
	return x
}

// straighten takes back as little as it may of the curvature of the boundary of
// a cell, and reports whether that makes the cell and its neighbours valid.
func (u *unfolder) straighten(c int) bool {
	const steps = 20
	nodes := u.middles(c, true)
	if len(nodes) == 0 {
		return false
	}
	before := u.save(nodes)
	for k := 1; k <= steps; k++ {
		for i, node := range nodes {
			straight := u.straight(c, node)
			x := u.mesh.at(node)
			for j := range x {
				x[j] = before[i][j] + float64(k)/steps*(straight[j]-before[i][j])
			}
		}
		if u.quality(nodes) > 0 && u.valid(c) {
			return true
		}
	}
	u.restore(nodes, before)
	return false
}

func (u *unfolder) extent(c int) float64 {
	nodes := u.mesh.Cells[c].Nodes
	size := 0.0
	for _, node := range nodes[1:u.mesh.Cells[c].Kind.Corners()] {
		size = max(size, distance(u.mesh.at(nodes[0]), u.mesh.at(node)))
	}
	return size
}

func (u *unfolder) shift(node int, along []float64, by float64) {
	x := u.mesh.at(node)
	for j := range x {
		x[j] += by * along[j]
	}
}

func (u *unfolder) save(nodes []int) (x [][]float64) {
	for _, node := range nodes {
		x = append(x, slices.Clone(u.mesh.at(node)))
	}
	return x
}

func (u *unfolder) restore(nodes []int, x [][]float64) {
	for i, node := range nodes {
		copy(u.mesh.at(node), x[i])
	}
}
